"""Who an incoming referral's person may be: asked of the records, decided by a member of staff."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.models import Case, SpecialFlow
from mingdeng.care.cases.services import flows
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.services.incoming import take_in
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.given import NumberGiven, PersonGiven, PhoneGiven
from mingdeng.people.records.models import IdentityNumber, Phone
from mingdeng.people.records.queries import record_for, same_person
from mingdeng.people.records.queries.duplicates import DuplicateHint, likely_duplicates
from mingdeng.people.records.services.linking import link
from mingdeng.people.records.services.refusal import Refused

ADULT_SUSPECTED = "adult_suspected"


def hints(viewer: Viewer, referral: Referral) -> list[DuplicateHint]:
    """Likely duplicates of the person a partner told of, besides that record itself."""
    record: Any = referral.record
    numbers = IdentityNumber.objects.filter(record=record, withdrawn_at=None)
    phones = Phone.objects.filter(record=record, withdrawn_at=None)
    given = PersonGiven(
        name=record.name or "",
        sex=record.sex,
        birth_date=record.birth_date,
        numbers=tuple(NumberGiven(row.value) for row in numbers),
        phones=tuple(PhoneGiven(row.value) for row in phones),
    )
    return likely_duplicates(viewer, given, besides=[record.pk])


@dataclass(frozen=True)
class Recognised:
    """Who an incoming referral's person may be: (reference, words) of records the viewer may join
    to it, and a sentence for each likely duplicate that she may not."""

    people: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    beyond: tuple[str, ...] = field(default=(), repr=False)

    @property
    def anybody(self) -> bool:
        """Whether somebody alike is on record, so that going on wants a reason."""
        return bool(self.people or self.beyond)


def recognise(viewer: Viewer, referral: Referral) -> Recognised:
    """The likely duplicates as the taking-in form offers and tells them."""
    people, beyond = [], []
    for hint in hints(viewer, referral):
        if hint.brief is None:
            beyond.append(hint.words)
        elif hint.brief.grant.may_write(Group.IDENTITY):
            people.append((str(hint.brief.ref), f"{hint.brief.name}（{hint.words}）"))
        else:
            beyond.append(f"{hint.brief.name}：{hint.words}，由其他同仁負責，請先與主責確認。")
    return Recognised(tuple(people), tuple(beyond))


@transaction.atomic
def take_in_as(
    *,
    viewer: Viewer,
    referral: Referral,
    once: uuid.UUID,
    source: str,
    shielded: bool | None = None,
    person: str = "",
    ground: str = "",
    duplicate_reason: str = "",
    child_case: bool = False,
) -> Case:
    """Take in as a new person, or as `person` (reference of a record she may write), linking the
    two records on `ground` (code of `link_reason`).

    `duplicate_reason` (code of `duplicate_override_reason`) says why a likely duplicate is not the
    same; `child_case` that social affairs suspected the adult of a child's family: the third path
    of C35, which begins with the taking in. Raises as take_in; ValidationError when somebody alike
    is on record and no reason is given; Denied for a stranger.
    """
    undecided = not person and not duplicate_reason and referral.case_id is None
    if undecided and recognise(viewer, referral).anybody:
        raise ValidationError({"override": ["系統裡有相似的人：請選是哪一位，或選不是的理由。"]})
    existing: Any = None
    if person:
        existing, _ = record_for(viewer, person, read=[Group.IDENTITY], write=[Group.IDENTITY])
        try:
            # The partner's record is in nobody's caseload yet: the house links it, for her.
            link(existing, referral.record, viewer=None, reason=ground)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
    case = take_in(
        viewer=viewer,
        referral=referral,
        once=once,
        source=source,
        existing=existing,
        shielded=shielded,
        duplicate_reason="" if person else duplicate_reason,
    )
    if child_case:
        _third_path(viewer, case, once)
    return case


def _third_path(viewer: Viewer, case: Case, once: uuid.UUID) -> None:
    """C35: social affairs' child case with a suspected adult has reached us; counted once."""
    running = SpecialFlow.objects.filter(
        record__in=same_person(case.record_id), path=ADULT_SUSPECTED, to_on=None
    )
    if not running.exists():
        flows.put(
            viewer=viewer,
            kind="minor",
            path=ADULT_SUSPECTED,
            record=case.record,
            once=uuid.uuid5(once, ADULT_SUSPECTED),
            on=timezone.localdate(),
            case=case,
        )
