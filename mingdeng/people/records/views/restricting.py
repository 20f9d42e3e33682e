"""Hiding a person from everyone but named colleagues, and lifting that."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.identity.models import Posting, Staff
from mingdeng.foundation.identity.viewer import BUREAU_KIND, Viewer
from mingdeng.people.records import queries, services
from mingdeng.people.records.forms.people import LiftForm, RestrictForm
from mingdeng.people.records.models import Restriction
from mingdeng.people.records.queries.persons import record_for
from mingdeng.people.records.views.asking import form_page, to_person, viewer_of


@policy("records.restrict", reads=[Group.IDENTITY], writes=[Group.IDENTITY], about="record")
@require_http_methods(["GET", "POST"])
def restrict(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Choose why, and who may go on seeing the person."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, write=[Group.IDENTITY])
    form = RestrictForm(
        request.POST or None,
        colleagues=_colleagues(viewer),
        initial={"named": [viewer.staff_id]},
    )
    if request.method == "POST" and form.is_valid():
        named = [staff.pk for staff in form.cleaned_data["named"]]
        heir = form.cleaned_data["heir"]
        services.restrict(
            record,
            viewer=viewer,
            reason=form.cleaned_data["reason"],
            named=named,
            heir=heir.pk if heir else None,
        )
        return to_person(request, ref, "已設限閱，只有指定的同仁找得到。")
    brief = queries.briefs(viewer, [record.pk])[record.pk]
    context = {"form": form, "record": record, "brief": brief}
    return form_page(request, "records/restrict.html", context)


@policy("records.lift", reads=[Group.IDENTITY], writes=[Group.IDENTITY], about="record")
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, ref: UUID, item: UUID) -> HttpResponse:
    """Say why the restriction ends."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, write=[Group.IDENTITY])
    held = Restriction.objects.filter(
        ref=item, lifted_at=None, record__in=queries.same_person(record.pk)
    ).first()
    if held is None:
        raise Denied
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.lift(held, viewer=viewer, reason=form.cleaned_data["reason"])
        return to_person(request, ref, "已解除限閱。")
    brief = queries.briefs(viewer, [record.pk])[record.pk]
    context = {"form": form, "record": record, "brief": brief}
    return form_page(request, "records/lift.html", context)


def _colleagues(viewer: Viewer) -> object:
    """The viewer's own section of the bureau, by name."""
    today = timezone.localdate()
    posted = Posting.objects.filter(
        from_on__lte=today, agency__kind=BUREAU_KIND, section=viewer.section
    ).exclude(to_on__lt=today)
    return Staff.objects.filter(pk__in=posted.values("staff"), is_active=True).order_by("name")
