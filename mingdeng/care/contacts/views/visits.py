"""Pages of visits: the day, one visit, agreeing, moving, calling off, 「我已平安離開」."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import case_for
from mingdeng.care.cases.queries.sheet import sheet
from mingdeng.care.contacts import policies, services
from mingdeng.care.contacts.forms.appointment import AppointmentForm, CancelForm
from mingdeng.care.contacts.models import Appointment
from mingdeng.care.contacts.queries import moving, visits
from mingdeng.care.contacts.queries.planning import source_group, tables
from mingdeng.care.contacts.views.asking import add_refusals, page_help, viewer_of
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import conflicts
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.queries import next_working_day
from mingdeng.foundation.calendar.roc import RocDateError, parse_roc
from mingdeng.people.records.queries import briefs

HELP_DAY = (
    "當天的約訪依行政區排，同一區排在一起，省路程。",
    "進門前按「開始訪視」，離開後按「我已平安離開」；逾時會先通知安全回報人，再通知督導。",
    "按「列印」把路單帶在身上；列印也會留下紀錄。",
)
USUAL_TIME = time(14, 0)


@require_safe
@policy("contacts.today", reads=[Group.CASEWORK], about="cases")
def today(request: HttpRequest) -> HttpResponse:
    """The visits of a day by district; `?day=1140731` another day, `?team=1` the team's."""
    viewer = viewer_of(request)
    page_help(request, *HELP_DAY)
    try:
        on = parse_roc(request.GET.get("day", ""), today=timezone.localdate())
    except RocDateError:
        on = timezone.localdate()
    team = request.GET.get("team") == "1" and viewer.role == "supervisor"
    printing = request.GET.get("print") == "1"
    shown = visits.day(viewer, on, team=team)
    audit.record(
        "visit.day_opened",
        records=[visit.record_id for visit in shown.visits],
        detail={
            "on": on.isoformat(),
            "team": team,
            "count": len(shown.visits),
            "printed": printing,
        },
    )
    context = {
        "day": shown,
        "team": team,
        "printing": printing,
        "supervises": viewer.role == "supervisor",
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "is_today": on == timezone.localdate(),
    }
    return render(request, "contacts/today.html", context)


