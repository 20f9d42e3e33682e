"""Reads of contacts: one page, a case's list, its versions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from mingdeng.care.cases.models import Case
from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Contact, ReviewState
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit.models import Revision
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.viewer import Viewer

LABELS = {
    "occurred_on": "日期", "occurred_at": "時間", "minutes": "分鐘", "channel": "方式",
    "outcome": "結果", "attempts": "嘗試次數", "with_whom": "對象", "marks": "服務標記",
    "narrative": "紀錄", "reached": "有遇", "face_to_face": "面訪", "attempt": "計入嘗試",
    "review": "核閱", "withdrawn_at": "撤銷時間", "withdrawn_reason": "撤銷理由",
}  # fmt: skip
DERIVED = {"reached", "face_to_face", "attempt"}


@dataclass(frozen=True)
class ContactView:
    """A contact as a viewer may read it, in the words of its year."""

    ref: uuid.UUID
    on: date
    at: time | None
    minutes: int | None
    channel: str
    channel_label: str
    reached: bool
    outcome: str
    attempts: int
    whom: str
    marks: tuple[str, ...]
    narrative: str | Veil = field(repr=False)
    worker: str
    for_whom: str
    next_on: date | None
    next_channel: str
    moved: str
    beyond: bool
    review: str
    review_label: str
    reviewer: str
    reviewed_at: datetime | None
    remark: str | Veil = field(repr=False)
    recorded_at: datetime
    version: int
    withdrawn: str

    @property
    def title(self) -> str:
        """電訪有遇, 家訪未遇."""
        return f"{self.channel_label}{'有遇' if self.reached else '未遇'}"


@dataclass(frozen=True)
class Version:
    """One revision as the page lists it: who, when, and each field's before and after."""

    number: int
    at: datetime
    who: str
    for_whom: str
    changes: tuple[tuple[str, str, str], ...] = field(repr=False)


def contact_for(
    viewer: Viewer | None,
    ref: uuid.UUID | str,
    *,
    read: Sequence[Group] = (Group.CASEWORK,),
    write: Sequence[Group] = (),
) -> tuple[Contact, Grant]:
    """The contact an address names with the grant on its person, or Denied."""
    row = (
        Contact.objects.select_related(
            "key", "case", "case__key", "record", "worker", "appointment"
        )
        .filter(ref=ref)
        .first()
    )
    if row is None:
        raise Denied
    return row, scopes.require(viewer, row.record_id, read=read, write=write)


def view(row: Contact, grant: Grant, names: dict[int, str] | None = None) -> ContactView:
    """A contact with its words passed through the grant. `names`: staff names by id."""
    known, on = names or {}, row.occurred_on
    moved = codes.label("next_contact_move_reason", row.next_moved_reason, on)
    return ContactView(
        ref=row.ref,
        on=on,
        at=row.occurred_at,
        minutes=row.minutes,
        channel=row.channel,
        channel_label=codes.label("channel", row.channel, on),
        reached=row.reached,
        outcome=codes.label("contact_outcome", row.outcome, on),
        attempts=row.attempts,
        whom=codes.label("contact_person_kind", row.with_whom, on),
        marks=tuple(codes.label("service_mark", mark, on) for mark in row.marks),
        narrative=grant.show(Group.CASEWORK, row.narrative or ""),
        worker=row.worker.name,
        for_whom=known.get(row.acting_for_id or 0, ""),
        next_on=row.next_on,
        next_channel=codes.label("channel", row.next_channel, on) if row.next_channel else "",
        moved=moved,
        beyond=bool(row.next_on and row.rule_on and row.next_on > row.rule_on),
        review=row.review,
        review_label=ReviewState(row.review).label,
        reviewer=known.get(row.reviewed_by_id or 0, ""),
        reviewed_at=row.reviewed_at,
        remark=grant.show(Group.CASEWORK, row.review_remark or ""),
        recorded_at=row.recorded_at,
        version=row.version,
        withdrawn=codes.label("contact_withdraw_reason", row.withdrawn_reason)
        if row.withdrawn_at
        else "",
    )


def of_case(case: Case, limit: int = 50) -> list[Contact]:
    """A case's standing contacts, the latest first: one query."""
    rows = Contact.objects.filter(case=case, withdrawn_at=None).select_related("key", "worker")
    return list(rows.order_by("-occurred_on", "-occurred_at", "-id")[:limit])


def versions(row: Contact) -> list[Version]:
    """Every revision, the latest first: two queries. The caller has checked the grant."""
    revisions = list(
        Revision.objects.filter(subject_type="care_contacts.contact", subject_id=row.pk).order_by(
            "-number"
        )
    )
    names = staff_names(
        who for revision in revisions for who in (revision.actor_id, revision.acting_for_id)
    )
    return [
        Version(
            revision.number,
            revision.at,
            names.get(revision.actor_id or 0, "系統"),
            names.get(revision.acting_for_id or 0, ""),
            tuple(
                (LABELS.get(name, name), words(name, was), words(name, now))
                for name, (was, now) in (revision.changes or {}).items()
                if name not in DERIVED
            ),
        )
        for revision in revisions
    ]


def words(name: str, value: Any) -> str:
    """A stored value of a contact on the screen."""
    lists = {
        "channel": "channel",
        "outcome": "contact_outcome",
        "with_whom": "contact_person_kind",
        "withdrawn_reason": "contact_withdraw_reason",
    }
    if value in (None, "", []):
        return ""
    if name in lists:
        return codes.label(lists[name], str(value))
    if name == "marks":
        return "、".join(codes.label("service_mark", mark) for mark in value)
    if name == "review":
        return str(ReviewState(value).label)
    return str(value)


def staff_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Names of colleagues by id: one query, none for nobody."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    return dict(Staff.objects.filter(pk__in=wanted).values_list("pk", "name"))


def editable(viewer: Viewer, row: Contact, grant: Grant) -> bool:
    """Whether the viewer may correct this record."""
    return grant.may_write(Group.CASEWORK) and row.withdrawn_at is None


def reviewable(viewer: Viewer, row: Contact, grant: Grant) -> bool:
    """Whether the viewer signs this record now."""
    return row.review == ReviewState.WAITING and policies.may_review(viewer, row, grant)
