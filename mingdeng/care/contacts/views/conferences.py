"""Pages of case conferences (C40)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingdeng.care.contacts import services
from mingdeng.care.contacts.forms.conference import ConferenceForm, Talks
from mingdeng.care.contacts.queries import conferences as queries
from mingdeng.care.contacts.queries.visits import colleagues
from mingdeng.care.contacts.services.conferences import Talk
from mingdeng.care.contacts.views.asking import add_refusals, page_help, viewer_of
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit

HELP = (
    "開完會在這裡登錄：一次算一場次，出席人數算人次。",
    "每一案的議題與結論只有看得到那一案的人讀得到。",
)


@require_safe
@policy("contacts.conferences", reads=[Group.CASEWORK], about="cases")
def listing(request: HttpRequest) -> HttpResponse:
    """The conferences of the team, the latest first."""
    viewer = viewer_of(request)
    page_help(request, *HELP)
    rows, after, count = queries.conferences(viewer, request.GET.get("after", ""))
    audit.record("conference.list_opened", detail={"count": len(rows)})
    holds = viewer.role in ("case_manager", "supervisor")
    context = {"rows": rows, "after": after, "count": count, "holds": holds}
    return render(request, "contacts/conferences.html", context)


@require_safe
@policy("contacts.conference", reads=[Group.CASEWORK], about="conference")
def page(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """One conference."""
    shown = queries.conference_for(viewer_of(request), ref)
    audit.record(
        "conference.page_opened",
        records=[talk.record_id for talk in shown.talks],
        detail={"conference": str(ref)},
    )
    return render(request, "contacts/conference.html", {"conference": shown})


@require_http_methods(["GET", "POST"])
@policy("contacts.hold_conference", writes=[Group.CASEWORK], about="cases")
def hold(request: HttpRequest) -> HttpResponse:
    """Record a conference and what was said of each case."""
    viewer = viewer_of(request)
    page_help(request, *HELP)
    people = colleagues(viewer)
    if viewer.role == "supervisor":
        people = [(str(viewer.staff_id), viewer.name), *people]
    if request.method == "POST":
        form = ConferenceForm(request.POST, colleagues=people)
        talks = Talks(request.POST, prefix="talk")
        if all([form.is_valid(), talks.is_valid()]):
            made = _held(viewer, form, talks)
            if made is not None:
                messages.success(request, "已登錄。")
                return redirect("contacts:conference", ref=made.ref)
    else:
        initial = {"held_on": timezone.localdate(), "kind": "case_conference", "once": uuid.uuid4()}
        form = ConferenceForm(initial=initial, colleagues=people)
        talks = Talks(prefix="talk", initial=_asked(request))
    context = {"form": form, "talks": talks}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/hold_conference.html", context, status=status)


def _held(viewer: Any, form: ConferenceForm, talks: Any) -> Any:
    filled = [talk for talk in talks if talk.cleaned_data.get("case_no")]
    found = queries.cases_by_number(viewer, [talk.cleaned_data["case_no"] for talk in filled])
    unknown = False
    for talk in filled:
        if talk.cleaned_data["case_no"].strip().upper() not in found:
            talk.add_error("case_no", "找不到這個案號，或不在您的權限內，請檢查。")
            unknown = True
    if unknown:
        return None
    said = form.cleaned_data
    try:
        return services.hold_conference(
            viewer=viewer,
            once=said["once"],
            kind=said["kind"],
            held_on=said["held_on"],
            place=said["place"],
            chair_id=int(said["chair"]) if said["chair"] else None,
            attendees=said["attendees"],
            outside=said["outside"] or 0,
            talks=[
                Talk(
                    found[talk.cleaned_data["case_no"].strip().upper()],
                    talk.cleaned_data["topic"],
                    talk.cleaned_data["conclusion"],
                )
                for talk in filled
            ],
        )
    except ValidationError as refused:
        add_refusals(form, refused)
        return None


def _asked(request: HttpRequest) -> list[dict[str, str]]:
    """The case the reader came from."""
    number = request.GET.get("case", "")
    return [{"case_no": number}] if number else []
