"""Each shipped rule fires exactly where it says, not a day earlier, and ends with its condition."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts import conditions, words
from mingdeng.care.alerts.deciding import findings
from mingdeng.care.alerts.tests.table import TABLE, D, ago, deferred, doses, rated, told, when

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[4]


@pytest.fixture
def book():
    return rulebook.read(D)


@pytest.mark.parametrize(
    ("rule", "says", "picture", "fires"), TABLE, ids=[f"{r[0]}: {r[1]}" for r in TABLE]
)
def test_the_table(rule, says, picture, fires, book):
    assert bool(findings(picture, book)[rule]) is fires


def test_every_rule_stands_in_the_table_on_both_sides(book):
    sides = defaultdict(set)
    for rule, _, _, fires in TABLE:
        sides[rule].add(fires)
    assert set(sides) == set(book.rules)
    assert all(held == {True, False} for held in sides.values())


def test_every_condition_serves_some_rule(book):
    assert {rule.trigger["kind"] for rule in book.rules.values()} == conditions.kinds()


@pytest.mark.parametrize(
    ("rule", "picture"), [(r[0], r[2]) for r in TABLE if r[3]], ids=lambda v: str(v)[:24]
)
def test_every_sentence_is_whole_and_says_nothing_raw(rule, picture, book):
    held = book.rules[rule]
    for found in findings(picture, book)[rule]:
        said = words.sentence(held.message, found.facts, D)
        assert words.UNKNOWN not in said, said
        assert "{" not in said
        assert "2026-" not in said
        assert not any(name in said for name in ("drug_use", "missed", "fact.", "path."))


def test_an_ordinary_case_has_nothing(book):
    assert not any(findings(when(), book).values())


def test_ended_conditions_end_the_day_after_the_event(book):
    reached = when(failed=())
    assert not findings(reached, book)["two_failed_contacts"]


def test_the_run_of_doses_counts_calendar_days_across_months(book):
    found = findings(when(facts=doses(*range(1, 11))), book)["treatment_missed_8_days"][0]
    assert found.facts["days"] == 10
    assert found.since == ago(10)
    warned = findings(when(facts=doses(*range(1, 7))), book)["dose_missed_warning"][0]
    assert warned.facts["left"] == 2


def test_old_news_raises_nothing_new_but_keeps_what_stands(book):
    found = findings(when(facts=told("overdose", "survived", 15)), book)["overdose"][0]
    assert not found.fresh
    assert findings(when(facts=told("overdose", "survived", 14)), book)["overdose"][0].fresh


def test_the_deferred_prosecution_names_all_its_fresh_grounds(book):
    picture = deferred(facts=doses(*range(1, 9)) + told("urine", "positive", 3))
    found = findings(picture, book)["deferred_prosecution_at_risk"][0]
    assert found.facts["because"] == ["treatment_missed_8_days", "urine.positive"]
    said = words.sentence(book.rules["deferred_prosecution_at_risk"].message, found.facts, D)
    assert "尿液檢驗陽性" in said
    assert "替代治療連續 8 日未服藥" in said


def test_a_higher_rating_is_an_episode_of_its_own(book):
    three = when(factors=(rated("mental_health", 3, run=[(9, 3)]),))
    four = when(factors=(rated("mental_health", 4, run=[(9, 3), (2, 4)]),))
    eased = when(factors=(rated("mental_health", 3, run=[(9, 3), (5, 4), (2, 3)]),))
    first, second, third = (findings(p, book)["suicidal_rating"][0] for p in (three, four, eased))
    assert first.episode != second.episode
    assert third.episode == f"4@{ago(5).isoformat()}"


def test_each_factor_referral_and_consent_is_told_for_itself(book):
    picture = when(factors=(rated("drug_use"), rated("peers")))
    assert len(findings(picture, book)["factor_much_worse"]) == 2


def test_a_day_earlier_never_fires_a_clock(book):
    for rule, _, picture, fires in TABLE:
        if rule in {"overdue_visit", "plan_review_due", "follow_up_ending"} and fires:
            earlier = replace(picture, on=picture.on - timedelta(days=1))
            assert not findings(earlier, book)[rule]


def test_the_document_says_of_every_rule_what_the_rule_says(book):
    text = (ROOT / "docs" / "algorithms" / "alerts.md").read_text("utf-8")
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `")}
    for code, rule in book.rules.items():
        cells = [cell.strip() for cell in rows[code].split("|")]
        assert cells[1].endswith(rule.label), code
        assert cells[2] == rule.level, code
        assert cells[7].startswith(
            f"{rule.cool_down_days} d" if rule.cool_down_days else "each is news"
        ), code
        assert (cells[8] == "counts") is rule.in_budget, code
        assert (cells[9] == "rests") is rule.rests_in_custody, code
