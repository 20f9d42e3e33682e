"""Audit entries with the names of staff and codes in words, for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone

from mingdeng.foundation.audit import queries, subjects
from mingdeng.foundation.audit.models import Entry, Seal
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Agency
from mingdeng.foundation.identity.queries import names_of
from mingdeng.foundation.oversight import words
from mingdeng.foundation.rules import queries as rules

SHOWN_RECORDS = 3
REASON_LISTS = {
    "case": (
        "closing_reason",
        "reopening_reason",
        "assignment_override_reason",
        "handover_reason",
        "transfer_reason",
    ),
    "glass": ("break_glass_reason",),
    "person": (
        "duplicate_override_reason",
        "link_reason",
        "unlink_reason",
        "restriction_reason",
        "lifting_reason",
        "shredding_reason",
        "unmask_reason",
    ),
    "referral": (
        "referral_reject_reason",
        "referral_return_reason",
        "referral_withdraw_reason",
        "duplicate_override_reason",
        "link_reason",
    ),
    "contact": (
        "contact_correction_reason",
        "contact_withdraw_reason",
        "next_contact_move_reason",
        "unmask_reason",
    ),
    "fact": ("fact_correction_reason", "fact_withdraw_reason"),
    "caseload": ("duplicate_override_reason",),
}
"""By the first word of an entry's code: the lists its reason may come from, the likeliest first."""
MORE_REASONS = (
    "deputy_reason",
    "disabled_reason",
    "assessment_correction_reason",
    "tier_override_reason",
    "decline_reason",
    "suppression_reason",
    "file_end_reason",
)


@dataclass(frozen=True)
class Row:
    """An entry in a list."""

    uid: UUID
    at: datetime
    act: str
    code: str
    who: str
    acting_for: str
    agency: str
    whom: str
    reason: str
    sealed: bool


@dataclass(frozen=True)
class LookRow:
    """Somebody looked at a person, in words."""

    at: datetime
    who: str
    acting_for: str
    agency: str
    act: str
    footing: str
    reason: str
    together_with: int


@dataclass(frozen=True)
class ChainState:
    """Where the chain of entries stands."""

    entries: int
    unsealed: int
    sealed_at: datetime | None


def chain_state(today: date) -> ChainState:
    """Today's entries, what is not sealed yet, the last seal: three queries."""
    start = timezone.make_aware(datetime.combine(today, time()))
    last = Seal.objects.order_by("-pk").first()
    return ChainState(
        entries=Entry.objects.filter(at__gte=start).count(),
        unsealed=Entry.objects.filter(seal_no=None).count(),
        sealed_at=last.sealed_at if last else None,
    )


def unusual(on: date) -> dict[str, Any]:
    """From where a number of looks stands out, for `audit.watchers`. Raises NoRule."""
    params = rules.find("foundation.oversight", "unusual_looks", on).params
    return {"factor": float(params["times_median"]), "least": int(params["least"])}


def rows_of(entries: Sequence[Entry]) -> list[Row]:
    """Entries in words: names, agencies and case numbers in one query each."""
    names = names_of(n for e in entries for n in (e.actor_id, e.acting_for_id))
    agencies = agency_names([e.agency_id for e in entries])
    called = subjects.labels(
        number for e in entries for number in queries.records_of(e)[:SHOWN_RECORDS]
    )
    return [
        Row(
            uid=entry.uid,
            at=entry.at,
            act=codes.label("audit_code", entry.code),
            code=entry.code,
            who=name_of(entry.actor_id, names),
            acting_for=names.get(entry.acting_for_id or 0, ""),
            agency=agencies.get(entry.agency_id or 0, ""),
            whom=whom(queries.records_of(entry), called),
            reason=reason_of(entry.reason, entry.code),
            sealed=entry.seal_no is not None,
        )
        for entry in entries
    ]


def looks(records: Sequence[int], days: int) -> list[LookRow]:
    """Who looked at these records, in words: three queries."""
    found = queries.who_looked(records, days)
    names = names_of(n for look in found for n in (look.actor_id, look.acting_for_id))
    agencies = agency_names([look.agency_id for look in found])
    return [
        LookRow(
            at=look.at,
            who=name_of(look.actor_id, names),
            acting_for=names.get(look.acting_for_id or 0, ""),
            agency=agencies.get(look.agency_id or 0, ""),
            act=codes.label("audit_code", look.code),
            footing=codes.label("footing", look.footing) if look.footing else "",
            reason=reason_of(look.reason, look.code),
            together_with=look.together_with,
        )
        for look in found
    ]


def name_of(staff_id: int | None, names: dict[int, str]) -> str:
    """A name; the machine itself; or a number whose account is gone."""
    if staff_id is None:
        return "系統"
    return names.get(staff_id, f"人員 {staff_id}")


def agency_names(wanted: Sequence[int | None]) -> dict[int, str]:
    """Name of each agency: one query."""
    numbers = {number for number in wanted if number is not None}
    return dict(Agency.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}


def whom(records: Sequence[int], called: dict[int, str]) -> str:
    """The first few people of an entry, and how many there are."""
    shown = "、".join(called[number] for number in records[:SHOWN_RECORDS])
    more = len(records) - SHOWN_RECORDS
    return f"{shown} 等 {len(records)} 人" if more > 0 else shown


def reason_of(reason: str, code: str) -> str:
    """A reason's words: from the lists of what was done, else whichever list knows it."""
    if not reason:
        return ""
    own = REASON_LISTS.get(code.split(".", 1)[0], ())
    every = [name for lists in REASON_LISTS.values() for name in lists]
    for name in (*own, *MORE_REASONS, *every):
        found = codes.find(name, reason)
        if found:
            return found.label
    return reason


def detail_of(entry: Entry) -> list[tuple[str, Any]]:
    """What an entry's detail says besides the people, for the page of one entry."""
    return [
        (words.NAMES.get(name, name), words.told(value))
        for name, value in sorted(entry.detail.items())
        if name not in words.UNTOLD
    ]
