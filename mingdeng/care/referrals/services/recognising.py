"""Who an incoming referral's person may be: asked of the records, decided by a member of staff."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mingdeng.care.cases.models import Case
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.services.incoming import take_in
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.given import NumberGiven, PersonGiven, PhoneGiven
from mingdeng.people.records.models import IdentityNumber, Phone
from mingdeng.people.records.queries import record_for
from mingdeng.people.records.queries.duplicates import DuplicateHint, likely_duplicates
from mingdeng.people.records.services.linking import link
from mingdeng.people.records.services.refusal import Refused


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


def choosable(viewer: Viewer, referral: Referral) -> list[tuple[str, str]]:
    """(reference, words) of the likely duplicates whose records the viewer may join to this."""
    return [
        (str(hint.brief.ref), f"{hint.brief.name}（{hint.words}）")
        for hint in hints(viewer, referral)
        if hint.brief is not None and hint.brief.grant.may_write(Group.IDENTITY)
    ]


@transaction.atomic
def take_in_as(
    *,
    viewer: Viewer,
    referral: Referral,
    once: uuid.UUID,
    source: str,
    shielded: bool,
    person: str = "",
    ground: str = "",
) -> Case:
    """Take in as a new person, or as `person` (reference of a record she may write), linking the
    two records on `ground` (code of `link_reason`). Raises as take_in; Denied for a stranger."""
    existing: Any = None
    if person:
        existing, _ = record_for(viewer, person, read=[Group.IDENTITY], write=[Group.IDENTITY])
        try:
            # The partner's record is in nobody's caseload yet: the house links it, for her.
            link(existing, referral.record, viewer=None, reason=ground)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
    return take_in(
        viewer=viewer,
        referral=referral,
        once=once,
        source=source,
        existing=existing,
        shielded=shielded,
    )
