"""The day of the next contact: what the frequency table demands, after success and failure."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingdeng.care.contacts import rhythm
from mingdeng.foundation.calendar.workdays import shipped_calendar

DATA = Path(rhythm.__file__).parent / "data" / "rules.toml"
RULES = {rule["code"]: rule["params"] for rule in tomllib.loads(DATA.read_text("utf-8"))["rule"]}
TABLES = rhythm.read(
    RULES["contact_frequency"], RULES["first_contact"], RULES["unreached_follow_up"], "2018-01-01"
)
WORKS = shipped_calendar().is_working_day
TIERS = ("low", "mid", "high")
GROUPS = ("custody_release", "supervision", "diversion", "administrative", "voluntary", "network",
          "juvenile")  # fmt: skip
TODAY = date(2025, 7, 31)


def case(**more):
    base = {
        "source_group": "network", "tier": "high", "phase": "2", "began_on": date(2025, 1, 2),
        "last_contact_on": TODAY, "last_reached_on": TODAY, "last_face_on": date(2025, 7, 11),
    }  # fmt: skip
    return rhythm.Situation(**{**base, **more})


def plan(situation, after=TODAY):
    return rhythm.plan(situation, TABLES, after, WORKS)


def test_a_reached_call_is_followed_within_the_interval_by_the_tables_channel():
    found = plan(case(last_face_on=date(2025, 7, 30)))
    assert (found.on, found.latest, found.channel, found.meet) == (
        date(2025, 8, 14), date(2025, 8, 14), "phone", False,
    )  # fmt: skip
    assert "14 天內" in found.reason


def test_a_face_to_face_window_that_ends_first_turns_the_next_contact_into_a_visit():
    found = plan(case())
    # 7月11日 + 30 天 = 8月10日, a Sunday: the working day before
    assert (found.on, found.latest, found.channel, found.meet) == (
        date(2025, 8, 8), date(2025, 8, 10), "home_visit", True,
    )  # fmt: skip
    assert found.why[0] == "面訪期限 114.08.10"


def test_who_came_by_himself_is_met_at_an_interview_and_not_at_home():
    found = plan(case(source_group="voluntary", tier="low", phase="2", last_face_on=None,
                      began_on=TODAY - timedelta(days=170)))  # fmt: skip
    assert found.channel in {"phone", "interview"}
    found = plan(case(source_group="juvenile", tier="mid", phase="1"))
    assert found.channel == "interview"


def test_failed_contacts_shorten_the_wait_and_turn_to_a_visit():
    once = plan(case(failed_in_row=1, last_reached_on=date(2025, 7, 28), last_face_on=TODAY))
    twice = plan(case(failed_in_row=2, last_reached_on=date(2025, 7, 28), last_face_on=TODAY))
    assert once.on == date(2025, 8, 1)  # 3 天 is a Sunday: Friday before
    assert (once.channel, twice.channel) == ("phone", "home_visit")
    assert twice.why[0] == "連續 2 次未遇，3 天內再聯繫"


def test_an_overdue_meeting_is_proposed_for_the_next_working_day():
    found = plan(case(last_face_on=date(2025, 5, 1)), after=date(2025, 8, 1))
    assert found.latest < date(2025, 8, 1)
    assert found.on == date(2025, 8, 4)
    assert found.meet


def test_the_clock_rests_in_custody_and_starts_again_on_release():
    resting = plan(case(in_custody=True))
    assert resting.on is None
    assert "暫停" in resting.reason
    planned = plan(case(in_custody=True, free_on=date(2025, 9, 1), source_group="custody_release",
                        phase="1", tier="mid"))  # fmt: skip
    assert planned.latest == date(2025, 9, 15)
    assert "出監（所）後" in planned.reason


def test_a_case_never_reached_runs_from_its_assignment():
    found = plan(case(last_contact_on=None, last_reached_on=None, last_face_on=None,
                      began_on=date(2025, 7, 28), phase="1", source_group="diversion"))  # fmt: skip
    assert found.latest == date(2025, 8, 4)
    assert "派案後 7 天內首次接觸" in found.why


def test_a_case_not_rated_yet_counts_as_the_rule_says():
    assert plan(case(tier="")) == plan(case(tier=RULES["contact_frequency"]["unrated_tier"]))


def test_a_table_without_a_fitting_row_refuses():
    with pytest.raises(rhythm.NoRow):
        plan(case(phase="9"))


days = st.dates(date(2024, 1, 1), date(2026, 6, 30))
situations = st.builds(
    lambda group, tier, phase, began, gaps, failed: rhythm.Situation(
        group, tier, phase, began,
        last_reached_on=began + timedelta(days=gaps[0]),
        last_face_on=began + timedelta(days=min(gaps[0], gaps[1])),
        last_contact_on=began + timedelta(days=gaps[0] + (gaps[2] if failed else 0)),
        failed_in_row=failed,
    ),
    st.sampled_from(GROUPS), st.sampled_from(TIERS), st.sampled_from(("1", "2", "3")), days,
    st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(1, 30)), st.integers(0, 6),
)  # fmt: skip


@settings(deadline=None)
@given(situations)
def test_the_proposal_comes_after_the_contact_on_a_working_day(situation):
    after = situation.last_contact_on
    found = plan(situation, after)
    assert found.on > after
    assert WORKS(found.on)


@settings(deadline=None)
@given(situations)
def test_the_proposal_keeps_the_interval_unless_no_working_day_is_left_in_it(situation):
    after = situation.last_contact_on
    found = plan(situation, after)
    between = (after + timedelta(days=n) for n in range(1, (found.latest - after).days + 1))
    assert found.on <= found.latest or not any(WORKS(day) for day in between)
    assert found.latest <= situation.last_reached_on + timedelta(
        days=TABLES.pace(situation.source_group, situation.tier, situation.phase).interval
    )


@settings(deadline=None)
@given(situations)
def test_a_higher_tier_never_waits_longer(situation):
    after = situation.last_contact_on
    waits = [plan(replace(situation, tier=tier), after).on for tier in TIERS]
    assert waits == sorted(waits, reverse=True)


@settings(deadline=None)
@given(situations, st.integers(1, 6))
def test_failing_never_puts_the_next_contact_off(situation, more):
    after = situation.last_contact_on
    calm = plan(replace(situation, failed_in_row=0), after)
    assert plan(replace(situation, failed_in_row=more), after).on <= calm.on


@settings(deadline=None)
@given(situations)
def test_a_meeting_is_proposed_before_its_window_closes(situation):
    pace = TABLES.pace(situation.source_group, situation.tier, situation.phase)
    found = plan(situation, situation.last_contact_on)
    if pace.window:
        closes = max(situation.last_face_on, situation.began_on) + timedelta(days=pace.window)
        assert found.latest <= closes
        if closes <= found.on or (found.latest == closes and not situation.failed_in_row):
            assert found.meet
