"""Visits agreed on: made, moved, cancelled, begun, and said to have ended safely."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.cases.services import changes as ground
from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Appointment, VisitState
from mingdeng.care.contacts.services import owing
from mingdeng.care.contacts.services.checks import refuse
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer

MOVABLE = (
    "channel", "starts_at", "minutes", "district", "place_kind", "place", "note", "companion_id",
    "watcher_id",
)  # fmt: skip


@transaction.atomic
def create_appointment(
    *,
    viewer: Viewer,
    case: Case,
    once: uuid.UUID,
    channel: str,
    starts_at: datetime,
    minutes: int | None = None,
    district: str = "",
    place_kind: str = "",
    place: str | None = None,
    note: str | None = None,
    companion_id: int | None = None,
    watcher_id: int | None = None,
) -> Appointment:
    """Agree on a visit. One that leaves the office gets a time by which somebody must know that
    she is out (rule `home_visit_safety`), and needs a `watcher_id`, who is told.

    The case's worker makes it, whoever books it. Raises Denied, ValidationError by field.
    """
    case = ground.locked(case)
    grant = ground.granted(viewer, case, write=[Group.CASEWORK])
    held = Appointment.objects.filter(once=once).first()
    if held is not None:
        policies.demand(held.case_id == case.pk)
        return held
    if case.now_status not in STANDING:
        raise refuse("", "這一案已結束，不能再約訪。")
    length = minutes or int(policies.rule("home_visit_safety")["planned_minutes"])
    with ground.as_viewer(viewer, case, grant):
        made = Appointment(
            key=case.key,
            case=case,
            record=case.record,
            worker_id=case.now_worker_id or viewer.staff_id,
            channel=channel,
            starts_at=starts_at,
            minutes=length,
            district=district,
            place_kind=place_kind,
            place=(place or "").strip() or None,
            note=(note or "").strip() or None,
            companion_id=companion_id,
            watcher_id=watcher_id,
            recorded_by_id=viewer.staff_id,
            once=once,
        )
        _check(made)
        made.check_by = check_by(made)
        made.save(force_insert=True)
        _announce(made, case, "visit.planned")
    return made


@transaction.atomic
def change_appointment(
    *, viewer: Viewer, appointment: Appointment, expected: int, **changes: Any
) -> Appointment:
    """Move a visit or change who goes along. Raises StaleEdit, Denied, ValidationError."""
    unknown = set(changes) - set(MOVABLE)
    if unknown:
        raise TypeError(f"a visit has no {sorted(unknown)} to change")
    case, held, grant = _held(viewer, appointment)
    _demand_state(held, VisitState.PLANNED)
    with ground.as_viewer(viewer, case, grant):
        wanted = Appointment(
            **{name: changes.get(name, getattr(held, name)) for name in MOVABLE},
            worker_id=held.worker_id,
        )
        _check(wanted)
        every = {**changes, "check_by": check_by(wanted), "alarmed_at": None, "raised_at": None}
        audit.save_new_version(held, expected=expected, changes=every, key=held.key)
        _announce(held, case, "visit.moved")
    return held


@transaction.atomic
def cancel_appointment(
    *, viewer: Viewer, appointment: Appointment, expected: int, end: str, note: str = ""
) -> Appointment:
    """Call a visit off, with a code of `appointment_end`. Raises StaleEdit, ValidationError."""
    case, held, grant = _held(viewer, appointment)
    _demand_state(held, VisitState.PLANNED)
    why = policies.entry("appointment_end", end, timezone.localdate())
    if why is None or end == "kept":
        raise refuse("end", "請選擇取消的原因。")
    if why.extra.get("needs_note") and not note.strip():
        raise refuse("end_note", f"「{why.label}」請寫明原因。")
    with ground.as_viewer(viewer, case, grant):
        audit.save_new_version(
            held,
            expected=expected,
            changes={
                "state": VisitState.CANCELLED,
                "end": end,
                "end_note": note.strip() or None,
                "check_by": None,
            },
            key=held.key,
        )
        owing.visit(held, case)
        audit.record("visit.cancelled", subject=held, records=[held.record_id], reason=end)
        events.emit("visit.cancelled", appointment_id=held.pk, case_id=case.pk)
    return held


@transaction.atomic
def start_visit(*, viewer: Viewer, appointment: Appointment) -> Appointment:
    """She goes in: from now her planned minutes count. Pressed twice, once."""
    held = _mine(viewer, appointment)
    if held.state != VisitState.PLANNED:
        return held
    held.state, held.started_at = VisitState.STARTED, timezone.now()
    if held.check_by is not None:
        held.check_by = _after(held.started_at, held.minutes)
    held.save(update_fields=["state", "started_at", "check_by"])
    owing.visit(held, held.case)
    with acting(viewer.actor(current().request_id)):
        audit.record("visit.started", subject=held, records=[held.record_id])
        events.emit("visit.started", appointment_id=held.pk, case_id=held.case_id)
    return held


@transaction.atomic
def say_safe(*, viewer: Viewer, appointment: Appointment) -> Appointment:
    """「我已平安離開」: by the worker or who goes along. Ends every alarm."""
    held = _mine(viewer, appointment)
    if held.state not in (VisitState.PLANNED, VisitState.STARTED):
        return held
    held.state, held.safe_at, held.check_by = VisitState.SAFE, timezone.now(), None
    held.save(update_fields=["state", "safe_at", "check_by"])
    owing.safe(held)
    with acting(viewer.actor(current().request_id)):
        audit.record("visit.safe", subject=held, records=[held.record_id])
        events.emit("visit.safe", appointment_id=held.pk, case_id=held.case_id)
    return held


@transaction.atomic
def pass_on(*, case_id: int, from_id: int, to_id: int) -> int:
    """A case went to another worker: the visits still to be made are hers now; how many.

    Who was to go along or watch and now makes the visit herself is replaced by the one she takes
    it from, who still knows it.
    """
    planned = Appointment.objects.select_related("key", "case", "worker").filter(
        case_id=case_id, worker_id=from_id, state=VisitState.PLANNED
    )
    moved = list(planned.select_for_update(of=("self",)))
    for visit in moved:
        visit.worker_id = to_id
        if visit.companion_id == to_id:
            visit.companion_id = None
        if visit.watcher_id == to_id:
            visit.watcher_id = from_id
        visit.version += 1
        visit.save(update_fields=["worker", "companion", "watcher", "version"])
        owing.visit(visit, visit.case)
        owing.watcher_asked(visit)
        audit.record("visit.passed_on", subject=visit, records=[visit.record_id])
    return len(moved)


def check_by(appointment: Appointment) -> datetime | None:
    """When somebody must know that she is out; None for a visit that does not leave the office."""
    on = timezone.localtime(appointment.starts_at).date()
    if not policies.leaves_office(appointment.channel, appointment.place_kind, on):
        return None
    return _after(appointment.starts_at, appointment.minutes)


def _after(begins: datetime, minutes: int) -> datetime:
    grace = int(policies.rule("home_visit_safety")["check_back_minutes"])
    return begins + timedelta(minutes=minutes + grace)


def _check(wanted: Appointment) -> None:
    local = timezone.localtime(wanted.starts_at)
    way = policies.entry("channel", wanted.channel, local.date())
    if way is None:
        raise refuse("channel", "這一天沒有這種訪視方式，請重新選擇。")
    if wanted.starts_at < timezone.now() - timedelta(minutes=15):
        raise refuse("starts_on", "約訪時間已經過了；已發生的請直接「記錄接觸」。")
    if wanted.place_kind and not policies.entry(
        "appointment_place", wanted.place_kind, local.date()
    ):
        raise refuse("place_kind", "沒有這個地點類別，請重新選擇。")
    if wanted.companion_id == wanted.worker_id:
        raise refuse("companion", "同行的人不能是訪視者自己，請另選一位。")
    if wanted.watcher_id == wanted.worker_id:
        raise refuse("watcher", "安全回報人不能是訪視者自己，請另選一位。")
    leaves = policies.leaves_office(wanted.channel, wanted.place_kind, local.date())
    if leaves and wanted.watcher_id is None:
        raise refuse("watcher", "外出訪視請選安全回報人：逾時沒有回報平安時由他聯絡。")


def _announce(appointment: Appointment, case: Case, code: str) -> None:
    owing.visit(appointment, case)
    owing.companion_asked(appointment)
    owing.watcher_asked(appointment)
    audit.record(code, subject=appointment, records=[appointment.record_id])
    events.emit(code, appointment_id=appointment.pk, case_id=case.pk)


def _held(viewer: Viewer, appointment: Appointment) -> tuple[Case, Appointment, Any]:
    case = ground.locked(appointment.case)
    grant = ground.granted(viewer, case, write=[Group.CASEWORK])
    return case, _locked(appointment), grant


def _mine(viewer: Viewer, appointment: Appointment) -> Appointment:
    held = _locked(appointment)
    policies.demand(bool({held.worker_id, held.companion_id} & viewer.workers))
    return held


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_related("key", "case", "worker")
    held: Appointment = rows.select_for_update(of=("self",)).get(pk=appointment.pk)
    return held


def _demand_state(appointment: Appointment, state: VisitState) -> None:
    if appointment.state != state:
        now = VisitState(appointment.state).label
        raise ValidationError(f"這個約訪{now}，不能再更改。")


def ends() -> list[tuple[str, str]]:
    """Why a visit may be called off."""
    return [pair for pair in codes.choices("appointment_end") if pair[0] != "kept"]
