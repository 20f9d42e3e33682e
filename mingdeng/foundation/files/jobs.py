"""What a worker does for files: the scans that are owed, and the sweep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingdeng.foundation.files import keeping, policies
from mingdeng.foundation.files.scanning import Unreachable, configured
from mingdeng.foundation.jobs.progress import Progress
from mingdeng.foundation.jobs.registry import task
from mingdeng.foundation.jobs.services import enqueue

SCAN, SWEEP = "files.scan", "files.sweep"


@task(SCAN, "補做檔案掃毒", policy=policies.HOUSEKEEPING)
def scan_waiting(progress: Progress) -> Mapping[str, Any]:
    """Scan what waits; stops when the scanner is silent, the clock comes again."""
    owed = keeping.waiting()
    told: dict[str, int] = {"clean": 0, "infected": 0, "gone": 0, "waiting": len(owed)}
    for number, pk in enumerate(owed, start=1):
        if progress.cancelled:
            break
        try:
            told[keeping.rescan(pk)] += 1
        except Unreachable:
            break
        told["waiting"] -= 1
        progress.advance(number, len(owed), "掃毒")
    return told


@task(SWEEP, "清除沒有紀錄的檔案", policy=policies.HOUSEKEEPING)
def sweep(progress: Progress) -> Mapping[str, Any]:
    """Remove orphans and what belongs to shredded people."""
    swept = keeping.sweep()
    return {"orphans": swept.orphans, "shredded": swept.shredded}


def ask_scan() -> None:
    """Queue the scans that are owed, when there are any and a scanner to ask."""
    if configured() and keeping.waiting():
        enqueue(task=SCAN, once=SCAN)


def ask_sweep() -> None:
    """Queue the sweep."""
    enqueue(task=SWEEP, once=SWEEP)
