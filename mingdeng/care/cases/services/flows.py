"""Flows of their own beside the case: juveniles (C34), pregnancy and newborn (C33), minors on the
three paths (C35). Each enters its count once, whatever is written afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import Case, FlowStep, SpecialFlow
from mingdeng.care.cases.queries import flow_codes
from mingdeng.care.cases.services import changes
from mingdeng.care.cases.services.changes import refuse
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.calendar.ages import age_on
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services import register_person


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
    the viewer answers for the flow. Raises ValidationError for a child too old for the path
    (minor_path.age_under), a missing zone or school (juvenile), or the same flow running.
    """
    made = SpecialFlow.objects.filter(once=once).first()
    if made is not None:
        return made
    changes.check_code("special_flow", kind, "kind")
    _check_parts(kind, path, zone, school, origin)
    _check_age(kind, path, record, on)
    changes.check_day(on, None)
    if case is not None:
        changes.granted(viewer, case, write=[Group.MINORS if kind != "pregnancy" else Group.HEALTH])
    else:
        policies.demand(policies.takes_in(viewer))
    same = SpecialFlow.objects.filter(record=record, kind=kind, path=path, to_on=None)
    if same.exists():
        raise refuse("", "這個人的同一流程已在進行中，請到原流程辦理。")
    stage = flow_codes.first_stage(kind)
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
        audit.record(
            "flow.begun", subject=flow, records=_about(flow), detail={"kind": kind, "path": path}
        )
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
    """Record a stage reached or a step done (with 人次 where it is a sitting). A final stage ends
    the flow; the stage marked `counted` puts it into its count, the first time only."""
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
    if entry.extra.get("attended") and attended < 1:
        raise refuse("attended", f"「{entry.label}」請填人次（至少 1）。")
    with acting(viewer.actor(current().request_id)):
        _step(held, stage, on, attended, note)
        new: dict[str, Any] = {"stage": stage}
        if held.counted_on is None and flow_codes.counted(held.kind, stage):
            new["counted_on"] = on
        if entry.extra.get("final"):
            new["to_on"] = on
        audit.save_new_version(held, expected=held.version, changes=new, key=held.key)
        audit.record("flow.advanced", subject=held, records=_about(held), detail={"stage": stage})
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


def _check_age(kind: str, path: str, record: PersonRecord, on: date) -> None:
    """The path's own age limit, where the birth date is known (兒少權法 §2)."""
    limit = flow_codes.age_under(kind, path)
    born: Any = record.birth_date
    if limit is None or born is None:
        return
    if age_on(born, on) >= limit:
        raise refuse("record", f"這個路徑只收未滿 {limit} 歲的兒童，請檢查出生日期或改選路徑。")


@transaction.atomic
def begin_from_form(viewer: Viewer, case: Case | None, told: Mapping[str, Any]) -> SpecialFlow:
    """Begin a flow; a child or suspected adult is put on record first."""
    made = SpecialFlow.objects.filter(once=told["once"]).first()
    if made is not None:
        return made
    record = case.record if case is not None and not told["other"] else None
    if record is None:
        if case is not None:
            changes.granted(viewer, case, write=[Group.MINORS])
        else:
            policies.demand(policies.takes_in(viewer))
        with acting(viewer.actor(current().request_id)):
            record = register_person(
                name=told["name"],
                sex=told["sex"] or "x",
                birth_date=told["birth_date"],
                source="mentioned" if case is not None else "bureau",
                told_by_id=case.record_id if case is not None else None,
            )
    return begin_flow(
        viewer=viewer,
        kind=told["kind"],
        path=told["path"],
        record=record,
        once=told["once"],
        on=told["on"],
        case=case,
        zone=told.get("zone", ""),
        school=told.get("school", ""),
        origin=told.get("origin", ""),
        note=told["note"],
    )
