"""The opening assessment and the decision to open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from mingdeng.care.cases import policies, services
from mingdeng.care.cases.forms.acts import OpeningDecisionForm, VersionedForm
from mingdeng.care.cases.forms.dated import DatedForm, dated_form
from mingdeng.care.cases.queries import case_for
from mingdeng.care.cases.views.parts import act, given
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy

BOTH = ["GET", "POST"]


class AssessmentForm(DatedForm, VersionedForm):
    """The dated questions of the opening assessment and the page's version."""


def stored(case: Any) -> dict[str, Any]:
    """The assessment as it stands, by field."""
    return dict(case.opening or {})


@policy("cases.assess", writes=[Group.CASEWORK, Group.HEALTH], about="case")
@require_http_methods(BOTH)
def assess(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Fill in or correct the opening assessment (開案評估)."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK, Group.HEALTH])
    day = case.assessed_on or case.received_on
    asked = policies.rule("opening_assessment", day)
    made = dated_form(asked["rows"], day, AssessmentForm)
    held = stored(case)
    form: Any = made(given(request, held), case=case, initial={**held, "version": case.version})
    sections = [
        (
            section["label"],
            [form[r["name"]] for r in asked["rows"] if r["section"] == section["code"]],
        )
        for section in asked["sections"]
    ]
    return act(
        request,
        case,
        grant,
        form,
        lambda told: services.assess(
            viewer=viewer, case=case, opening=form.facts(), expected=told["version"]
        ),
        title="開案評估",
        verb="儲存評估",
        done="開案評估已儲存。",
        stored=stored,
        template="cases/assessment.html",
        extra={"sections": sections},
    )


@policy("cases.decide", writes=[Group.CASEWORK], about="case")
@require_http_methods(BOTH)
def decide(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Open the case after its assessment, or end it as not eligible."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    form = OpeningDecisionForm(
        given(request), case=case, initial={"version": case.version, "opens": "yes"}
    )
    return act(
        request,
        case,
        grant,
        form,
        lambda told: services.decide_opening(
            viewer=viewer,
            case=case,
            opens=told["opens"] == "yes",
            on=told["on"],
            reason=told["reason"],
            expected=told["version"],
        ),
        title="開案決定",
        verb="確定",
        done="已記下開案決定。",
    )
