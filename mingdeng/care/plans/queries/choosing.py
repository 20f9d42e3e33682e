"""What the forms of a plan offer: colleagues and organisations."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import staffing
from mingdeng.foundation.identity.models import Agency


def colleagues(case: Case) -> list[tuple[int, str]]:
    """Who may be responsible: the case's worker first, then the team's. One query."""
    teams = [case.now_team_id] if case.now_team_id else None
    found = {member.staff_id: member.name for member in staffing.workers(team_ids=teams)}
    worker = case.now_worker
    first = {worker.pk: f"{worker.name}（主責）"} if worker else {}
    return list({**first, **{pk: n for pk, n in found.items() if pk not in first}}.items())


def organisations() -> list[tuple[int, str]]:
    """Organisations of today outside the bureau: one query."""
    day = timezone.localdate()
    rows = Agency.objects.exclude(kind="bureau").filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
    )
    return list(rows.order_by("kind", "name").values_list("pk", "name"))
