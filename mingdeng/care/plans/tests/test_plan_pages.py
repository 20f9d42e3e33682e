"""The plan on screen: panel, page, forms, drafts, conflict, suggestions, the table with rates."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mingdeng.care.plans import services
from mingdeng.care.plans.models import Goal, Plan, Suggestion
from mingdeng.care.plans.tests.conftest import ago, today
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.slots.registry import panels, participants, timeline
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db


def at(name, ref):
    return reverse(f"plans:{name}", args=[ref])


def test_the_panel_shows_goals_bars_and_suggestions_in_six_queries(
    office, enter, relapsed, goal, step, lin
):
    services.suggest(relapsed)
    grant = office.viewer(office.lin)
    hung = panels.get("plans.plan")
    from mingdeng.care.cases.queries import case_for

    held, grant = case_for(grant, relapsed.ref)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        context = hung.context(None, held, grant)
    assert len(seen) <= hung.budget == 6
    assert len(context["suggestions"]) == 3
    url = reverse("cases:panel", args=[relapsed.ref, "plans.plan"])
    text = page_text(enter(office.lin).get(url))
    assert "維持治療到診" in text
    assert "<progress" in text
    assert "因為「毒品使用」升高" in text
    assert "不採用，填理由" in text


def test_the_page_is_one_entry_within_its_budget(enter, office, relapsed, goal, step):
    services.suggest(relapsed)
    client = enter(office.lin)
    client.get(at("page", relapsed.ref))
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(at("page", relapsed.ref))
    assert answer.status_code == 200
    assert len(seen) <= 20
    assert Entry.objects.filter(code="plan.page_opened").count() == 2
    text = page_text(answer)
    assert "請門診個管師" in text
    assert "陳志偉" in text
    assert relapsed.case_no in text
    aside = page_text(client.get(at("aside", relapsed.ref)))
    assert "因為「毒品使用」升高" in aside


def test_a_plan_is_made_by_its_form_and_its_draft_is_gone(enter, office, case):
    client = enter(office.lin)
    kept = client.post(reverse("drafts:draft", args=["plan", case.ref]), {"summary": "草稿的字"})
    assert kept.status_code == 200
    page = client.get(at("make", case.ref))
    assert "草稿的字" in page_text(page)
    once = page.context["form"]["once"].value()
    data = {
        "once": once,
        "from_on": roc_table(today()),
        "review_on": roc_table(ago(-30)),
        "summary": "先穩住門診",
    }
    assert client.post(at("make", case.ref), data).status_code == 302
    assert Plan.objects.get().summary == "先穩住門診"
    assert not Draft.objects.exists()


def test_what_is_refused_comes_back_filled_in(enter, office, case):
    client = enter(office.lin)
    data = {"from_on": roc_table(today()), "review_on": roc_table(today()), "summary": "打好的字"}
    answer = client.post(at("make", case.ref), {**data, "once": ""})
    assert answer.status_code == 422
    assert "打好的字" in page_text(answer)


def test_two_edits_at_once_end_on_the_conflict_screen(enter, office, goal, lin):
    client = enter(office.lin)
    url = at("revise_goal", goal.ref)
    client.get(url)
    services.revise_goal(viewer=lin, goal=goal, expected=1, target=8, text="同事的字")
    mine = {"code": "keep_treatment", "target": "2", "text": "我的字", "version": "1"}
    answer = client.post(url, mine)
    text = page_text(answer)
    assert answer.status_code == 409
    assert "我的字" in text
    assert "同事的字" in text
    again = {**mine, "version": "2", "keep-target": "theirs", "keep-text": "mine"}
    assert client.post(url, again).status_code == 302
    held = Goal.objects.get(pk=goal.pk)
    assert (held.target, held.text) == (8, "我的字")


def test_every_form_of_the_plan_opens(enter, office, relapsed, plan, goal, step):
    (one, *_) = services.suggest(relapsed)
    client = enter(office.lin)
    for name, ref in (
        ("copy", relapsed.ref), ("revise", plan.ref), ("agree", plan.ref), ("review", plan.ref),
        ("add_goal", plan.ref), ("close_goal", goal.ref), ("add_intervention", goal.ref),
        ("revise_intervention", step.ref), ("progress", step.ref), ("edit_suggestion", one.ref),
        ("decline", one.ref),
    ):  # fmt: skip
        assert client.get(at(name, ref)).status_code == 200, name


def test_goals_steps_and_reviews_are_kept_by_their_forms(enter, office, plan, goal, step):
    client = enter(office.lin)
    posts = [
        ("agree", plan.ref, {"version": 1, "on": roc_table(today())}),
        ("progress", step.ref, {"version": 1, "done": "2", "state": "running", "note": ""}),
        ("review", plan.ref, {
            "version": 2, "once": "6f2f9c6e-3c3e-4b1c-8f0e-000000000001",
            "reviewed_on": roc_table(today()), "next_on": roc_table(ago(-40)), "note": "到診穩定",
        }),
        ("add_intervention", goal.ref, {"code": "ask_family", "responsible": office.lin.pk}),
        ("close_goal", goal.ref, {"version": 1, "state": "dropped", "note": "換目標"}),
    ]  # fmt: skip
    for name, ref, data in posts:
        answer = client.post(at(name, ref), data)
        assert answer.status_code == 302, (name, answer.context["form"].errors)
    text = page_text(client.get(at("page", plan.case.ref)))
    assert "到診穩定" in text
    assert "不再適用" in text


def test_a_suggestion_is_accepted_by_one_tap_and_declined_with_a_reason(
    enter, office, relapsed, plan
):
    first, second, _ = services.suggest(relapsed)
    client = enter(office.lin)
    assert client.post(at("accept", first.ref)).status_code == 302
    assert client.post(at("decline", second.ref), {"reason": "other"}).status_code == 422
    assert client.post(at("decline", second.ref), {"reason": "not_now"}).status_code == 302
    decided = Suggestion.objects.values_list("decision", flat=True)
    assert sorted(decided) == ["", "accepted", "declined"]


def test_a_rate_is_told_only_from_enough_decided(enter, office, relapsed):
    (one, *_) = services.suggest(relapsed)
    rows = [
        Suggestion(
            key=one.key, case=relapsed, factor=one.factor, direction="worse", tier="high",
            rule=one.rule, rule_version="initial", intervention=one.intervention, once=f"x{n}",
            decision="accepted" if n < 13 else "declined", decline_reason="not_now",
        )
        for n in range(21)
    ]  # fmt: skip
    Suggestion.objects.bulk_create(rows)
    url = reverse("cases:panel", args=[relapsed.ref, "plans.plan"])
    assert "同類情況 62% 採用" in page_text(enter(office.lin).get(url))
    Suggestion.objects.filter(once__in=["x0", "x20"]).delete()
    assert "同類情況" not in page_text(enter(office.lin).get(url))


def test_supervisors_see_the_table_case_managers_do_not(enter, office, relapsed):
    services.suggest(relapsed)
    url = reverse("plans:table")
    assert "動機式晤談" in page_text(enter(office.chou).get(url))
    assert "動機式晤談" not in page_text(enter(office.wei).get(url))
    assert "件數不足" in page_text(enter(office.officer).get(url))
    assert enter(office.lin).get(url).status_code == 403


def test_whoever_may_not_finds_no_plan(enter, office, relapsed, plan, goal, step):
    (one, *_) = services.suggest(relapsed)
    for staff in (office.chang, office.chiu, office.clerk, office.auditor):
        client = enter(staff)
        for name, ref in (("page", relapsed.ref), ("review", plan.ref), ("progress", step.ref)):
            assert client.get(at(name, ref)).status_code in (403, 404)
        assert client.post(at("accept", one.ref)).status_code in (403, 404)


def test_the_plan_takes_part_in_timeline_and_export(lin, relapsed, plan, goal, step):
    records = [relapsed.record_id]
    (moment,) = timeline.get("plans").moments(lin, records, ago(30), today(), 10)
    assert moment.title == "處遇計畫第 1 版"
    told = participants.get("care.plans").export(records)
    assert [row["資料"] for row in told] == ["處遇計畫", "計畫目標", "計畫處遇"]
