"""Which papers a case has."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from mingdeng.care.cases.models import Case
from mingdeng.care.consents.models import Consent
from mingdeng.care.contacts.models import Contact
from mingdeng.care.referrals.machine import State
from mingdeng.care.referrals.models import Referral
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.records.queries import same_person

SHOWN = 3


@dataclass(frozen=True)
class PaperLine:
    """One paper of a case: what it is, and where it is fetched as ODT and as PDF."""

    kind: str
    label: str
    note: str
    ref: uuid.UUID

    @property
    def odt(self) -> str:
        """Where its editable form is."""
        return reverse(f"papers:{self.kind}_odt", args=[self.ref])

    @property
    def pdf(self) -> str:
        """Where its fixed form is."""
        return reverse(f"papers:{self.kind}_pdf", args=[self.ref])


def of_case(case: Case, grant: Grant) -> list[PaperLine]:
    """The papers of a case, the newest of each kind first: four queries at most. The caller has
    checked that casework may be read."""
    found = [PaperLine("opening", "開案評估表", _day(case.assessed_on), case.ref)]
    if case.closing_reason or case.now_status == "closing":
        found.append(PaperLine("closing", "結案摘要", _day(case.closed_on), case.ref))
    found += _visits(case)
    if grant.may_read(Group.REFERRAL):
        found += _referrals(case)
    return found + _consents(case)


def _day(day: object) -> str:
    return roc_table(day) if day else ""  # type: ignore[arg-type]


def _visits(case: Case) -> list[PaperLine]:
    rows = Contact.objects.filter(case=case, withdrawn_at=None).order_by("-occurred_on", "-id")
    return [
        PaperLine("visit", "訪視紀錄表", f"{roc_table(on)} {codes.label('channel', way, on)}", ref)
        for ref, on, way in rows.values_list("ref", "occurred_on", "channel")[:SHOWN]
    ]


def _referrals(case: Case) -> list[PaperLine]:
    rows = Referral.objects.filter(case=case).exclude(state=State.DRAFT.value)
    return [
        PaperLine("referral", "轉介單", number, ref)
        for ref, number in rows.order_by("-recorded_at", "-id").values_list("ref", "number")[:SHOWN]
    ]


def _consents(case: Case) -> list[PaperLine]:
    rows = Consent.objects.filter(record_id__in=same_person(case.record_id))
    return [
        PaperLine("consent", codes.label("consent_kind", kind, on), roc_table(on), ref)
        for ref, kind, on in rows.order_by("-from_on", "-id").values_list("ref", "kind", "from_on")[
            :SHOWN
        ]
    ]


@dataclass(frozen=True)
class Counted:
    """Standing contacts of a case: all, reached, face to face."""

    contacts: int
    reached: int
    met: int


def counted(case: Case) -> Counted:
    """How often the case was contacted: one query. Withdrawn records do not count."""
    told = Contact.objects.filter(case=case, withdrawn_at=None).aggregate(
        contacts=Count("pk"),
        reached=Count("pk", filter=Q(reached=True)),
        met=Count("pk", filter=Q(face_to_face=True)),
    )
    return Counted(**told)


def case_number(case_id: int | None) -> str:
    """The number of the case a consent was taken in; empty when in none."""
    return Case.objects.filter(pk=case_id).values_list("case_no", flat=True).first() or ""
