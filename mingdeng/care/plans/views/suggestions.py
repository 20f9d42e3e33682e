"""What a worker does with a suggestion."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from mingdeng.care.cases.views.asking import viewer_of
from mingdeng.care.plans import catalogue, forms, queries, services
from mingdeng.care.plans.models import OPEN_GOAL, Goal, Suggestion
from mingdeng.care.plans.queries.suggestions import in_words
from mingdeng.care.plans.services import interventions as intervention_services
from mingdeng.care.plans.views.parts import Act, run
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.codes import queries as codes

BOTH = ["GET", "POST"]


@require_POST
@policy("plans.accept", writes=[Group.CASEWORK], about="suggestion")
def accept(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Into the plan as it stands."""
    viewer = viewer_of(request)
    row, _ = queries.suggestion_for(viewer, ref)
    try:
        made = services.accept(viewer=viewer, suggestion=row)
    except ValidationError as refused:
        messages.error(request, "".join(refused.messages))
    else:
        label = codes.label(catalogue.INTERVENTION, made.code)
        goal = codes.label(catalogue.GOAL, made.goal.code)
        messages.success(request, f"已採用：「{label}」放在目標「{goal}」下。")
    return redirect("plans:page", ref=row.case.ref)


@require_http_methods(BOTH)
@policy("plans.edit_suggestion", writes=[Group.CASEWORK], about="suggestion")
def edit(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Into the plan, changed."""
    viewer = viewer_of(request)
    row, grant = queries.suggestion_for(viewer, ref)
    plan = queries.active(row.case)
    if plan is None:
        messages.error(request, services.NO_PLAN)
        return redirect("plans:make", ref=row.case.ref)
    goals = list(
        Goal.objects.filter(plan=plan, state=OPEN_GOAL)
        .select_related("key", "plan", "plan__case")
        .order_by("position", "id")
    )
    by_ref = {str(goal.ref): goal for goal in goals}

    def call(said: dict[str, Any], expected: int) -> Any:
        given = {name: said[name] for name in intervention_services.EDITABLE}
        return services.edit(viewer=viewer, suggestion=row, goal=by_ref.get(said["goal"]), **given)

    options = [(str(goal.ref), codes.label(catalogue.GOAL, goal.code)) for goal in goals]
    act = Act(
        title="修改後採用",
        verb="採用",
        done="已修改並採用。",
        form=forms.EditSuggestionForm,
        call=call,
        initial={"code": row.intervention},
        more={"goals": options},
        context={"offered": _words(row)},
    )
    return run(request, row.case, grant, act)


@require_http_methods(BOTH)
@policy("plans.decline", writes=[Group.CASEWORK], about="suggestion")
def decline(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Not into the plan, with a reason."""
    viewer = viewer_of(request)
    row, grant = queries.suggestion_for(viewer, ref)

    def call(said: dict[str, Any], expected: int) -> Any:
        return services.decline(
            viewer=viewer, suggestion=row, reason=said["reason"], note=said["note"]
        )

    act = Act(
        title="不採用建議",
        verb="不採用",
        done="已記下理由，這個建議會停一段時間再出現。",
        form=forms.DeclineForm,
        call=call,
        context={"offered": _words(row)},
    )
    return run(request, row.case, grant, act)


def _words(row: Suggestion) -> Any:
    return in_words(row, row.case.ref, {})
