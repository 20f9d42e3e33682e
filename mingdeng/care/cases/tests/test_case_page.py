"""The case page: what it shows to whom, how it is drawn, what it costs."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mingdeng.care.cases.views.page import PLACES
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.slots.registry import panels
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db


def test_the_worker_sees_who_why_and_what_is_due(office, enter):
    case = office.opened()
    answer = enter(office.lin).get(reverse("cases:page", args=[case.ref]))
    text = page_text(answer)
    assert answer.status_code == 200
    assert "陳志偉" in text
    assert case.case_no in text
    assert "期滿出監" in text
    part = enter(office.lin).get(reverse("cases:panel", args=[case.ref, "cases.reach"]))
    reach = page_text(part)
    assert "0912-***-678" in reach
    assert "0912345678" not in text + reach


def test_opening_the_page_is_one_audit_entry_and_panels_add_none(office, enter):
    case = office.opened()
    client = enter(office.lin)
    client.get(reverse("cases:page", args=[case.ref]))
    client.get(reverse("cases:panel", args=[case.ref, "cases.timeline"]))
    entries = Entry.objects.filter(code__startswith="case.page")
    assert [entry.detail["records"] for entry in entries] == [[case.record_id]]


def test_every_panel_of_the_case_is_drawn_for_its_worker(office, enter):
    case = office.opened()
    client = enter(office.lin)
    told = {}
    for name in ("cases.timeline", "cases.opening", "cases.course", "cases.flows", "cases.looked"):
        answer = client.get(reverse("cases:panel", args=[case.ref, name]))
        assert answer.status_code == 200
        told[name] = page_text(answer)
    assert "時間軸" in told["cases.timeline"]
    assert "評估摘要" in told["cases.opening"]
    assert "第 1 階段" in told["cases.course"]


def test_paper_waits_for_what_is_printed_and_leaves_out_the_rest(office, enter):
    case = office.opened()
    page = enter(office.lin).get(reverse("cases:page", args=[case.ref]) + "?print=1")
    text = page_text(page)
    assert "data-print-when-loaded" in text
    asked = [one.name for place in PLACES for one in panels.at(place) if "print" in one.media]
    left_out = [one.name for place in PLACES for one in panels.at(place)]
    left_out = [name for name in left_out if name not in asked]
    assert reverse("cases:panel", args=[case.ref, "cases.timeline"]) in text
    assert left_out
    assert not any(reverse("cases:panel", args=[case.ref, name]) in text for name in left_out)


def test_a_colleague_of_the_team_sees_the_name_and_nothing_of_the_casework(office, enter):
    case = office.opened(why="遭查獲持有")
    client = enter(office.chang)
    text = page_text(client.get(reverse("cases:page", args=[case.ref])))
    assert "陳志偉" in text
    assert "期滿出監" not in text
    assert "緊急調閱" in text or "填理由調閱" in text
    panel = client.get(reverse("cases:panel", args=[case.ref, "cases.opening"]))
    assert panel.status_code in (403, 404)
    assert "遭查獲持有" not in page_text(panel)


@pytest.mark.parametrize("who", ["chiu", "planner", "auditor", "clerk"])
def test_whoever_may_not_is_refused_as_if_there_were_none(office, enter, who):
    case = office.opened()
    client = enter(getattr(office, who))
    refused = client.get(reverse("cases:page", args=[case.ref]))
    absent = client.get(reverse("cases:page", args=["00000000-0000-4000-8000-000000000000"]))
    assert refused.status_code == absent.status_code
    assert refused.status_code in (403, 404)
    assert "陳志偉" not in page_text(refused)


def test_the_timeline_comes_in_parts_that_together_hold_every_source(office, enter):
    from mingdeng.care.cases.queries import story
    from mingdeng.foundation.slots import registry

    case = office.opened()
    client = enter(office.lin)
    url = reverse("cases:panel", args=[case.ref, "cases.timeline"])
    parts = -(-len(registry.timeline.at("case")) // story.PART)
    texts = [page_text(client.get(f"{url}?part={n}")) for n in range(parts)]
    assert sum("個案狀態：在案" in text for text in texts) == 1
    alone = page_text(client.get(f"{url}?source=cases.course"))
    assert "個案狀態：在案" in alone
    assert "part=1" not in alone


def test_a_window_ends_where_the_next_begins():
    from datetime import timedelta

    from mingdeng.care.cases.queries.story import window

    recent, year, rest = window("recent"), window("year"), window("all")
    assert year.until == recent.since - timedelta(days=1)
    assert rest.until == year.since - timedelta(days=1)
    assert rest.earlier == ""
    assert window("nonsense") == recent


def test_hung_columns_follow_the_list_for_whom_may_read_them(office, enter):
    case = office.opened()
    client = enter(office.lin)
    page = client.get(reverse("cases:list"))
    order = page.context["page"].cells
    if not order:
        pytest.skip("nothing hangs in the list")
    told = page_text(client.get(reverse("cases:cells"), {"order": order}))
    assert f'id="cell-{case.pk}-' in told
    other = enter(office.chiu).get(reverse("cases:cells"), {"order": order})
    assert "<td" not in page_text(other)
