"""A change is called one only when it is larger than the noise of two ratings."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.care.assessments import change
from mingdeng.care.assessments.change import ChangeRule, Measure, Reading
from mingdeng.care.assessments.sentence import Told, tell

ON = date(2025, 7, 31)
RULE = ChangeRule(1.96, 1.28, 2, 2, 6, 2, 3, (3, 6))
RISK = Measure("risk", 0.7, 0.8, 60)
GUARD = Measure("protective", 0.7, 0.8, 60)
_keys = itertools.count(1)


def rated(value, day, *, known=None, factor="drug_use", **more):
    moment = (
        datetime(known.year, known.month, known.day, 12, tzinfo=UTC)
        if known
        else (datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    )
    return Reading(next(_keys), factor, value, day, moment, **more)


def series(*values, on=ON):
    """One value per month, the last on `on`."""
    count = len(values)
    days = [change.months_before(on, count - 1 - n) for n in range(count)]
    return [rated(value, day) for value, day in zip(values, days, strict=True)]


days = st.dates(date(2024, 1, 1), date(2025, 12, 31))
readings = st.lists(
    st.builds(
        rated,
        st.integers(0, 4),
        days,
        known=days,
        factor=st.sampled_from(["drug_use", "treatment"]),
    ),
    max_size=14,
)


def judged(rows, as_of=ON, known_by=None, measure=RISK):
    held = change.by_factor(change.recorded(rows, as_of=as_of, known_by=known_by))
    return {name: change.judge(one, measure, RULE, as_of) for name, one in held.items()}


@pytest.mark.parametrize(("then", "now"), [(a, b) for a in range(5) for b in range(5)])
def test_one_point_never_gets_a_ring_and_two_always_do(then, now):
    found = change.judge(series(then, then, then, then, then, then, now), RISK, RULE, ON)
    assert found.exceeds == (abs(now - then) >= 2)


def test_the_baseline_is_the_persons_own_median_six_to_two_months_back():
    assert change.judge(series(4, 1, 1, 2, 1, 4, 4), RISK, RULE, ON).usual == 1


def test_with_two_months_of_ratings_nothing_is_judged():
    found = change.judge(series(0, 4), RISK, RULE, ON)
    assert (found.index, found.level, found.now) == (None, "", 4)


def test_one_point_that_stays_for_two_readings_is_amber():
    rows = [*series(1, 1, 1, 1, 1, 1), rated(2, ON - timedelta(9)), rated(2, ON)]
    assert change.judge(rows, RISK, RULE, ON).level == "amber"
    assert change.judge(series(1, 1, 1, 1, 1, 1, 2), RISK, RULE, ON).level == ""


def test_two_factors_a_point_worse_at_once_are_a_pattern():
    up = change.judge(series(1, 1, 1, 1, 1, 1, 2), RISK, RULE, ON)
    down = change.judge(series(3, 3, 3, 3, 3, 3, 2), GUARD, RULE, ON)
    assert change.worse_together([up, down], RULE)
    assert not change.worse_together([up, change.judge(series(1, 1, 1, 2), GUARD, RULE, ON)], RULE)


def test_more_of_a_protective_factor_is_not_worse():
    assert not change.judge(series(1, 1, 1, 1, 1, 1, 3), GUARD, RULE, ON).worse


def test_a_missing_month_carries_the_value_on_and_turns_stale():
    found = change.judge([rated(3, ON - timedelta(100))], RISK, RULE, ON)
    assert (found.now, found.stale, found.age_days) == (3, True, 100)
    assert found.monthly == (None, None, None, 3, 3, 3, 3)


def test_a_person_never_rated_has_a_gap_and_not_a_zero():
    found = change.judge([], RISK, RULE, ON)
    assert found.now is None
    assert set(found.monthly) == {None}
    assert not found.stale


def test_smoothing_starts_at_the_median_of_the_first_three_and_carries_gaps():
    assert change.smooth([None, 0, None, 4, 2], weight=0.5, start=3) == [None, 1.0, 1.0, 2.5, 2.25]


@given(readings, days, days)
def test_rows_written_later_change_nothing_said_earlier(rows, as_of, known):
    moment = datetime(known.year, known.month, known.day, 23, tzinfo=UTC)
    early = [r for r in rows if r.recorded_at <= moment]
    assert judged(rows, as_of, moment) == judged(early, as_of, moment)


@given(readings, days)
def test_rows_of_later_days_change_nothing_about_earlier_ones(rows, as_of):
    past = [r for r in rows if r.occurred_on <= as_of]
    assert judged(rows, as_of) == judged(past, as_of)


@given(st.data(), readings)
def test_the_order_rows_are_read_in_does_not_matter(data, rows):
    assert judged(data.draw(st.permutations(rows))) == judged(rows)


@given(readings)
def test_a_change_inside_the_noise_is_never_ringed(rows):
    for found in judged(rows).values():
        if found.exceeds:
            assert abs(found.step) >= RULE.z_red * RISK.noise
        elif found.index is not None:
            assert abs(found.step) < RULE.z_red * RISK.noise


def test_a_correction_replaces_its_row_from_the_day_it_was_known():
    wrong = rated(4, date(2025, 7, 1))
    right = rated(1, date(2025, 7, 1), known=date(2025, 7, 20), corrects=wrong.key)
    before = datetime(2025, 7, 10, tzinfo=UTC)
    assert judged([wrong, right], known_by=before)["drug_use"].now == 4
    assert judged([wrong, right])["drug_use"].now == 1


def test_a_correction_to_a_later_day_takes_the_old_row_with_it():
    wrong = rated(4, date(2025, 6, 1))
    right = rated(4, date(2025, 8, 1), known=date(2025, 6, 2), corrects=wrong.key)
    assert judged([wrong, right]) == {}


def test_a_withdrawn_row_counts_until_the_day_it_was_withdrawn():
    row = rated(4, date(2025, 7, 1), withdrawn_at=datetime(2025, 7, 5, tzinfo=UTC))
    assert judged([row], known_by=datetime(2025, 7, 4, tzinfo=UTC))["drug_use"].now == 4
    assert judged([row]) == {}


def told(label, kind, *values):
    measure = RISK if kind == "risk" else GUARD
    return Told(label, kind, change.judge(series(*values), measure, RULE, ON))


def said(*factors):
    return tell(factors, months=3, usual="2 至 6 個月前的中位數")


def test_the_sentence_of_the_design():
    found = said(
        told("失聯與接觸", "risk", 1, 1, 1, 1, 1, 2, 3),
        told("毒品使用", "risk", 1, 1, 1, 1, 1, 2, 3),
        told("就業經濟", "risk", 2, 2, 2, 2, 2, 3, 3),
        told("治療參與", "protective", 3, 3, 3, 3, 3, 2, 1),
        told("家庭支持", "protective", 3, 3, 3, 3, 3, 3, 3),
    )
    assert str(found) == (
        "三個月來，失聯與接觸、毒品使用升高，治療參與下降，這三項超過測量誤差；家庭支持仍有力。"
        "其餘變動可能只是評定的起伏。"
    )


def test_a_change_older_than_three_months_is_compared_with_the_usual():
    assert str(said(told("毒品使用", "risk", 1, 1, 1, 3, 1, 1, 3))).startswith("與平時（")


def test_nothing_beyond_noise_is_said_so():
    found = said(told("毒品使用", "risk", 1, 1, 1, 1, 1, 1, 1))
    assert str(found) == "三個月來，沒有超過測量誤差的變化。"


def test_what_changed_and_stayed_is_apart_from_then_though_it_is_usual_by_now():
    found = change.judge(series(1, 1, 1, 3, 3, 3, 3), RISK, RULE, ON)
    assert (found.past[3], found.past[6], found.apart) == (3, 1, (6,))
    assert change.judge(series(1, 1, 1, 1, 1, 1, 2), RISK, RULE, ON).apart == ()
    assert change.judge(series(), RISK, RULE, ON).apart == ()


def test_the_sentence_does_not_deny_a_change_that_is_usual_by_now():
    settled = told("毒品使用", "risk", 3, 3, 3, 1, 3, 3, 3)
    assert not settled.change.exceeds
    assert settled.change.apart == (3,)
    assert str(said(settled)).startswith("與平時（2 至 6 個月前的中位數）相比，沒有超過")


def test_too_short_a_time_is_said_so():
    assert "先不判斷" in str(said(told("毒品使用", "risk", 1, 4)))
    assert str(said(told("毒品使用", "risk"))) == "還沒有評過任何一項。"


values = st.lists(st.integers(0, 4), min_size=0, max_size=7)


@given(st.lists(st.tuples(st.sampled_from(["risk", "protective"]), values), max_size=18))
def test_the_sentence_names_exactly_what_is_ringed(factors):
    rows = [told(f"因子{n}", kind, *held) for n, (kind, held) in enumerate(factors)]
    assert sorted(said(*rows).named) == sorted(r.label for r in rows if r.change.exceeds)
