"""What the case hangs on the home page, by role."""

from __future__ import annotations

from typing import Any

from mingdeng.care.cases import policies
from mingdeng.care.cases.queries import approvals, board, home
from mingdeng.foundation.slots.registry import Panel, panels

CHIEFS = frozenset({"supervisor", "officer_treatment", "director"})
HEAVIEST = 12
"""Lines of the loads on a home page; the board shows all."""


def my_cases(request: Any, subject: Any, grant: Any) -> dict[str, Any]:
    """The caseload as tiles, for who carries one."""
    shown = home.tiles(request.viewer)
    return {
        "tiles": shown,
        "late": sum(1 for tile in shown if tile.rhythm.late),
        "high": sum(1 for tile in shown if tile.tier == "high"),
    }


def loads(request: Any, subject: Any, grant: Any) -> dict[str, Any]:
    """The team's loads for a supervisor; the section's for officer and director."""
    shown = board.board(request.viewer)
    heaviest = shown.rows[:HEAVIEST]
    return {"board": shown, "heaviest": heaviest, "beyond": len(shown.rows) - len(heaviest)}


def waiting(request: Any, subject: Any, grant: Any) -> dict[str, Any]:
    """What waits for the viewer's signature or review."""
    return {
        "approvals": approvals.queue(request.viewer),
        "glasses": approvals.glass_queue(request.viewer),
    }


PANELS = [
    Panel(
        name="cases.home_mine",
        place="home.below",
        title="我的個案",
        template="cases/panels/home_mine.html",
        context=my_cases,
        policy=policies.HOME,
        roles=frozenset({"case_manager"}),
        order=60,
        media=frozenset({"screen", "phone"}),
    ),
    Panel(
        name="cases.home_loads",
        place="home.main",
        title="每個人手上的分量",
        template="cases/panels/home_loads.html",
        context=loads,
        policy=policies.HOME,
        roles=CHIEFS,
        order=30,
    ),
    Panel(
        name="cases.home_waiting",
        place="home.aside",
        title="等你核定與覆核",
        template="cases/panels/home_waiting.html",
        context=waiting,
        policy=policies.HOME,
        roles=CHIEFS,
        order=5,
    ),
]
for panel in PANELS:
    panels.add(panel)
