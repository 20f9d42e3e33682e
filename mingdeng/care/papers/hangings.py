"""What papers hang on the case page."""

from __future__ import annotations

from typing import Any

from mingdeng.care.papers import policies, queries
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.slots.registry import Panel, panels


def panel(request: Any, case: Any, grant: Grant) -> dict[str, Any]:
    """The papers of the case: four queries."""
    return {"papers": queries.of_case(case, grant)}


panels.add(
    Panel(
        name="papers.case",
        place="case.aside",
        title="文件",
        template="papers/panel.html",
        context=panel,
        policy=policies.PANEL,
        budget=4,
        order=80,
        media=frozenset({"screen", "phone"}),
    )
)
