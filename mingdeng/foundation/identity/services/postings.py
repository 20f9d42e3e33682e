"""Postings: who holds which role, where, from when to when."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity.models import Agency, Posting, Role, Section, Staff, Team
from mingdeng.foundation.identity.refusals import Refused
from mingdeng.foundation.identity.viewer import BUREAU_KIND


def start_posting(
    staff: Staff,
    *,
    agency: Agency,
    role: str,
    from_on: date,
    section: str = "",
    team: Team | None = None,
    title: str = "",
    to_on: date | None = None,
) -> Posting:
    """Post somebody; what they held until then ends the day before.

    Raises Refused naming the field that does not fit the role.
    """
    check_posting(agency=agency, role=role, section=section, team=team)
    if to_on is not None and to_on < from_on:
        raise Refused("to_on", "迄日不能早於起日。")
    with transaction.atomic():
        standing = list(Posting.objects.select_for_update().filter(staff=staff, to_on=None))
        for held in standing:
            if held.from_on >= from_on:
                raise Refused("from_on", f"已有 {held.from_on} 起的職務，新職務要從那之後開始。")
            held.to_on = from_on - timedelta(days=1)
            held.save(update_fields=["to_on"])
        made = Posting.objects.create(
            staff=staff,
            agency=agency,
            role=role,
            section=section or (team.section if team else ""),
            team=team,
            title=title,
            from_on=from_on,
            to_on=to_on,
        )
        record("posting.started", subject=made, detail={"staff": staff.pk, "role": role})
    return made


def end_posting(posting: Posting, *, to_on: date) -> None:
    """End a posting on a day. Raises Refused for a day before it began."""
    if to_on < posting.from_on:
        raise Refused("to_on", "迄日不能早於起日。")
    with transaction.atomic():
        posting.to_on = to_on
        posting.save(update_fields=["to_on"])
        record("posting.ended", subject=posting, detail={"staff": posting.staff_id})


def check_posting(*, agency: Agency, role: str, section: str, team: Team | None) -> None:
    """A partner's clerk sits in a partner agency, everybody else in the bureau; case managers and
    supervisors in a team, officers in a section."""
    if role not in Role.values:
        raise Refused("role", "沒有這個職務，請重新選擇。")
    if (role == Role.PARTNER) == (agency.kind == BUREAU_KIND):
        where = "合作機關" if role == Role.PARTNER else "毒品防制局"
        raise Refused("agency", f"這個職務要設在{where}，請重新選擇機關。")
    if role in (Role.CASE_MANAGER, Role.SUPERVISOR) and team is None:
        raise Refused("team", "個管員與督導要有組別，請選一組。")
    if role == Role.OFFICER and section not in Section.values:
        raise Refused("section", "科室承辦人要有科室，請選一科。")