@require_safe
@policy("contacts.visit", reads=[Group.CASEWORK], about="appointment")
def visit(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """One visit, with its buttons big enough for a thumb at the door."""
    viewer = viewer_of(request)
    page_help(request, *HELP_DAY[1:2])
    row, grant = visits.appointment_for(viewer, ref)
    person = briefs(viewer, [row.record_id])[row.record_id]
    audit.record("visit.page_opened", subject=row, records=[row.record_id])
    writes = grant.may_write(Group.CASEWORK)
    context = {
        "visit": visits.view(viewer, row, grant, person),
        "person": person,
        "writes": writes,
        "worker_phone": row.worker.phone,
        "cancel_form": CancelForm(initial={"version": row.version}, auto_id="c_%s")
        if writes
        else None,
    }
    return render(request, "contacts/visit.html", context)


@require_http_methods(["GET", "POST"])
@policy("contacts.plan_visit", writes=[Group.CASEWORK], about="case")
def plan(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Agree on a visit with a case."""
    viewer = viewer_of(request)
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    people = visits.colleagues(viewer)
    if request.method == "POST":
        form = AppointmentForm(request.POST, colleagues=people)
        if form.is_valid():
            once = form.cleaned_data["once"] or uuid.uuid4()
            try:
                made = services.create_appointment(
                    viewer=viewer, case=case, once=once, **form.values
                )
            except ValidationError as refused:
                add_refusals(form, refused)
            else:
                messages.success(request, "已約定，會出現在那天的行程。")
                return redirect("contacts:visit", ref=made.ref)
    else:
        audit.record("visit.form_opened", subject=case, records=[case.record_id])
        form = AppointmentForm(initial=_fresh(case), colleagues=people)
    context = {
        "case": case,
        "sheet": sheet(viewer, case, grant),
        "form": form,
        "second": visits.second_person(
            Appointment(case=case, starts_at=_usual(timezone.localdate())), grant
        ),
    }
    return render(request, "contacts/plan.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@policy("contacts.move_visit", writes=[Group.CASEWORK], about="appointment")
def move(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Move a visit or change who goes along; a stale edit comes back field by field."""
    viewer = viewer_of(request)
    row, grant = visits.appointment_for(viewer, ref, write=[Group.CASEWORK])
    people, status, conflict = visits.colleagues(viewer), 200, None
    if request.method == "POST":
        form, status = AppointmentForm(request.POST, colleagues=people), 422
        if form.is_valid():
            mine = conflicts.settled(request.POST, form.values, row)
            expected = form.cleaned_data["version"] or 0
            try:
                services.change_appointment(
                    viewer=viewer, appointment=row, expected=expected, **mine
                )
            except audit.StaleEdit as stale:
                now: Any = stale.current_row
                status, conflict = 409, moving.compare(now, expected, mine)
                form = AppointmentForm(initial=_initial(now, conflict.merged), colleagues=people)
            except ValidationError as refused:
                add_refusals(form, refused)
            else:
                messages.success(request, "已改期，並通知同行與安全回報人。")
                return redirect("contacts:visit", ref=row.ref)
    else:
        audit.record("visit.form_opened", subject=row, records=[row.record_id])
        form = AppointmentForm(initial=_initial(row), colleagues=people)
    context = {
        "case": row.case,
        "sheet": sheet(viewer, row.case, grant),
        "form": form,
        "conflict": conflict,
        "moving": row.ref,
    }
    return render(request, "contacts/plan.html", context, status=status)


@require_POST
@policy("contacts.cancel_visit", writes=[Group.CASEWORK], about="appointment")
def cancel(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Call a visit off."""
    viewer = viewer_of(request)
    row, _ = visits.appointment_for(viewer, ref, write=[Group.CASEWORK])
    form = CancelForm(request.POST)
    if not form.is_valid():
        messages.error(request, "沒有取消：請選擇原因。")
        return redirect("contacts:visit", ref=row.ref)
    said = form.cleaned_data
    try:
        services.cancel_appointment(
            viewer=viewer,
            appointment=row,
            expected=said["version"],
            end=said["end"],
            note=said["end_note"],
        )
    except audit.StaleEdit:
        messages.error(request, "別人剛改過這個約訪，請看過現在的內容再決定。")
    except ValidationError as refused:
        messages.error(request, "".join(refused.messages))
    else:
        messages.success(request, "已取消。")
    return redirect("contacts:visit", ref=row.ref)


@require_POST
@policy("contacts.start_visit", writes=[Group.CASEWORK], about="appointment")
def start(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """She goes in."""
    row, _ = visits.appointment_for(viewer_of(request), ref)
    services.start_visit(viewer=viewer_of(request), appointment=row)
    messages.success(request, "已開始訪視。離開後請按「我已平安離開」。")
    return redirect("contacts:visit", ref=row.ref)


@require_POST
@policy("contacts.safe_visit", writes=[Group.CASEWORK], about="appointment")
def safe(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """「我已平安離開」."""
    row, _ = visits.appointment_for(viewer_of(request), ref)
    services.say_safe(viewer=viewer_of(request), appointment=row)
    messages.success(request, "收到，已記下您平安離開。接著記錄這次訪視。")
    return redirect("contacts:visit", ref=row.ref)


def _usual(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, USUAL_TIME))


def _fresh(case: Case) -> dict[str, Any]:
    """The next meeting as the rules want it: its channel, its day, two in the afternoon."""
    held = tables()
    pace = held.pace(source_group(case, timezone.localdate()), case.now_tier, str(case.now_phase))
    group = source_group(case, timezone.localdate())
    tomorrow = next_working_day(timezone.localdate())
    wanted = case.next_contact_on or tomorrow
    watcher = visits.supervisor_of(case.now_team_id)
    return {
        "channel": held.meeting(group, pace),
        "starts_on": max(wanted, tomorrow),
        "starts_time": USUAL_TIME,
        "minutes": policies.rule("home_visit_safety")["planned_minutes"],
        "place_kind": "home" if held.meeting(group, pace) == "home_visit" else "office",
        "district": case.now_district,
        "watcher": str(watcher.pk) if watcher else "",
        "once": uuid.uuid4(),
    }


def _initial(row: Any, merged: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The form of a visit as it stands, or as two people's changes come together."""
    held = merged or {name: getattr(row, name) for name in services.MOVABLE}
    local = timezone.localtime(held["starts_at"])
    return {
        **{name: held[name] for name in ("channel", "minutes", "place_kind", "district")},
        "version": row.version,
        "place": held["place"] or "",
        "note": held["note"] or "",
        "starts_on": local.date(),
        "starts_time": local.time(),
        "companion": str(held["companion_id"] or ""),
        "watcher": str(held["watcher_id"] or ""),
    }
