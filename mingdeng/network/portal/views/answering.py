"""What a clerk does: accept, reject, report, return; take back her own; see a number."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mingdeng.care.referrals.forms.acts import ActForm
from mingdeng.care.referrals.views.acts import answered, shown_value, verb_of
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
    form = ActForm(request.POST, act=verb_of(verb), service=row.service)
    return answered(request, row, form, draw) or redirect("portal:referral", ref=ref)


@policy("portal.show", reads=[Group.REFERRAL], about="referral")
@require_POST
def show(request: HttpRequest, ref: UUID, field: str) -> HttpResponse:
    """A masked number in clear, on record; only while the referral shares."""
    viewer = queries.require_clerk(request.viewer)  # type: ignore[attr-defined]
    row = queries.referral_for(viewer, ref)
    if row.sender_id != viewer.agency_id and not shows(row):
        raise Denied
    return shown_value(row, field, queries.readable(viewer, row, queries.opened(viewer)))
