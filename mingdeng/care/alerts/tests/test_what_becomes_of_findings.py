"""Raising, keeping, holding back, letting go: the pure decisions, one case at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts.conditions import Finding
from mingdeng.care.alerts.deciding import (
    Candidate,
    Held,
    HoldBack,
    Keep,
    LetGo,
    Raise,
    Release,
    allot,
    decide,
    findings,
    key_of,
    monday,
)
from mingdeng.care.alerts.picture import Custody, Rhythm
from mingdeng.care.alerts.tests.table import TABLE, D, ago, doses, rated, told, when
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.rules.models import RuleVersion

pytestmark = pytest.mark.django_db
FAILED = when(failed=(ago(9), ago(2)))


@pytest.fixture
def book():
    return rulebook.read(D)


def held(picture, book, rule, **more) -> Held:
    """The alert that a picture's finding of a rule would stand as."""
    found = findings(picture, book)[rule][0]
    return Held(
        **{
            "pk": 1,
            "rule": rule,
            "once": key_of(book.rules[rule], picture.case_id, found),
            "mark": found.mark,
            "subject": found.subject,
            "state": "open",
            "level": book.rules[rule].level,
            "facts": found.facts,
            **more,
        }
    )


def of(acts, rule):
    return [a for a in acts if getattr(a, "rule", None) is not None and a.rule.code == rule] + [
        a for a in acts if hasattr(a, "held") and a.held.rule == rule and not isinstance(a, Release)
    ]


def test_a_new_condition_is_raised(book):
    (act,) = decide(FAILED, book, [], [])
    assert isinstance(act, Raise)
    assert (act.rule.code, act.because) == ("two_failed_contacts", "")


def test_what_stands_and_still_holds_is_left_alone(book):
    assert decide(FAILED, book, [held(FAILED, book, "two_failed_contacts")], []) == []


def test_newer_evidence_keeps_the_sentence_true(book):
    standing = held(FAILED, book, "two_failed_contacts")
    third = replace(FAILED, failed=(*FAILED.failed, ago(1)))
    (act,) = decide(third, book, [standing], [])
    assert isinstance(act, Keep)
    assert act.finding.facts["count"] == 3


def test_a_condition_that_ended_lets_its_alert_go(book):
    standing = held(FAILED, book, "two_failed_contacts")
    assert decide(when(), book, [standing], []) == [LetGo(standing)]


class TestCustody:
    inside = Custody(True, ago(30), None)

    def test_what_rests_in_custody_is_raised_held_back(self, book):
        (act,) = decide(replace(FAILED, custody=self.inside), book, [], [])
        assert act.because == "custody"

    def test_what_stands_is_put_off(self, book):
        standing = held(FAILED, book, "two_failed_contacts")
        assert decide(replace(FAILED, custody=self.inside), book, [standing], []) == [
            HoldBack(standing, "custody")
        ]

    def test_what_somebody_has_in_hand_stays_with_her(self, book):
        standing = held(FAILED, book, "two_failed_contacts", state="acknowledged")
        assert decide(replace(FAILED, custody=self.inside), book, [standing], []) == []

    def test_danger_does_not_rest(self, book):
        picture = when(facts=told("self_harm", "attempt", 1), custody=self.inside)
        (act,) = decide(picture, book, [], [])
        assert (act.rule.code, act.because) == ("self_harm", "")

    def test_after_release_it_is_sent(self, book):
        standing = held(FAILED, book, "two_failed_contacts", state="suppressed", because="custody")
        (act,) = decide(FAILED, book, [standing], [])
        assert isinstance(act, Release)


class TestCovering:
    eight = when(facts=doses(*range(1, 9)))

    def test_the_graver_alert_speaks_for_the_other(self, book):
        acts = {act.rule.code: act.because for act in decide(self.eight, book, [], [])}
        assert acts["treatment_missed_8_days"] == ""
        assert acts["dose_missed_warning"] == "covered"

    def test_a_standing_warning_gives_way(self, book):
        warning = held(self.eight, book, "dose_missed_warning")
        acts = of(decide(self.eight, book, [warning], []), "dose_missed_warning")
        assert acts == [HoldBack(warning, "covered")]


