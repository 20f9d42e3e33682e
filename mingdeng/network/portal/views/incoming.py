"""A partner refers somebody to the bureau."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mingdeng.care.referrals import services
from mingdeng.care.referrals.gates import NoFlow
from mingdeng.care.referrals.views.asking import add_refusals
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.network.portal.forms import IncomingForm
from mingdeng.network.portal.queries import agreements
from mingdeng.network.portal.queries import desk as queries

HELP = (
    "填你知道的就好；沒有證號或電話也可以送。",
    "本局是否已經認識這個人，這裡不會顯示。",
    "送出後可在「我方轉出」看進度；還沒受理之前可以撤回。",
)


@policy("portal.new", writes=[Group.REFERRAL], about="referral")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form; the same answer whoever the person may be."""
    viewer = queries.require_clerk(request.viewer)  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    purposes = agreements.purposes_of(viewer.agency_kind, timezone.localdate())
    form = IncomingForm(request.POST or None, purposes=purposes)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.receive(
                viewer=viewer,
                once=form.cleaned_data["once"],
                purpose=form.cleaned_data["purpose"],
                given=form.given,
                urgency=form.cleaned_data["urgency"],
                **form.person,
            )
        except ValidationError as refused:
            add_refusals(form, refused)
        except NoFlow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{made.number} 已送到毒品防制局。")
            return redirect("portal:referral", ref=made.ref)
    status = 422 if form.is_bound else 200
    context = {"form": form, "purposes": purposes}
    return render(request, "portal/new.html", context, status=status)
