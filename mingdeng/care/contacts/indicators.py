"""What may be counted of contacts: 訪視人次 by channel (C2), 訪視有遇率 and 面訪率 per worker.

Definitions (rule `visit_rates`; notes/taiwan.md §1.6: the terms are national, e.g. 屏東 112 95.8 %
and 18 %; the formulas were not found and are provisional):

- 訪視人次: contacts made, reached or not, by channel, each in the words of the period's last day.
- 訪視有遇率 = reached ÷ attempts. An attempt is a contact reached or failed; known custody, known
  hospital and leaving an unsafe place are none; nor are `excluded_channels` (網絡聯繫).
- 面訪率 = reached face to face ÷ reached, the same channels left out.

Withdrawn records count nowhere. A contact counts on the day it happened, for who made it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Contact
from mingdeng.foundation.calendar.periods import Period
from mingdeng.foundation.codes import queries as codes


@dataclass(frozen=True)
class Rates:
    """Counts of one worker (or all) in a period. A rate without a denominator is None."""

    contacts: int = 0
    attempts: int = 0
    reached: int = 0
    face_to_face: int = 0
    by_channel: Mapping[str, int] = field(default_factory=dict)

    @property
    def reached_rate(self) -> float | None:
        """訪視有遇率, 0 to 1."""
        return self.reached / self.attempts if self.attempts else None

    @property
    def face_rate(self) -> float | None:
        """面訪率, 0 to 1."""
        return self.face_to_face / self.reached if self.reached else None

    def __add__(self, other: Rates) -> Rates:
        channels = {
            code: self.by_channel.get(code, 0) + other.by_channel.get(code, 0)
            for code in {*self.by_channel, *other.by_channel}
        }
        return Rates(
            self.contacts + other.contacts,
            self.attempts + other.attempts,
            self.reached + other.reached,
            self.face_to_face + other.face_to_face,
            channels,
        )


def counted(period: Period) -> QuerySet[Contact]:
    """The contacts of a period that count: 訪視人次."""
    found: QuerySet[Contact] = Contact.objects.filter(
        withdrawn_at=None, occurred_on__gte=period.start, occurred_on__lte=period.end
    )
    return found


def rates(period: Period, worker_ids: Iterable[int] | None = None) -> dict[int, Rates]:
    """Counts per worker: one grouped query; workers without a contact are left out."""
    rows = counted(period)
    if worker_ids is not None:
        rows = rows.filter(worker_id__in=list(worker_ids))
    excluded = list(policies.rule("visit_rates", period.end)["excluded_channels"])
    within = ~Q(channel__in=excluded)
    grouped = (
        rows.values("worker_id", "channel")
        .annotate(
            n=Count("id"),
            tried=Count("id", filter=Q(attempt=True) & within),
            met=Count("id", filter=Q(reached=True) & within),
            seen=Count("id", filter=Q(face_to_face=True) & within),
        )
        .order_by()
    )
    found: dict[int, Rates] = defaultdict(Rates)
    for row in grouped:
        found[row["worker_id"]] += Rates(
            row["n"], row["tried"], row["met"], row["seen"], {row["channel"]: row["n"]}
        )
    return dict(found)


def what(period: Period, measure: str) -> QuerySet[Contact]:
    """The contacts behind a number: `contacts`, `attempts`, `reached`, `face_to_face`, or a
    channel's code. Raises KeyError for another measure."""
    rows = counted(period)
    if measure in {code for code, _ in channels(period)}:
        return rows.filter(channel=measure)
    excluded = list(policies.rule("visit_rates", period.end)["excluded_channels"])
    within = {
        "contacts": Q(),
        "attempts": Q(attempt=True) & ~Q(channel__in=excluded),
        "reached": Q(reached=True) & ~Q(channel__in=excluded),
        "face_to_face": Q(face_to_face=True) & ~Q(channel__in=excluded),
    }
    return rows.filter(within[measure])


def total(held: Iterable[Rates]) -> Rates:
    """Counts of several workers together: the rate of sums, not the mean of rates."""
    return sum(held, Rates())


def channels(period: Period) -> Sequence[tuple[str, str]]:
    """(code, label) of every channel that was in force in the period, in the bureau's order and in
    the words of its last day: a report for 111 speaks as 111 did."""
    held = {}
    for entry in codes.every("channel"):
        begins = entry.valid_from is None or entry.valid_from <= period.end
        if begins and (entry.valid_to is None or entry.valid_to >= period.start):
            held[entry.code] = codes.label("channel", entry.code, period.end)
    return list(held.items())
