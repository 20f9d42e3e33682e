"""The lives of the city: shares as published, words that follow what happened, caseloads in bounds."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from mingdeng.demo import caring, casting, families, life, words
from mingdeng.demo.casting import HISTORY_DAYS
from mingdeng.demo.factors import MIND, UNDER_ORDER
from mingdeng.demo.families import Member
from mingdeng.demo.life import FACE
from mingdeng.demo.organisation import PER_TEAM, WOMENS, Bureau, Worker
from mingdeng.demo.peopling import Person
from mingdeng.foundation.calendar.workdays import WorkCalendar

TODAY = date(2026, 11, 20)
WORKS = WorkCalendar().is_working_day


@pytest.fixture(scope="module")
def parts():
    return casting.cast(random.Random(115), TODAY, share=1)


@pytest.fixture(scope="module")
def told(parts):
    """A fifth of the city's lives with everything written of them."""
    rng = random.Random(7)
    found = []
    for part in parts[::5]:
        one = life.live(
            rng,
            kind=part.kind,
            source=part.source,
            opened=part.opened,
            closed=part.closed,
            today=TODAY,
            works=WORKS,
            ending=part.ending,
            age=part.opened.year - part.born.year,
            pupil=part.school == "enrolled",
            died=part.died,
        )
        traits = {"order"} if part.source in UNDER_ORDER else set()
        traits |= {"enrolled"} if part.school == "enrolled" else set()
        who = words.profile(
            rng,
            sex=part.sex,
            source=part.source,
            age=part.opened.year - part.born.year,
            traits=frozenset(traits),
        )
        texts = [words.narrative(rng, who, one, touch, part.due) for touch in one.touches]
        found.append((part, one, who, texts))
    return found


