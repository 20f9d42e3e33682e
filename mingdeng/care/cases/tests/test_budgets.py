"""Queries do not grow with rows: three and thirty people cost the same, within the budget."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mingdeng.foundation.access import scopes
from mingdeng.foundation.slots.registry import panels

pytestmark = pytest.mark.django_db
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
# Read once per process and kept for seconds, by whichever page comes first.
SHARED = ("foundation_codes_codeentry", "foundation_rules_ruleversion")


def cost(call):
    """How many queries `call` makes, transaction control left out."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        call()
    made = [q["sql"] for q in caught if not q["sql"].startswith(CONTROL)]
    return [sql for sql in made if not any(table in sql for table in SHARED)]


@pytest.fixture(params=[3, 30])
def crowd(office, request):
    cases = [office.opened(record=office.person(f"第{n}人")) for n in range(request.param)]
    office.ask_closing(cases[0])
    return office, cases


PAGES = [
    ("lin", "cases:list", "?scope=mine"),
    ("chou", "cases:list", ""),
    ("officer", "cases:list", ""),
    ("chou", "cases:team", ""),
    ("chou", "cases:queue", ""),
    ("officer", "cases:queue", ""),
    ("chou", "cases:move", "?from="),
    ("lin", "cases:new", ""),
]


def test_every_page_stays_within_twenty_queries(crowd, enter):
    office, cases = crowd
    over = {}
    for who, name, query in PAGES:
        client = enter(getattr(office, who))
        tail = f"{query}{office.lin.pk}" if query.endswith("from=") else query
        url = reverse(name) + tail
        client.get(url)
        made = cost(lambda client=client, url=url: client.get(url))
        if len(made) > 20:
            over[who, name] = (len(made), made)
    for who in ("lin", "chou", "officer", "director", "chang"):
        client = enter(getattr(office, who))
        url = reverse("cases:page", args=[cases[1].ref])
        client.get(url)
        made = cost(lambda client=client, url=url: client.get(url))
        if len(made) > 20:
            over[who, "cases:page"] = (len(made), made)
    assert not over, {key: (count, [s[:110] for s in made]) for key, (count, made) in over.items()}


def test_every_panel_of_the_case_stays_within_its_budget(crowd, rf):
    office, cases = crowd
    viewer = office.viewer(office.lin)
    request = rf.get("/")
    request.viewer = viewer
    case = cases[0]
    grant = scopes.grant_on(viewer, case.record_id)
    for panel in panels.all():
        if panel.name.startswith("cases.") and panel.place.startswith("case."):
            made = cost(lambda panel=panel: panel.context(request, case, grant))
            assert len(made) <= panel.budget, (panel.name, made)


@pytest.mark.parametrize("who", ["lin", "chou", "officer", "director"])
def test_every_home_panel_stays_within_its_budget(crowd, rf, who):
    office, _ = crowd
    request = rf.get("/")
    request.viewer = office.viewer(getattr(office, who))
    for panel in panels.all():
        if panel.name.startswith("cases.home"):
            made = cost(lambda panel=panel: panel.context(request, None, None))
            assert len(made) <= 8, (panel.name, made)
