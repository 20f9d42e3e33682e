"""Traces of a person outside the participants: drafts, notices, work items, jobs.

They hold references and codes, never a name; but a reference leads back, so they go as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from mingdeng.foundation.drafts import services as drafts
from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.jobs.models import UNFINISHED, Job
from mingdeng.foundation.jobs.services import cancel
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.worklist.models import Item

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
PART = 400


@dataclass(frozen=True)
class Traces:
    """Rows that lead to a person, by primary key; drafts are only counted."""

    drafts: int
    notices: tuple[int, ...]
    items: tuple[int, ...]
    jobs: tuple[int, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Words of the table and how many."""
        return {
            str(Draft._meta.verbose_name): self.drafts,
            str(Notice._meta.verbose_name): len(self.notices),
            str(Item._meta.verbose_name): len(self.items),
            str(Job._meta.verbose_name): len(self.jobs),
        }


def find(record_ids: Sequence[int], references: set[str]) -> Traces:
    """The traces of a person whose rows bear `references`."""
    items: set[int] = set()
    for part in _parts(sorted(references)):
        about = Q(record_id__in=list(record_ids)) | Q(subject_ref__in=part)
        items |= set(Item.objects.filter(about).values_list("pk", flat=True))
    notices = Notice.objects.values_list("pk", "url", "once")
    jobs = Job.objects.values_list("pk", "arguments", "result", "checkpoint")
    return Traces(
        drafts=Draft.objects.filter(record_id__in=list(record_ids)).count(),
        notices=_leading(notices.iterator(), references),
        items=tuple(sorted(items)),
        jobs=_leading(jobs.iterator(), references),
    )


def sweep(record_ids: Sequence[int], traces: Traces) -> None:
    """Remove them. A job that waits or runs is stopped; what it was given and gave is emptied."""
    drafts.discard_of_records(record_ids)
    for part in _parts(traces.notices):
        Notice.objects.filter(pk__in=part).delete()
    for part in _parts(traces.items):
        Item.objects.filter(pk__in=part).delete()
    for job in Job.objects.filter(pk__in=traces.jobs, state__in=UNFINISHED):
        cancel(job)
    for part in _parts(traces.jobs):
        Job.objects.filter(pk__in=part).update(arguments={}, result={}, checkpoint={})


def _leading(rows: Iterator[tuple[Any, ...]], references: set[str]) -> tuple[int, ...]:
    """Rows in whose words one of the references stands."""
    found = []
    for pk, *words in rows:
        said = json.dumps(words, ensure_ascii=False, default=str)
        if not references.isdisjoint(UUID.findall(said)):
            found.append(pk)
    return tuple(found)


def _parts(values: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), PART):
        yield list(values[start : start + PART])
