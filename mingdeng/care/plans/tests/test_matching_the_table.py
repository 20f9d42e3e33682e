"""The table answers what moved beyond noise, in force that day, never twice within its rest."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mingdeng.care.assessments.change import Change
from mingdeng.care.plans.matching import Row, Situation, direction, match, resting

DAY = date(2025, 7, 31)
FACTORS = ("drug_use", "treatment", "housing")
OFFERS = ("clinic", "visit", "talk", "food")
TIERS = ("high", "mid", "low")


def change(level="red", worse=True, index=3.0, stale=False, reading=7):
    return Change(4, 1.0, {}, (), index, level, worse, DAY, reading, 0, stale)


def row(**more):
    given = {
        "code": "r1",
        "factor": "drug_use",
        "direction": "worse",
        "tiers": frozenset({"high"}),
        "intervention": "clinic",
        "priority": 1,
        "cooldown_days": 14,
    }
    return Row(**{**given, **more})


def case(**more):
    return Situation(**{"tier": "high", "changes": {"drug_use": change()}, **more})


def offered(rows, held, on=DAY, limit=3, available=frozenset(OFFERS)):
    return [o.row.code for o in match(rows, held, on, available=available, limit=limit)]


days = st.dates(DAY - timedelta(days=400), DAY + timedelta(days=400))
changes = st.builds(
    change,
    level=st.sampled_from(["", "amber", "red"]),
    worse=st.booleans(),
    index=st.floats(-9, 9),
    stale=st.booleans(),
    reading=st.integers(1, 9),
)
tables = st.lists(
    st.builds(
        row,
        code=st.sampled_from([f"r{n}" for n in range(12)]),
        factor=st.sampled_from(FACTORS),
        direction=st.sampled_from(["worse", "better"]),
        tiers=st.frozensets(st.sampled_from(TIERS)),
        intervention=st.sampled_from(OFFERS),
        priority=st.integers(1, 5),
        cooldown_days=st.integers(0, 180),
        source_groups=st.frozensets(st.sampled_from(["supervision", "voluntary"])),
        valid_from=st.none() | days,
        valid_to=st.none() | days,
    ),
    max_size=12,
    unique_by=lambda one: one.code,
)
cases = st.builds(
    Situation,
    tier=st.sampled_from(TIERS),
    source_group=st.sampled_from(["", "supervision", "voluntary"]),
    changes=st.dictionaries(st.sampled_from(FACTORS), changes),
    offered=st.dictionaries(st.sampled_from([f"r{n}" for n in range(12)]), days),
    taken=st.frozensets(st.sampled_from(OFFERS)),
)


@given(tables, cases, st.integers(0, 5), st.frozensets(st.sampled_from(OFFERS)))
def test_every_offer_is_for_a_change_beyond_noise_in_force_and_rested(rows, held, limit, available):
    found = match(rows, held, DAY, available=available, limit=limit)
    assert len(found) <= limit
    offers = [one.row.intervention for one in found]
    assert len(offers) == len(set(offers))
    assert not set(offers) & set(held.taken)
    for one in found:
        assert one.change.level == "red"
        assert not one.change.stale
        assert direction(one.change) == one.row.direction
        assert one.row.holds(DAY)
        assert held.tier in one.row.tiers
        assert one.row.intervention in available
        assert not one.row.source_groups or held.source_group in one.row.source_groups
        last = held.offered.get(one.row.code)
        assert last is None or (DAY - last).days >= one.row.cooldown_days


@given(tables, st.builds(dict, changes=st.dictionaries(st.sampled_from(FACTORS), changes)))
def test_nothing_moved_beyond_noise_nothing_offered(rows, given_changes):
    calm = {f: c for f, c in given_changes["changes"].items() if not c.exceeds}
    assert offered(rows, case(changes=calm)) == []


@given(tables, cases)
def test_the_order_of_the_table_does_not_matter(rows, held):
    assert offered(rows, held) == offered(list(reversed(rows)), held)


@given(st.integers(1, 90), st.integers(0, 200))
def test_a_row_rests_for_its_days_and_then_returns(cooldown, later):
    one = row(cooldown_days=cooldown)
    on = DAY + timedelta(days=later)
    assert resting(one, DAY, on) == (later < cooldown)
    assert bool(offered([one], case(offered={"r1": DAY}), on)) == (later >= cooldown)


def test_a_row_holds_on_both_its_ends_and_not_beyond():
    one = row(valid_from=DAY, valid_to=DAY + timedelta(days=1))
    told = [bool(offered([one], case(), DAY + timedelta(days=n))) for n in (-1, 0, 1, 2)]
    assert told == [False, True, True, False]


def test_the_tables_priority_comes_first_then_the_larger_change():
    rows = [
        row(code="second", intervention="visit", priority=2),
        row(code="smaller", factor="housing", intervention="food"),
        row(code="larger", intervention="talk"),
    ]
    held = case(changes={"drug_use": change(index=5.0), "housing": change(index=2.1)})
    assert offered(rows, held) == ["larger", "smaller", "second"]


def test_what_the_plan_holds_is_not_offered():
    assert offered([row()], case(taken=frozenset({"clinic"}))) == []


def test_a_rating_calls_for_a_row_once():
    assert offered([row(cooldown_days=0)], case(seen={("r1", 7)})) == []
    assert offered([row(cooldown_days=0)], case(seen={("r1", 6)})) == ["r1"]


def test_an_amber_change_is_not_enough():
    assert offered([row()], case(changes={"drug_use": change(level="amber")})) == []
