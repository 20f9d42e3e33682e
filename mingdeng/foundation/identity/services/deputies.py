"""職務代理: who stands in for whom, from day to day."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity.models import Deputyship, Posting, Role, Staff
from mingdeng.foundation.identity.policies import may_appoint_for
from mingdeng.foundation.identity.queries.staff import posting_on
from mingdeng.foundation.identity.refusals import NotYours, Refused
from mingdeng.foundation.identity.viewer import Viewer

LONGEST_DAYS = 366


def appoint(
    viewer: Viewer, *, absent: Staff, deputy: Staff, from_on: date, to_on: date, reason: str
) -> Deputyship:
    """Let `deputy` see and act for `absent`. Raises NotYours or Refused."""
    if not may_appoint_for(viewer, absent, posting_on(absent)):
        raise NotYours
    check_pair(absent, deputy)
    if to_on < from_on:
        raise Refused("to_on", "迄日不能早於起日。")
    if to_on < timezone.localdate():
        raise Refused("to_on", "這段期間已經過去，代理從今天以後才有作用。")
    if (to_on - from_on).days > LONGEST_DAYS:
        raise Refused("to_on", "代理最長一年；更久請改派職務或移交個案。")
    with transaction.atomic():
        clash = Deputyship.objects.select_for_update().filter(
            absent=absent, deputy=deputy, withdrawn_at=None, from_on__lte=to_on, to_on__gte=from_on
        )
        if clash.exists():
            raise Refused("from_on", "這兩位在這段期間已有代理，請先撤回或改期間。")
        made = Deputyship.objects.create(
            absent=absent, deputy=deputy, from_on=from_on, to_on=to_on, reason=reason
        )
        record(
            "deputy.appointed",
            subject=made,
            reason=reason,
            detail={"absent": absent.pk, "deputy": deputy.pk},
        )
    return made


def withdraw(viewer: Viewer, deputyship: Deputyship) -> None:
    """End a deputyship now. Raises NotYours; withdrawing twice changes nothing."""
    absent = deputyship.absent
    if not may_appoint_for(viewer, absent, posting_on(absent)):
        raise NotYours
    with transaction.atomic():
        ended = Deputyship.objects.filter(pk=deputyship.pk, withdrawn_at=None).update(
            withdrawn_at=timezone.now()
        )
        if ended:
            record(
                "deputy.withdrawn",
                subject=deputyship,
                detail={"absent": deputyship.absent_id, "deputy": deputyship.deputy_id},
            )


def check_pair(absent: Staff, deputy: Staff) -> None:
    """The deputy holds the same role in the same agency, or supervises: a deputy must be able to
    do the work and bound by the same duty of secrecy. Raises Refused."""
    if absent.pk == deputy.pk:
        raise Refused("deputy", "代理人不能是本人，請選另一位。")
    theirs, own = posting_on(absent), posting_on(deputy)
    if theirs is None:
        raise Refused("absent", "這位同仁今天沒有有效的職務。")
    if own is None or not deputy.is_active:
        raise Refused("deputy", "代理人今天沒有有效的職務，請選另一位。")
    if own.agency_id != theirs.agency_id:
        raise Refused("deputy", "代理人要在同一個機關，請選另一位。")
    if own.role != theirs.role and not covers(own, theirs):
        raise Refused("deputy", "代理人要有相同職務，或是督導代理個管員，請選另一位。")


def covers(own: Posting, theirs: Posting) -> bool:
    """A supervisor may stand in for a case manager."""
    return own.role == Role.SUPERVISOR and theirs.role == Role.CASE_MANAGER
