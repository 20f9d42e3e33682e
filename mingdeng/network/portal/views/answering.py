"""What a clerk does: accept, reject, report, return; take back her own; see a number."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mingdeng.care.referrals.forms.acts import ActForm
from mingdeng.care.referrals.machine import NotYours
from mingdeng.care.referrals.services import Overtaken
from mingdeng.care.referrals.views.acts import DONE, VERBS, shown_value, verb_of
from mingdeng.care.referrals.views.asking import add_refusals
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.network.portal.queries import desk as queries
from mingdeng.network.portal.queries.sharing import shows
from mingdeng.network.portal.views.desk import draw


@policy("portal.act", writes=[Group.REFERRAL], about="referral")
@require_POST
def act(request: HttpRequest, ref: UUID, verb: str) -> HttpResponse:
    """Answer a referral, or take one's own back."""
    viewer = queries.require_clerk(request.viewer)  # type: ignore[attr-defined]
    row = queries.referral_for(viewer, ref)
    wanted = verb_of(verb)
    form = ActForm(request.POST, act=wanted, service=row.service)
    if form.is_valid():
        try:
            VERBS[wanted](viewer=viewer, referral=row, **form.told)
        except Overtaken as meanwhile:
            return draw(request, ref, wrong=str(meanwhile), status=409)
        except ValidationError as refused:
            add_refusals(form, refused)
        except NotYours:
            raise Denied from None
        else:
            messages.success(request, DONE[wanted])
            return redirect("portal:referral", ref=ref)
    return draw(request, ref, form=form, status=422)


@policy("portal.show", reads=[Group.REFERRAL], about="referral")
@require_POST
def show(request: HttpRequest, ref: UUID, field: str) -> HttpResponse:
    """A masked number in clear, on record; only while the referral shares."""
    viewer = queries.require_clerk(request.viewer)  # type: ignore[attr-defined]
    row = queries.referral_for(viewer, ref)
    if row.sender_id != viewer.agency_id and not shows(row):
        raise Denied
    return shown_value(row, field, queries.readable(viewer, row, queries.opened(viewer)))
