"""What alerts hang on the pages of the case and of the home."""

from __future__ import annotations

from typing import Any

from mingdeng.care.alerts import policies
from mingdeng.care.alerts.queries import case_panel, home
from mingdeng.care.cases.models import Case
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.slots.registry import Panel, panels


def of_case(request: Any, case: Case, grant: Grant) -> dict[str, Any] | None:
    """The alerts of the case; away when there is none: one query."""
    found = case_panel.of_case(case, grant)
    return {"alerts": found, "case": case} if found.lines or found.held_back else None


def week(request: Any, subject: Any, grant: Any) -> dict[str, Any]:
    """A worker's own budget of the week: two queries."""
    return {"week": home.week_of(request.viewer)}


def unclaimed(request: Any, subject: Any, grant: Any) -> dict[str, Any]:
    """What nobody in the team took note of in time."""
    return {"team": home.unclaimed(request.viewer)}


panels.add(
    Panel(
        name="alerts.case",
        place="case.alerts",
        title="警示",
        template="alerts/panels/case.html",
        context=of_case,
        policy=policies.PANEL,
        budget=1,
        order=20,
        later=False,
    )
)
panels.add(
    Panel(
        name="alerts.home_week",
        place="home.aside",
        title="本週警示額度",
        template="alerts/panels/week.html",
        context=week,
        policy=policies.HOME,
        roles=policies.CARRIERS,
        budget=2,
        order=60,
        media=frozenset({"screen", "phone"}),
    )
)
panels.add(
    Panel(
        name="alerts.home_unclaimed",
        place="home.main",
        title="還沒有人認領的警示",
        template="alerts/panels/unclaimed.html",
        context=unclaimed,
        policy=policies.HOME,
        roles=policies.CHIEFS,
        order=20,
    )
)
