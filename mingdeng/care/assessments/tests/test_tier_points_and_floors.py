"""The tier is a sum that can be explained: points, cuts, floors, and a fall that has to hold."""

from __future__ import annotations

import itertools
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.care.assessments import change, tiering
from mingdeng.care.assessments.change import Reading
from mingdeng.care.assessments.tiering import Level, TierRule

DATA = Path(tiering.__file__).parent / "data" / "rules.toml"
PARAMS = next(r for r in tomllib.loads(DATA.read_text("utf-8"))["rule"] if r["code"] == "tier")
RULE = TierRule.of(PARAMS["params"], "2018-01-01")
ON = date(2025, 7, 31)
RISK = [f for f, (kind, _) in RULE.weights.items() if kind == "risk"]
GUARD = [f for f, (kind, _) in RULE.weights.items() if kind == "protective"]
MOCKUP = dict(zip(RISK, [3, 3, 3, 2, 2, 2, 2, 2, 1, 1], strict=True)) | dict(
    zip(GUARD, [1, 1, 3, 3, 2, 2, 2, 2], strict=True)
)
_keys = itertools.count(1)


def rated(factor, value, day):
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Reading(next(_keys), factor, value, day, moment)


def history(*steps):
    """(days ago, ratings) …: readings by factor."""
    rows = [
        rated(factor, value, ON - timedelta(ago))
        for ago, values in steps
        for factor, value in values.items()
    ]
    return change.by_factor(change.recorded(rows, as_of=ON))


def all_at(risk, guard):
    return dict.fromkeys(RISK, risk) | dict.fromkeys(GUARD, guard)


def decided(*steps, holdings=()):
    return tiering.decide(history(*steps), holdings, RULE, ON)


ratings = st.dictionaries(st.sampled_from(sorted(RULE.weights)), st.integers(0, 4))


def test_the_person_of_the_design_has_48_points_and_is_high_4():
    found = tiering.assess(MOCKUP, RULE)
    assert (found.points, found.level) == (48, Level(4, "high"))


@given(ratings)
def test_points_are_the_sum_of_what_is_shown_and_stay_in_range(held):
    found = tiering.assess(held, RULE)
    assert found.points == sum(t.points for t in found.terms)
    assert 0 <= found.points <= RULE.max_points


def test_the_worst_and_the_best_reach_the_ends_of_the_scale():
    assert tiering.assess(all_at(4, 0), RULE).points == RULE.max_points
    assert tiering.assess(all_at(0, 4), RULE).points == 0


@given(ratings, st.sampled_from(sorted(RULE.weights)), st.integers(0, 4), st.integers(0, 4))
def test_worse_ratings_never_lower_the_points(held, factor, one, other):
    low, high = sorted((one, other))
    worse, better = (high, low) if factor in RISK else (low, high)
    assert (
        tiering.assess({**held, factor: worse}, RULE).points
        >= tiering.assess({**held, factor: better}, RULE).points
    )


def test_an_unrated_factor_counts_the_middle():
    assert tiering.assess({}, RULE).points == tiering.assess(all_at(2, 2), RULE).points


def test_with_too_few_rated_the_tier_is_mid_and_says_so():
    few = dict(itertools.islice(all_at(4, 0).items(), RULE.min_rated - 1))
    found = tiering.assess(few, RULE)
    assert (found.few, found.level) == (True, Level(3, "mid"))


def test_a_rise_counts_at_once():
    assert decided((100, all_at(0, 4)), (0, all_at(4, 0))).level == Level(5, "high")


def test_a_fall_counts_only_after_it_held_28_days():
    before, after = all_at(4, 0), all_at(0, 4)
    fresh = decided((100, before), (27, after))
    assert (fresh.level, fresh.held) == (Level(5, "high"), Level(5, "high"))
    assert fresh.held_until == ON
    assert decided((100, before), (28, after)).level == Level(1, "low")


def test_a_flicker_does_not_start_the_waiting_anew_for_ever():
    found = decided((100, all_at(2, 2)), (40, all_at(0, 4)), (20, all_at(1, 4)))
    assert found.level.strength <= 2


def test_unknown_days_are_no_level_to_hold():
    assert decided((3, all_at(0, 4))).level == Level(1, "low")


def floor(code):
    return next(f for f in RULE.floors if f.code == code)


def test_a_floor_holds_the_tier_up_for_its_days_and_no_longer():
    overdose = floor("overdose")
    low = (100, all_at(0, 4))
    held = tiering.hold(overdose, ON - timedelta(overdose.lasts_days))
    assert decided(low, holdings=[held]).level == Level(5, "high")
    assert [h.floor.code for h in decided(low, holdings=[held]).raised_by] == ["overdose"]
    gone = tiering.hold(overdose, ON - timedelta(overdose.lasts_days + 1))
    assert decided(low, holdings=[gone]).level == Level(1, "low")


def test_a_floor_ends_when_what_it_rests_on_ended():
    released = tiering.hold(floor("just_released"), ON - timedelta(30), ended=ON - timedelta(2))
    assert decided((100, all_at(0, 4)), holdings=[released]).level == Level(1, "low")


def test_a_rating_of_four_for_danger_to_oneself_is_a_floor_of_its_own():
    found = decided((100, all_at(0, 4)), (5, {"mental_health": 4}))
    assert found.level == Level(5, "high")
    assert [h.floor.code for h in found.raised_by] == ["suicidal_plan"]


@given(st.sampled_from(RULE.floors), ratings)
def test_floors_never_lower(one, held):
    base = decided((60, held))
    assert decided((60, held), holdings=[tiering.hold(one, ON)]).level >= base.level


@given(st.permutations(range(4)))
def test_the_order_floors_are_told_in_does_not_matter(order):
    held = [tiering.hold(RULE.floors[n], ON - timedelta(n)) for n in range(4)]
    low = (60, all_at(0, 4))
    assert decided(low, holdings=[held[n] for n in order]) == decided(low, holdings=held)


@pytest.mark.parametrize("cut", [60, 48, 30, 20, 0])
def test_each_cut_is_reached_at_its_number_and_not_before(cut):
    level = dict(RULE.thresholds)[cut]
    found = next(lv for at, lv in RULE.thresholds if cut >= at)
    assert found == level
    if cut:
        assert next(lv for at, lv in RULE.thresholds if cut - 1 >= at) < level


def test_a_rule_without_a_lowest_cut_is_refused():
    params = {**PARAMS["params"], "thresholds": [{"at_least": 5, "tier": "low", "strength": 1}]}
    with pytest.raises(ValueError, match="lowest threshold"):
        TierRule.of(params, "x")


def test_every_floor_names_one_source_and_a_level_of_the_thresholds():
    levels = {level for _, level in RULE.thresholds}
    assert all(f.level in levels for f in RULE.floors)
