"""Taking a person into care: the case, its number, its opening assessment and its opening."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import STANDING, Approval, Case, Spell
from mingdeng.care.cases.services import changes, flows, owing
from mingdeng.care.cases.services.changes import LEGAL, PHASE, STATUS, refuse
from mingdeng.care.cases.services.numbers import next_case_no
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.calendar.deadlines import deadline
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.models import PersonRecord


@transaction.atomic
def open_intake(
    *,
    viewer: Viewer,
    record: PersonRecord,
    once: uuid.UUID,
    source: str,
    received_on: date,
    due_on: date | None = None,
    shielded: bool | None = None,
    referred_by_id: int | None = None,
    legal_status: str = "",
    drug_schedule: str = "",
    district: str = "",
    why: str = "",
    source_facts: Mapping[str, Any] | None = None,
    opening: Mapping[str, Any] | None = None,
    episode_of: Case | None = None,
) -> Case:
    """Take `record` in as a case of status `intake`, in the team of nobody yet.

    Sent twice with the same `once` it gives the case made the first time. `shielded` answers the
    §21 question of sources that ask it (毒品危害防制條例 §21: came before the offence was known);
    for `self_help` it is always so. Raises Denied unless the role takes cases in, and
    ValidationError for an unknown source, a future day, or a person who has a standing case
    (in any of the linked records).
    """
    policies.demand(policies.takes_in(viewer))
    made = Case.objects.filter(once=once).first()
    if made is not None:
        policies.demand(made.recorded_by_id == viewer.staff_id)
        return made
    entry = changes.check_code("case_source", source, "source")
    if received_on > timezone.localdate():
        raise refuse("received_on", "受理日不能是未來的日子。")
    _refuse_second(record)
    shield = bool(entry.extra.get("shielded"))
    if entry.extra.get("ask_shield"):
        if shielded is None:
            raise refuse("shielded", "請回答：本人是否在犯罪未發覺前自動請求治療（§21）？")
        shield = shielded
    with acting(viewer.actor(current().request_id)):
        case = Case(
            key=record.key,
            once=once,
            case_no=next_case_no(received_on),
            record=record,
            episode=episode_of.episode + 1 if episode_of else _next_episode(record),
            source=source,
            shielded=shield,
            flow="juvenile" if entry.extra.get("group") == "juvenile" else "adult",
            referred_by_id=referred_by_id,
            received_on=received_on,
            due_on=due_on,
            why=why or None,
            source_facts=dict(source_facts) if source_facts else None,
            opening=dict(opening) if opening else None,
            assessed_on=received_on if opening else None,
            drug_schedule=drug_schedule,
            recorded_by_id=viewer.staff_id,
            now_legal_status=legal_status,
            now_district=district,
        )
        case.save(force_insert=True)
        _first_spells(case, legal_status)
        flows.join(case)
        # The source is justice data (§21 among it): the audit does not hold it.
        audit.record("case.received", subject=case, records=[record.pk])
        events.emit("case.received", case_id=case.pk, source=source)
        owing.unassigned(case)
    return case


@transaction.atomic
def assess(
    *,
    viewer: Viewer,
    case: Case,
    opening: Mapping[str, Any],
    expected: int | None = None,
    on: date | None = None,
) -> Case:
    """Store the opening assessment (開案評估), complete. Raises StaleEdit, Denied."""
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    changes.check_version(case, expected)
    day = case.assessed_on or on or timezone.localdate()
    with changes.as_viewer(viewer, case, grant):
        if changes.save(case, opening=dict(opening), assessed_on=day):
            audit.record(
                "case.assessed",
                subject=case,
                records=[case.record_id],
                detail={"fields": sorted(opening)},
            )
            events.emit("case.assessed", case_id=case.pk)
    return case


@transaction.atomic
def decide_opening(
    *,
    viewer: Viewer,
    case: Case,
    opens: bool,
    on: date,
    reason: str = "",
    remark: str = "",
    expected: int | None = None,
) -> Case:
    """After the opening assessment: open the case from `on`, or end it as not eligible.

    Where the rule `approvals` asks for a second signature (kind `open`) an approval is made
    instead and the case stays in intake. Not opening takes a code of `closing_reason`.
    Raises ValidationError without an assessment or without a worker.
    """
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    changes.check_version(case, expected)
    if case.now_status != "intake":
        raise refuse("", "這一案已經決定過開案了，請重新整理。")
    if case.assessed_on is None:
        raise refuse("opening", "請先完成開案評估，再決定是否開案。")
    if opens and case.now_worker_id is None:
        raise refuse("worker", "請先派案給主責個管員，再開案。")
    if not opens:
        changes.check_code("closing_reason", reason)
    with changes.as_viewer(viewer, case, grant):
        if opens and policies.approval_rule("open", on)["needed"]:
            proposal = {"on": on.isoformat()}
            owing.approval(ask(case, "open", viewer, proposal, remark))
        elif opens:
            begin_care(case, on)
        else:
            turn_away(case, on, reason)
    return case


def ask(
    case: Case, kind: str, viewer: Viewer, proposal: Mapping[str, Any], remark: str = ""
) -> Approval:
    """Put something before a second person. ValidationError when the same waits already."""
    if Approval.objects.filter(case=case, kind=kind, decided_at=None).exists():
        raise refuse("", "這件事已經送核，正等待核定。")
    return Approval.objects.create(
        case=case,
        key=case.key,
        kind=kind,
        asked_by_id=current().acting_for_id or viewer.staff_id,
        proposal=dict(proposal),
        remark=remark or None,
    )


def begin_care(case: Case, on: date) -> None:
    """Status open and phase 1 from `on`; the period ends by the source's months or its order."""
    due = case.due_on or default_due(case.source, on)
    changes.begin_spell(case, PHASE, "1", on)
    changes.enter(case, STATUS, "open", on, opened_on=on, due_on=due, now_phase=1)
    audit.record("case.opened", subject=case, records=[case.record_id])
    events.emit("case.opened", case_id=case.pk)
    owing.settle_intake(case, "opened")


