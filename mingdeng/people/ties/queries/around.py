"""The ties around a person, step by step outward, whoever looks; who may see is asked after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from mingdeng.people.records.queries.persons import members_of, same_persons
from mingdeng.people.ties.models import Tie


@dataclass
class Around:
    """Ties by number, each with the persons it joins in `ends` (subject, other); the persons by
    the step at which they were reached; `records` of each person that a tie names."""

    ego: int
    ties: dict[int, Any] = field(default_factory=dict)
    ends: dict[int, tuple[int, int]] = field(default_factory=dict)
    step_of: dict[int, int] = field(default_factory=dict)
    records: dict[int, int] = field(default_factory=dict)
    cut: bool = False


def ties_around(record_ids: Iterable[int], steps: int, most: int) -> Around:
    """Standing ties up to `steps` away and `most` persons: a query per step, and one.

    `record_ids` are records of one person, the ego.
    """
    members = same_persons(record_ids)
    own = sorted({pk for group in members.values() for pk in group})
    around = Around(ego=own[0])
    around.step_of[own[0]] = 0
    around.records[own[0]] = own[0]
    edge: Any = own
    for step in range(1, steps + 1):
        reached = _add(around, edge, step, most)
        if not reached or step == steps:
            break
        edge = members_of(reached).order_by().values("pk")
    return around


def _add(around: Around, edge: Any, step: int, most: int) -> list[int]:
    """Take in the ties of the records at the edge; the persons reached for the first time."""
    rows = (
        Tie.objects.filter(Q(subject__in=edge) | Q(other__in=edge), withdrawn_at=None)
        .annotate(
            subject_person=Coalesce("subject__canonical_id", "subject_id"),
            other_person=Coalesce("other__canonical_id", "other_id"),
        )
        .order_by("pk")
    )
    fresh: list[int] = []
    for tie in rows:
        pair = (tie.subject_person, tie.other_person)
        if pair[0] == pair[1]:
            continue
        new = [person for person in pair if person not in around.step_of]
        if len(around.step_of) + len(new) > most:
            around.cut = True
            continue
        for person, record in zip(pair, (tie.subject_id, tie.other_id), strict=True):
            if person not in around.step_of:
                around.step_of[person] = step
                around.records[person] = record
                fresh.append(person)
        around.ties[tie.pk] = tie
        around.ends[tie.pk] = pair
    return fresh


def near(record_id: int) -> set[int]:
    """Records tied to a record directly, whoever looks: one query."""
    ends = Q(subject=record_id) | Q(other=record_id)
    pairs = Tie.objects.filter(ends, withdrawn_at=None).values_list("subject_id", "other_id")
    return {pk for pair in pairs for pk in pair} - {record_id}