class TestCoolDown:
    def past(self, book, days, **more):
        return held(
            FAILED, book, "two_failed_contacts",
            **{"state": "resolved", "dealt_on": ago(days), **more},
        )  # fmt: skip

    def test_what_was_dealt_with_and_still_holds_is_silent_until_it_is_over(self, book):
        assert decide(FAILED, book, [], [self.past(book, 27)]) == []

    def test_then_it_is_raised_again(self, book):
        (act,) = decide(FAILED, book, [], [self.past(book, 28)])
        assert (act.rule.code, act.because) == ("two_failed_contacts", "")

    def test_another_episode_in_between_is_held_back(self, book):
        earlier = replace(self.past(book, 10), once="two_failed_contacts:1:earlier")
        (act,) = decide(FAILED, book, [], [earlier])
        assert act.because == "cool_down"

    def test_what_was_never_sent_cools_nothing_down(self, book):
        earlier = replace(self.past(book, 10), once="two_failed_contacts:1:earlier", sent=False)
        (act,) = decide(FAILED, book, [], [earlier])
        assert act.because == ""

    def test_a_higher_level_breaks_it(self, book):
        rule = replace(book.rules["two_failed_contacts"], level="urgent")
        raised = replace(book, rules={**book.rules, rule.code: rule})
        earlier = replace(self.past(book, 10), once="two_failed_contacts:1:earlier")
        (act,) = decide(FAILED, raised, [], [earlier])
        assert act.because == ""

    def test_a_fact_dealt_with_never_comes_back(self, book):
        picture = when(facts=told("overdose", "survived", 2))
        done = held(picture, book, "overdose", state="resolved", dealt_on=ago(1))
        assert decide(picture, book, [], [done]) == []

    def test_a_second_overdose_is_news(self, book):
        first = told("overdose", "survived", 5)
        done = held(when(facts=first), book, "overdose", state="resolved", dealt_on=ago(4))
        (act,) = decide(when(facts=first + told("overdose", "survived", 1)), book, [], [done])
        assert (act.rule.code, act.because) == ("overdose", "")

    def test_each_factor_cools_down_for_itself(self, book):
        done = held(
            when(factors=(rated("drug_use"),)), book, "factor_much_worse",
            state="resolved", dealt_on=ago(2),
        )  # fmt: skip
        (act,) = decide(when(factors=(rated("peers"),)), book, [], [done])
        assert act.because == ""


def test_a_rule_on_trial_is_listed_and_told_to_nobody(book):
    rule = replace(book.rules["two_failed_contacts"], silent=True)
    trial = replace(book, rules={**book.rules, rule.code: rule})
    (act,) = decide(FAILED, trial, [], [])
    assert act.because == "silent"


def test_a_badly_edited_rule_silences_only_itself(book):
    row = RuleVersion.objects.get(family="care.alerts", code="overdose")
    row.params = {**row.params, "trigger": {"kind": "fact", "fact": "overdose"}}
    row.save()
    rules.forget()
    edited = rulebook.read(D)
    rules.forget()
    assert set(edited.broken) == {"overdose"}
    picture = replace(FAILED, facts=told("overdose", "survived", 1))
    standing = held(when(facts=picture.facts), book, "overdose")
    (act,) = decide(picture, edited, [standing], [])
    assert act.rule.code == "two_failed_contacts", "what it raised stays as it is"


def test_last_weeks_held_back_alerts_come_again_only_if_the_rule_carries_over(book):
    late = when(rhythm=Rhythm(due_on=ago(20)))
    waiting = held(
        late, book, "overdue_visit",
        state="suppressed", because="budget", held_back_on=monday(D) - timedelta(days=1),
    )  # fmt: skip
    assert [type(act) for act in decide(late, book, [waiting], [])] == [Release]
    assert decide(late, replace(book, carry_over=False), [waiting], []) == []


PICTURES = st.sampled_from([row[2] for row in TABLE])
QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUIET
@given(picture=PICTURES, more=PICTURES, inside=st.booleans())
def test_deciding_twice_decides_nothing_more(picture, more, inside, book):
    """Whatever holds at once, carrying the acts out leaves nothing to do."""
    both = replace(
        picture,
        on=D,
        facts=tuple(sorted((*picture.facts, *more.facts), key=lambda f: (f.on, f.id))),
        factors=more.factors or picture.factors,
        custody=Custody(True, ago(2)) if inside else picture.custody,
    )
    acts = decide(both, book, [], [])
    standing = [
        Held(
            pk=n,
            rule=act.rule.code,
            once=act.once,
            mark=act.finding.mark,
            subject=act.finding.subject,
            state="suppressed" if act.because else "open",
            level=act.rule.level,
            because=act.because,
            facts=act.finding.facts,
        )
        for n, act in enumerate(acts)
    ]
    assert decide(both, book, standing, []) == []
    assert len({one.once for one in standing}) == len(standing)


@QUIET
@given(
    ranks=st.lists(
        st.tuples(st.sampled_from(["urgent", "warn", "info"]), st.integers(0, 5), st.booleans(), st.booleans()),
        max_size=14,
    ),
    left=st.integers(-2, 8),
)  # fmt: skip
def test_the_budget_never_holds_a_hard_trigger_back_and_never_overdraws(ranks, left, book):
    base = book.rules["two_failed_contacts"]
    candidates = []
    for n, (level, strength, counts, again) in enumerate(ranks):
        rule = replace(base, level=level, in_budget=counts)
        finding = Finding(ago(n))
        act = (
            Release(
                Held(n, rule.code, f"{n}", "", "", "suppressed", level, sent=True), rule, finding
            )
            if again
            else Raise(rule, finding, f"{n}")
        )
        candidates.append(Candidate(act, rule.weight, strength, finding.since, f"{n:02}"))
    sent, put_off = allot(candidates, left, book.budget_order)
    assert len(sent) + len(put_off) == len(candidates)
    assert all(one.draws for one in put_off)
    assert sum(one.draws for one in sent) <= max(left, 0)
    drawn = [one.place(book.budget_order) for one in sent if one.draws]
    waiting = [one.place(book.budget_order) for one in put_off]
    assert not drawn or not waiting or max(drawn) < min(waiting)
    assert not put_off or len(drawn) == max(left, 0)