def turn_away(case: Case, on: date, reason: str) -> None:
    """End an intake that does not become care."""
    changes.close_on(case, "closed", on, reason)
    audit.record("case.turned_away", subject=case, records=[case.record_id], reason=reason)
    events.emit("case.closed", case_id=case.pk, reason=reason)
    owing.settle_intake(case, "turned_away")


def default_due(source: str, opened_on: date) -> date | None:
    """The end of care by the source's months (`follow_up_months`); None when unknown."""
    entry = codes.find("case_source", source, opened_on)
    months = entry.extra.get("follow_up_months") if entry else None
    if not months:
        return None
    return deadline(opened_on, months=int(months), count_first_day=True, roll=False)


def _refuse_second(record: PersonRecord) -> None:
    """One standing episode per person, whichever of the linked records it stands under."""
    person = record.person_id
    standing = Case.objects.filter(now_status__in=STANDING)
    if standing.filter(record_id=person).exists() or (
        standing.filter(record__canonical_id=person).exists()
    ):
        raise refuse("", "這個人已經有進行中的個案，請到原案辦理，不必重複開案。")


def _next_episode(record: PersonRecord) -> int:
    person = record.person_id
    before = Case.objects.filter(record_id=person) | Case.objects.filter(
        record__canonical_id=person
    )
    return max(before.values_list("episode", flat=True), default=0) + 1


def _first_spells(case: Case, legal_status: str) -> None:
    who = current().staff_id
    start = {"case": case, "from_on": case.received_on, "recorded_by_id": who}
    Spell.objects.create(kind=STATUS, value="intake", **start)
    if legal_status:
        Spell.objects.create(kind=LEGAL, value=legal_status, **start)
