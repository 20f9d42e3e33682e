"""Traces of a person outside the participants: drafts, notices, work items, jobs.

They hold references and codes, never a name; but a reference leads back, so they go as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast

from mingdeng.foundation.drafts import services as drafts
from mingdeng.foundation.jobs.models import UNFINISHED, Job
from mingdeng.foundation.jobs.services import cancel
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.worklist.models import Item

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
NOTICE, JOB = "notice", "job"
PART = 10_000  # SQLite takes 32,766 values in one question, PostgreSQL 65,535


@dataclass(frozen=True)
class Traces:
    """Rows that lead to a person, by primary key. Drafts are found by the record they name."""

    notices: tuple[int, ...]
    items: tuple[int, ...]
    jobs: tuple[int, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Words of the table and how many."""
        return {
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
    leading = _leading(references)
    return Traces(
        notices=tuple(leading[NOTICE]), items=tuple(sorted(items)), jobs=tuple(leading[JOB])
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


def _leading(references: set[str]) -> dict[str, list[int]]:
    """Notices and jobs in whose words one of the references stands: one query."""
    notices = Notice.objects.values_list(Value(NOTICE), "pk", "url", "once", Value(""))
    told = [Cast(name, TextField()) for name in ("arguments", "result", "checkpoint")]
    jobs: Any = Job.objects.order_by().values_list(Value(JOB), "pk", *told)
    found: dict[str, list[int]] = {NOTICE: [], JOB: []}
    for what, pk, *words in notices.order_by().union(jobs, all=True).iterator():
        if not references.isdisjoint(UUID.findall(" ".join(words))):
            found[what].append(pk)
    return found


def _parts(values: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), PART):
        yield list(values[start : start + PART])
