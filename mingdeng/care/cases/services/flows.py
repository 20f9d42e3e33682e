"""Flows of their own beside the case: juveniles (C34), pregnancy and newborn (C33), minors on the
three paths (C35). Each enters its count once, whatever is written afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import Case, FlowStep, SpecialFlow
from mingdeng.care.cases.queries import flow_codes, staffing
from mingdeng.care.cases.services import changes
from mingdeng.care.cases.services.changes import refuse
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.calendar.ages import age_on
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.outbox import services as outbox
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries.persons import same_person


@transaction.atomic
def begin_flow(
    *,
    viewer: Viewer,
    kind: str,
    record: PersonRecord,
    once: uuid.UUID,
    on: date,
    case: Case | None = None,
    path: str = "",
    zone: str = "",
    school: str = "",
    origin: str = "",
    facts: Mapping[str, Any] | None = None,
    note: str = "",
) -> SpecialFlow:
    """Begin a flow for `record` from `on`; idempotent by `once`.

    `case` is ours it belongs to (a newborn's mother's, a neglected child's parent's); without one
    the viewer answers for the flow. Raises ValidationError for a person the flow is not for (age:
    `age_under` of special_flow or minor_path; a man's pregnancy), a missing zone or school
    (juvenile), or the same flow running, under any record of the person.
    """
    made = SpecialFlow.objects.filter(once=once).first()
    if made is not None:
        return made
    changes.check_code("special_flow", kind, "kind")
    _check_parts(kind, path, zone, school, origin)
    _check_person(kind, path, record, on)
    changes.check_day(on, None)
    if case is not None:
        changes.granted(viewer, case, write=[Group.MINORS if kind != "pregnancy" else Group.HEALTH])
    else:
        policies.demand(policies.takes_in(viewer))
    return put(
        viewer=viewer,
        kind=kind,
        record=record,
        once=once,
        on=on,
        case=case,
        path=path,
        zone=zone,
        school=school,
        origin=origin,
        facts=facts,
        note=note,
    )


def put(
    *,
    viewer: Viewer,
    kind: str,
    record: PersonRecord,
    once: uuid.UUID,
    on: date,
    case: Case | None,
    path: str = "",
    zone: str = "",
    school: str = "",
    origin: str = "",
    facts: Mapping[str, Any] | None = None,
    note: str = "",
) -> SpecialFlow:
    """`begin_flow` once it is known that the viewer may, inside a transaction: for acts that begin
    a flow by themselves (an intake, a referral taken in)."""
    same = SpecialFlow.objects.filter(
        record__in=same_person(record.pk), kind=kind, path=path, to_on=None
    )
    if same.exists():
        raise refuse("", "這個人的同一流程已在進行中，請到原流程辦理。")
    stage = flow_codes.first_stage(kind, path)
    with acting(viewer.actor(current().request_id)):
        flow = SpecialFlow.objects.create(
            key=record.key,
            once=once,
            case=case,
            record=record,
            kind=kind,
            path=path,
            stage=stage,
            zone=zone,
            school=school,
            origin=origin,
            counts_as=flow_codes.counts_as(kind, school),
            worker_id=case.now_worker_id if case else viewer.staff_id,
            team_id=case.now_team_id if case else viewer.team_id,
            from_on=on,
            counted_on=on if flow_codes.counted(kind, stage) else None,
            facts=dict(facts) if facts else None,
            recorded_by_id=viewer.staff_id,
        )
        _step(flow, stage, on, 0, note)
        # Which flow, and how far, is health's and minors' data: the audit names the record alone.
        audit.record("flow.begun", subject=flow, records=_about(flow))
        events.emit("flow.begun", flow_id=flow.pk, kind=kind, path=path)
    return flow


@transaction.atomic
def advance_flow(
    *,
    viewer: Viewer,
    flow: SpecialFlow,
    stage: str,
    on: date,
    attended: int = 0,
    note: str = "",
    expected: int | None = None,
) -> SpecialFlow:
    """Record a stage reached or a step done (with 人次 where it is a sitting).

    A final stage ends the flow; the stage marked `counted` puts it into its count, the first time
    only; one marked `uncounts` takes out what should never have begun. A step of an earlier day
    than the last one is kept and leaves the flow where it stands.
    """
    rows = SpecialFlow.objects.select_related("key", "record", "case")
    held: SpecialFlow = rows.select_for_update(of=("self",)).get(pk=flow.pk)
    if held.to_on is not None:
        scopes.require(viewer, held.record_id, read=[Group.MINORS])
        raise refuse("", "這個流程已經結束，不能再加步驟。")
    scopes.require(viewer, held.record_id, write=[Group.MINORS])
    if expected is not None and held.version != expected:
        raise audit.StaleEdit(held)
    entry = flow_codes.stage(held.kind, stage)
    if entry is None:
        raise refuse("stage", "沒有這個步驟，請重新選擇。")
    changes.check_day(on, held.from_on)
    final = bool(entry.extra.get("final"))
    if entry.extra.get("attended") and attended < 1:
        raise refuse("attended", f"「{entry.label}」請填人次（至少 1）。")
    if attended and not entry.extra.get("attended"):
        raise refuse("attended", f"「{entry.label}」不是場次，人次請留空。")
    later = FlowStep.objects.filter(flow=held, occurred_on__gt=on).exists()
    if final and later:
        raise refuse("on", "之後還有步驟，結束日請不要早於最後一個步驟。")
    with acting(viewer.actor(current().request_id)):
        _step(held, stage, on, attended, note)
        new: dict[str, Any] = {} if later else {"stage": stage}
        if flow_codes.uncounts(held.kind, stage):
            new["counted_on"] = None
        elif flow_codes.counted(held.kind, stage) and (
            held.counted_on is None or on < held.counted_on
        ):
            new["counted_on"] = on
        if final:
            new["to_on"] = on
        audit.save_new_version(held, expected=held.version, changes=new, key=held.key)
        audit.record("flow.advanced", subject=held, records=_about(held))
        events.emit("flow.advanced", flow_id=held.pk, kind=held.kind, stage=stage)
    return held


@transaction.atomic
def set_school(
    *, viewer: Viewer, flow: SpecialFlow, school: str, zone: str, expected: int | None = None
) -> SpecialFlow:
    """Change a juvenile's schooling or zone (在學／非在學 is counted as it stands)."""
    rows = SpecialFlow.objects.select_related("key", "record")
    held: SpecialFlow = rows.select_for_update(of=("self",)).get(pk=flow.pk)
    scopes.require(viewer, held.record_id, write=[Group.MINORS])
    if expected is not None and held.version != expected:
        raise audit.StaleEdit(held)
    _check_parts(held.kind, held.path, zone, school, held.origin)
    new = {"school": school, "zone": zone, "counts_as": flow_codes.counts_as(held.kind, school)}
    with acting(viewer.actor(current().request_id)):
        if audit.save_new_version(held, expected=held.version, changes=new, key=held.key):
            audit.record(
                "flow.changed",
                subject=held,
                records=_about(held),
                detail={"fields": ["school", "zone"]},
            )
            events.emit("flow.changed", flow_id=held.pk, kind=held.kind)
    return held


def follow(case: Case) -> None:
    """The open flows of a case go with it to its worker and team, inside the caller's transaction:
    who no longer cares for the parent no longer reads the child."""
    for flow in SpecialFlow.objects.select_related("key").filter(case=case, to_on=None):
        new = {"worker_id": case.now_worker_id, "team_id": case.now_team_id}
        audit.save_new_version(flow, expected=flow.version, changes=new, key=flow.key)


@transaction.atomic
def hand_over_flow(
    *, viewer: Viewer, flow: SpecialFlow, worker_id: int, reason: str, expected: int | None = None
) -> SpecialFlow:
    """Give a flow that has no case to another worker, and tell her; one with a case goes with it.

    `reason`: code of `handover_reason`. Raises Denied, StaleEdit, and ValidationError for an ended
    flow, the same worker, or somebody who is no case manager in post.
    """
    rows = SpecialFlow.objects.select_related("key", "record", "case")
    held: SpecialFlow = rows.select_for_update(of=("self",)).get(pk=flow.pk)
    scopes.require(viewer, held.record_id, write=[Group.MINORS])
    if expected is not None and held.version != expected:
        raise audit.StaleEdit(held)
    if held.case_id is not None or held.to_on is not None:
        raise refuse("", "有個案的流程隨個案交接；已結束的流程不用交接。")
    changes.check_code("handover_reason", reason)
    target = next((one for one in staffing.workers() if one.staff_id == worker_id), None)
    if target is None or worker_id == held.worker_id:
        raise refuse("worker", "請選另一位在職的個管員。")
    new = {"worker_id": target.staff_id, "team_id": target.team_id}
    with acting(viewer.actor(current().request_id)):
        audit.save_new_version(held, expected=held.version, changes=new, key=held.key)
        audit.record("flow.handed_over", subject=held, records=_about(held), reason=reason)
        outbox.notify(
            reader_id=target.staff_id,
            kind="flow.handed_over",
            title="一件跨網絡流程交接給您",
            url=reverse("cases:flow", args=[held.ref]),
            once=f"flow.handed_over:{held.pk}:{held.version}",
        )
    return held


def join(case: Case) -> None:
    """Open flows of the case's person that had no case belong to it from now on."""
    own = SpecialFlow.objects.select_related("key").filter(
        record__in=same_person(case.record_id), case=None, to_on=None
    )
    for flow in own:
        audit.save_new_version(
            flow, expected=flow.version, changes={"case_id": case.pk}, key=flow.key
        )


def _about(flow: SpecialFlow) -> list[int]:
    """The flow's own person and the case's."""
    return [flow.record_id, *([flow.case.record_id] if flow.case else [])]


def _step(flow: SpecialFlow, stage: str, on: date, attended: int, note: str) -> None:
    FlowStep.objects.create(
        flow=flow,
        key=flow.key,
        stage=stage,
        occurred_on=on,
        attended=attended,
        note=note.strip() or None,
        recorded_by_id=current().staff_id,
    )


def _check_parts(kind: str, path: str, zone: str, school: str, origin: str) -> None:
    if kind == "juvenile":
        changes.check_code("juvenile_zone", zone, "zone")
        changes.check_code("in_school", school, "school")
    if kind == "minor":
        changes.check_code("minor_path", path, "path")
    if kind == "pregnancy":
        changes.check_code("perinatal_origin", origin, "origin")


def _check_person(kind: str, path: str, record: PersonRecord, on: date) -> None:
    """The flow's own age limit, where the birth date is known (兒少權法 §2), and its sex."""
    if kind == "pregnancy" and record.sex == "m":
        raise refuse("", "登錄的性別是男性，不能開始孕產婦流程；性別登錯請先更正。")
    limit = flow_codes.age_under(kind, path)
    born: Any = record.birth_date
    if limit is None or born is None:
        return
    if born > on:
        raise refuse("on", "起日早於出生日期，請檢查日期。")
    if age_on(born, on) >= limit:
        raise refuse("", f"這個流程只收未滿 {limit} 歲的人，請檢查出生日期或改選別的流程。")
