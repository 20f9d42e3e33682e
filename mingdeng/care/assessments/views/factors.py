"""The radar of a day, one factor's course, rating without a contact, correcting a rating."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingdeng.care.assessments import catalogue, drawings, queries, services
from mingdeng.care.assessments.drawings import radar_table
from mingdeng.care.assessments.forms import AsOfForm, CorrectRatingForm, RatingPageForm
from mingdeng.care.assessments.hangings.panels import radar_context
from mingdeng.care.assessments.models import Rating
from mingdeng.care.cases.queries import case_for
from mingdeng.care.cases.views.asking import draw, opened, page_help, viewer_of
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.calendar.roc import roc_compact
from mingdeng.foundation.documents import exporting
from mingdeng.foundation.documents.ods import ods

RADAR_HELP = (
    "外圈 4、中心 0；實線是當天，虛線是 3 個月前，點線是 6 個月前。",
    "圈起來的才是超過測量誤差的變化；沒圈的可能只是評定的起伏。",
    "可以看過去某一天：選「當天所知」會排除後來才補登或更正的評分。",
)
FACTOR_HELP = (
    "每一筆評分都列在下面：誰評的、依據什麼、哪一次接觸。",
    "評錯了按「更正」，舊的一筆會留著並註明。",
)
RATE_HELP = (
    "平常在「記錄接觸」裡評；這一頁給沒有接觸但知道了新情況時用。",
    "只會存您改過的項目；其餘沿用上次。",
)


@require_safe
@policy("assessments.radar_page", reads=[Group.CASEWORK], about="case")
def radar(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The radar of any day, as known today or as known then."""
    page_help(request, *RADAR_HELP)
    case, grant = case_for(viewer_of(request), ref, read=[Group.CASEWORK])
    form, day, known_by = _as_of(request)
    opened(case, "assessment.radar_opened", on=day.isoformat())
    found = queries.radar(case, day, known_by)
    context = {**radar_context(found, case, grant), "form": form, "then": known_by is not None}
    context["today"] = day == timezone.localdate()
    context["query"] = request.GET.urlencode()
    return draw(request, "assessments/radar.html", case, grant, context)


def _as_of(request: HttpRequest) -> tuple[AsOfForm, date, datetime | None]:
    """(form, the day asked for, what was known by when or None for all that is known now)."""
    today = timezone.localdate()
    if "on" not in request.GET:
        return AsOfForm(initial={"on": today, "known": "now"}), today, None
    form = AsOfForm(request.GET)
    if not form.is_valid():
        return form, today, None
    day = form.cleaned_data["on"]
    return form, day, _end_of(day) if form.cleaned_data["known"] == "then" else None


@require_safe
@policy("assessments.radar_export", reads=[Group.CASEWORK], about="case")
def radar_sheet(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The radar's table of a day as ODS; without a name, the case is named by its number."""
    case, _ = case_for(viewer_of(request), ref, read=[Group.CASEWORK])
    _, day, known_by = _as_of(request)
    found = queries.radar(case, day, known_by)
    opened(case, "assessment.radar_exported", on=day.isoformat())
    body = ods(radar_table(found, case.case_no))
    response = HttpResponse(body, content_type=exporting.KINDS["ods"])
    response["Content-Disposition"] = f'attachment; filename="radar-{roc_compact(day)}.ods"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@policy("assessments.factor", reads=[Group.CASEWORK], about="case")
def factor(request: HttpRequest, ref: uuid.UUID, code: str) -> HttpResponse:
    """One factor from its first rating on."""
    page_help(request, *FACTOR_HELP)
    case, grant = case_for(viewer_of(request), ref, read=[Group.CASEWORK])
    today = timezone.localdate()
    found = catalogue.find(code, today)
    if found is None:
        raise Denied
    opened(case, "assessment.factor_opened", factor=code)
    history = queries.factor_history(case, found, grant, today)
    context = {
        "factor": found,
        "history": history,
        "drawing": drawings.course(history) if history.entries else None,
        "step": drawings.step_words(history.change),
        "trust": drawings.trust_words(history.change),
        "anchors": list(enumerate(found.anchors)),
        "points": round(history.rule.z_red * found.measure.noise, 2),
        "writes": grant.may_write(Group.CASEWORK),
    }
    return draw(request, "assessments/factor.html", case, grant, context)


@require_http_methods(["GET", "POST"])
@policy("assessments.rate", writes=[Group.CASEWORK], about="case")
def rate(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Rate factors without a contact."""
    page_help(request, *RATE_HELP)
    viewer = viewer_of(request)
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    form = RatingPageForm(request.POST or None, case=case)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            changed, confirmed = form.changed(), form.confirmed()
            said = form.cleaned_data
            try:
                made = services.rate(
                    case,
                    {**confirmed, **changed},
                    viewer=viewer,
                    on=said["on"],
                    evidence=dict.fromkeys(changed, said["evidence"]),
                    basis=said["basis"],
                    confirmed=confirmed,
                )
            except ValidationError as refused:
                form.take_errors(refused)
            else:
                messages.success(request, f"已存 {len(made)} 項評定。")
                return redirect("assessments:radar", ref=case.ref)
    else:
        opened(case, "assessment.form_opened")
    return draw(request, "assessments/rate.html", case, grant, {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@policy("assessments.correct_rating", writes=[Group.CASEWORK], about="rating")
def correct(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Correct or withdraw one rating; `ref` is its row key."""
    viewer = viewer_of(request)
    rows = Rating.objects.select_related("key", "case", "contact")
    rating = rows.filter(row_key=ref).first()
    if rating is None:
        raise Denied
    case, grant = case_for(viewer, rating.case.ref, write=[Group.CASEWORK])
    found = catalogue.find(rating.factor, rating.occurred_on)
    if found is None:
        raise Denied
    initial = {"value": str(rating.value), "on": rating.occurred_on}
    form = CorrectRatingForm(request.POST or None, factor=found, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                if form.removes:
                    services.withdraw_rating(
                        rating, viewer=viewer, reason=said["reason"], evidence=said["evidence"]
                    )
                else:
                    services.correct_rating(
                        rating,
                        viewer=viewer,
                        value=int(said["value"]),
                        on=said["on"],
                        reason=said["reason"],
                        evidence=said["evidence"],
                    )
            except ValidationError as refused:
                form.take_errors(refused)
            else:
                messages.success(request, "已更正，原來那筆留存並註明。")
                return redirect("assessments:factor", ref=case.ref, code=rating.factor)
    else:
        opened(case, "assessment.form_opened", factor=rating.factor)
    context = {"form": form, "factor": found, "value": rating.value, "on": rating.occurred_on}
    return draw(request, "assessments/correct_rating.html", case, grant, context, status=status)


def _end_of(day: date) -> datetime:
    """The last moment of a day, local time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(
        microseconds=1
    )
