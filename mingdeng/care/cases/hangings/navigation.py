"""The case's places in the navigation."""

from __future__ import annotations

from django.db.models import QuerySet

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.cases.queries import approvals, visible_cases
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.registry import NavItem, navigation

WORKERS = frozenset({"case_manager"})
CHIEFS = frozenset({"supervisor"})
HOUSE = frozenset({"officer_treatment", "director"})


def mine(viewer: Viewer) -> QuerySet[Case]:
    """The standing cases the viewer carries today, those of the absent included."""
    return visible_cases(viewer).filter(now_worker_id__in=viewer.workers, now_status__in=STANDING)


ITEMS = [
    NavItem(
        name="cases.mine",
        place="main",
        title="我的個案",
        url_name="cases:list",
        icon="group",
        roles=WORKERS,
        rows=mine,
        order=20,
    ),
    NavItem(
        name="cases.board",
        place="main",
        title="小組看板",
        url_name="cases:team",
        icon="dashboard",
        roles=CHIEFS,
        order=15,
    ),
    NavItem(
        name="cases.all",
        place="main",
        title="個案",
        url_name="cases:list",
        icon="group",
        roles=CHIEFS | HOUSE,
        order=20,
    ),
    NavItem(
        name="cases.queue",
        place="main",
        title="核定與覆核",
        url_name="cases:queue",
        icon="check",
        roles=CHIEFS | HOUSE,
        rows=approvals.waiting_for,
        order=25,
    ),
    NavItem(
        name="cases.intake",
        place="other",
        title="收案",
        url_name="cases:new",
        icon="add",
        roles=WORKERS | CHIEFS,
        order=20,
    ),
]
for item in ITEMS:
    navigation.add(item)