def test_the_open_cases_have_the_sex_and_age_of_the_114_report(parts):
    held = [p for p in parts if p.closed is None]
    ages = Counter((TODAY.year - p.born.year - ((TODAY.month, TODAY.day) < (p.born.month, p.born.day))) // 10 for p in held)  # fmt: skip
    assert len(held) == 2495
    assert sum(p.sex == "f" for p in held) == 369
    for decade, share in ((3, 23.79), (4, 33.57), (5, 19.56)):
        assert ages[decade] / 24.95 == pytest.approx(share, abs=0.1)
    assert sum(p.source == "deferred_prosecution" for p in held) == pytest.approx(1297, abs=80)


def test_a_served_term_ends_on_its_last_day_and_no_other_ending_does(parts):
    for part in parts:
        if part.ending == "completed":
            assert part.closed == part.due
        elif part.closed is not None:
            assert part.closed < part.due
        assert part.received < part.opened <= (part.closed or TODAY)


def test_the_contacts_of_two_years_come_at_the_published_pace_by_the_published_channels(told):
    seen = Counter(
        t.channel
        for _, one, _, _ in told
        for t in one.touches
        if (TODAY - t.on).days <= HISTORY_DAYS
    )
    assert seen.total() * 5 == pytest.approx(120_000, rel=0.05)
    for channel, share in (("phone", 64.46), ("home_visit", 19.89), ("interview", 9.02), ("network", 3.96)):  # fmt: skip
        assert 100 * seen[channel] / seen.total() == pytest.approx(share, abs=1)


def test_nobody_is_met_before_the_opening_after_the_end_or_dead(told):
    for part, one, _, _ in told:
        days = [t.on for t in one.touches]
        assert days == sorted(days)
        assert not days or part.opened <= days[0]
        assert not days or days[-1] <= (part.died or part.closed or TODAY)
        if part.ending == "death":
            assert [h.name for h in one.happenings][-1] == "death.died"
        if part.ending == "imprisoned":
            assert one.in_custody


def test_who_is_in_custody_is_asked_about_and_not_met(told):
    inside = [t for _, one, _, _ in told for t in one.touches if one.turns.inside(t.on)]
    assert inside
    assert not any(t.reached for t in inside)
    assert {t.outcome for t in inside} == {"in_custody"}


def test_ratings_agree_with_what_is_known(told):
    for _, one, _, _ in told:
        for touch in one.touches:
            work = touch.ratings.get("work_money")
            if work is not None and one.source not in {"school", "juvenile", "juvenile_release"}:
                assert (work <= 1) == one.turns.working(touch.on)
            if "treatment" in touch.ratings and not one.turns.in_treatment(touch.on):
                assert touch.ratings["treatment"] == 0
            if touch.ratings.get(MIND, 0) >= 3:
                assert touch.cause == "dark"


def test_a_dark_day_is_followed_by_a_call_the_next_day_and_a_visit_within_the_fortnight(told):
    dark = [(one, texts) for _, one, _, texts in told if one.dark_on]
    assert 0 < len(dark) < len(told) / 10
    for one, texts in dark:
        place = next(i for i, t in enumerate(one.touches) if t.cause == "dark")
        assert "第 9 題" in texts[place]
        after = one.touches[place + 1 : place + 3]
        if (TODAY - one.dark_on).days > 15 and one.closed_on is None:
            assert [t.cause for t in after] == ["dark_call", "dark_visit"]
            assert after[0].on == one.dark_on + timedelta(days=1)
            assert after[1].on - one.dark_on <= timedelta(days=14)


def test_ten_cases_tell_ten_stories(told):
    """Of what was said in talks hardly a record is like another, in one case none."""
    reached = [
        (place, text)
        for place, (_, one, _, texts) in enumerate(told)
        for touch, text in zip(one.touches, texts, strict=True)
        if touch.reached and touch.channel in FACE | {"phone"} and not touch.cause
    ]
    assert len({text for _, text in reached}) > 0.95 * len(reached)
    within = Counter(reached)
    assert sum(n - 1 for n in within.values()) < 0.001 * len(reached)


def test_no_sentence_names_what_the_life_has_not(told):
    for _, one, who, texts in told:
        assert not any("{" in text for text in texts)
        if "order" not in who.traits:
            assert not any("地檢署據點" in text for text in texts)
        for touch, text in zip(one.touches, texts, strict=True):
            if "上工了" in text:
                assert one.turns.working(touch.on)
            if "承認用了一次" in text:
                assert any(h.name == "urine.positive" and h.on <= touch.on for h in one.happenings)


def test_a_family_has_two_to_twenty_members_in_the_order_of_their_births():
    rng, sizes = random.Random(3), Counter()
    for number in range(1500):
        me = Member(rng.choice("mf"), rng.randrange(1955, 2010), "陳某", case=number)
        family = families.draw(rng, me, "陳", TODAY, full=number % 3 > 0)
        sizes[len(family.members)] += 1
        for tie in family.ties:
            elder, younger = family.members[tie.subject], family.members[tie.other]
            if tie.kind == "birth_parent":
                assert elder.born_year + 16 <= younger.born_year
            if tie.kind.endswith("grandparent"):
                assert elder.born_year + 32 <= younger.born_year
    assert min(sizes) == 2
    assert 16 <= max(sizes) <= 20


@pytest.mark.parametrize("scale", [1, 3])
def test_a_caseload_stays_between_25_and_40_at_any_scale(scale):
    rng, bureau = random.Random(115), Bureau({})
    for team, (managers, _) in enumerate((*PER_TEAM, WOMENS) * scale):
        womens = managers == WOMENS[0]
        for _ in range(managers):
            number = len(bureau.workers) + 1
            bureau.workers.append(Worker(number, team, 0, womens, ""))
    for part in casting.cast(rng, TODAY, share=scale):
        caring.pick_worker(rng, bureau, Person(part, ""))
    loads = [worker.load for worker in bureau.workers]
    assert sum(loads) == 2495 * scale
    assert min(loads) >= 25
    assert max(loads) <= 40
