"""Evaluation on the database: rows, budget, worklists, idempotence, bounded queries."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts import services
from mingdeng.care.alerts.deciding import monday
from mingdeng.care.alerts.models import Alert, Quota
from mingdeng.care.alerts.queries.picturing import pictures
from mingdeng.care.alerts.services.recounting import set_again
from mingdeng.care.alerts.tests.making import (
    ago,
    asked,
    contact,
    hear,
    make_case,
    one,
    stand_in,
    standing,
    tell,
    today,
)
from mingdeng.care.assessments.models import Tier
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import hand_over
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.calendar.services import set_day
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records.services.registering import register_person

pytestmark = pytest.mark.django_db


def overdue(desk, days=20, **more):
    """A case whose telephone call is late so many days, and nothing else is the matter with it."""
    case = make_case(
        desk.worker, desk.team, **{"now_tier": "low", "now_strength": 2, "now_phase": 1, **more}
    )
    contact(case, ago(30 + days), reached=True)
    contact(case, ago(31 + days), reached=True, face=True)
    return case


def paint(case):
    return pictures([case.pk], rulebook.read(today()), today())[case.pk]


class TestPictures:
    def test_the_row_of_failures_begins_after_the_last_time_he_was_reached(self, unlucky):
        picture = paint(unlucky.case)
        assert picture.failed == (ago(3), ago(1))
        assert picture.last_reached_on == ago(20)

    def test_what_was_withdrawn_never_was(self, unlucky):
        unlucky.case.contacts.filter(occurred_on=ago(1)).update(withdrawn_at=timezone.now())
        assert paint(unlucky.case).failed == (ago(3),)

    def test_facts_of_a_linked_record_count(self, desk):
        other = register_person(name="示範同一人", sex="m")
        other.canonical = desk.case.record
        other.save(update_fields=["canonical"])
        tell(desk.case, "overdose", "survived", ago(1))
        desk.case.record.facts.update(record=other)
        assert [fact.kind for fact in paint(desk.case).facts] == ["overdose"]

    def test_the_day_decides_what_was_known(self, desk):
        tell(desk.case, "overdose", "survived", ago(1))
        book = rulebook.read(ago(5))
        assert pictures([desk.case.pk], book, ago(5))[desk.case.pk].facts == ()

    def test_many_cases_cost_what_one_costs(self, desk):
        def cost():
            ids = list(Case.objects.values_list("pk", flat=True))
            with CaptureQueriesContext(connection) as made:
                pictures(ids, rulebook.read(today()), today())
            return asked(made)

        tell(desk.case, "custody", "in", ago(3))
        first = cost()
        for n in range(6):
            case = overdue(desk)
            tell(case, "custody", "in", ago(3 + n))
        assert cost() == first <= 20


class TestRaising:
    def test_a_case_that_has_nothing_costs_no_write(self, desk):
        outcome = services.evaluate(desk.case)
        assert (outcome.sent, outcome.held_back, standing(desk.case)) == (0, 0, [])
        assert not Entry.objects.filter(code__startswith="alert.").exists()

    def test_looking_again_changes_nothing(self, unlucky):
        services.evaluate(unlucky.case)
        before = list(Alert.objects.values())
        items = list(Item.objects.values("pk", "done_at", "due_at"))
        services.evaluate(unlucky.case)
        assert list(Alert.objects.values()) == before
        assert list(Item.objects.values("pk", "done_at", "due_at")) == items
        assert Entry.objects.filter(code="alert.raised").count() == 1

    def test_an_urgent_one_rings_her_and_who_stands_in_for_her(self, desk):
        stand_in(desk.worker, desk.colleague)
        tell(desk.case, "self_harm", "attempt", ago(0))
        services.evaluate(desk.case)
        readers = set(
            Notice.objects.filter(kind="alert.raised").values_list("reader_id", flat=True)
        )
        assert readers == {desk.worker.pk, desk.colleague.pk}
        notice = Notice.objects.filter(kind="alert.raised").first()
        assert "自傷" not in notice.title

    def test_a_silent_evaluation_rings_nobody(self, desk):
        tell(desk.case, "self_harm", "attempt", ago(0))
        services.evaluate_many([desk.case.pk], announce=False)
        assert one(desk.case, "self_harm").state == "open"
        assert not Notice.objects.exists()

    def test_a_case_without_a_worker_belongs_to_its_team(self, desk):
        case = make_case(None, desk.team)
        tell(case, "self_harm", "attempt", ago(0))
        services.evaluate(case)
        assert one(case, "self_harm").owner is None
        item = Item.objects.get(kind="alert.open", case_id=case.pk)
        assert (item.owner, item.team_id) == (None, desk.team.pk)

    def test_a_fact_withdrawn_takes_its_alert_with_it(self, desk):
        fact = tell(desk.case, "overdose", "survived", ago(0))
        services.evaluate(desk.case)
        fact.withdrawn_at = timezone.now()
        fact.save(update_fields=["withdrawn_at"])
        services.evaluate(desk.case)
        assert Alert.objects.get(rule="overdose").state == "lapsed"

    def test_a_closed_case_keeps_none_standing(self, unlucky):
        services.evaluate(unlucky.case)
        Case.objects.filter(pk=unlucky.case.pk).update(now_status="closed", closed_on=today())
        services.evaluate(unlucky.case)
        assert standing(unlucky.case) == []
        assert not Item.objects.filter(kind="alert.open", done_at=None).exists()

    def test_custody_puts_off_and_release_sends_again_with_new_clocks(self, unlucky):
        services.evaluate(unlucky.case)
        inside = tell(unlucky.case, "custody", "in", ago(0))
        services.evaluate(unlucky.case)
        put_off = one(unlucky.case, "two_failed_contacts")
        assert (put_off.state, put_off.suppressed_because) == ("suppressed", "custody")
        assert not Item.objects.filter(kind="alert.open", done_at=None).exists()
        inside.withdrawn_at = timezone.now()
        inside.save(update_fields=["withdrawn_at"])
        services.evaluate(unlucky.case)
        again = one(unlucky.case, "two_failed_contacts")
        assert (again.pk, again.state) == (put_off.pk, "open")
        assert Item.objects.filter(kind="alert.open", done_at=None).count() == 1

    def test_an_alert_that_holds_a_tier_up_moves_it_at_once(self, desk):
        tell(desk.case, "urine", "negative", ago(40))
        tell(desk.case, "urine", "negative", ago(20))
        tell(desk.case, "urine", "positive", ago(0))
        services.evaluate(desk.case)
        hear()
        tier = Tier.objects.get(case=desk.case, source="rule", to_on=None)
        assert (tier.tier, tier.strength) == ("high", 4)

    def test_alerts_go_with_their_case_to_its_new_worker(self, unlucky):
        services.evaluate(unlucky.case)
        hand_over(
            viewer=unlucky.see(unlucky.supervisor),
            case=unlucky.case,
            worker_id=unlucky.colleague.pk,
            reason="balance",
            note="請接手這一案，最近兩次未遇。",
        )
        hear()
        assert one(unlucky.case, "two_failed_contacts").owner == unlucky.colleague
        item = Item.objects.get(kind="alert.open", done_at=None)
        assert item.owner == unlucky.colleague


class TestBudget:
    def test_the_seventh_of_a_week_waits_and_is_listed_with_its_reason(self, desk):
        cases = [overdue(desk, days=10 + n) for n in range(8)]
        outcome = services.evaluate_many([case.pk for case in cases])
        assert (outcome.sent, outcome.held_back) == (6, 2)
        waiting = Alert.objects.filter(state="suppressed")
        assert {alert.suppressed_because for alert in waiting} == {"budget"}
        assert {alert.case_id for alert in waiting} == {cases[0].pk, cases[1].pk}, (
            "latest begun wait"
        )
        assert Quota.objects.get(worker=desk.worker).used == 6

    def test_the_graver_case_goes_first(self, desk):
        low = [overdue(desk, days=20, now_strength=1) for _ in range(6)]
        high = overdue(desk, days=10, now_strength=5)
        services.evaluate_many([case.pk for case in [*low, high]])
        assert one(high, "overdue_visit").state == "open"

    def test_next_week_what_still_holds_is_sent(self, desk):
        cases = [overdue(desk, days=10 + n) for n in range(8)]
        ids = [case.pk for case in cases]
        services.evaluate_many(ids)
        monday_next = monday(today()) + timedelta(days=7)
        services.evaluate_many(ids, monday_next)
        assert not Alert.objects.filter(state="suppressed", rule="overdue_visit").exists()
        assert Quota.objects.get(worker=desk.worker, week=monday_next).used >= 2

    def test_what_no_longer_holds_lapses_without_having_been_sent(self, desk):
        cases = [overdue(desk, days=10 + n) for n in range(7)]
        services.evaluate_many([case.pk for case in cases])
        waiting = Alert.objects.get(state="suppressed")
        contact(waiting.case, today(), reached=True, face=True)
        services.evaluate(waiting.case)
        waiting.refresh_from_db()
        assert (waiting.state, waiting.sent_at) == ("lapsed", None)
        assert waiting.suppressed_because == "budget"

    def test_hard_triggers_come_whatever_was_used(self, desk):
        Quota.objects.create(worker=desk.worker, week=monday(today()), used=99)
        tell(desk.case, "overdose", "survived", ago(0))
        services.evaluate(desk.case)
        assert one(desk.case, "overdose").state == "open"
        assert Quota.objects.get().used == 99


class TestClocks:
    FRIDAY = datetime(2026, 11, 20, 10, tzinfo=timezone.get_fixed_timezone(480))

    def raised(self, desk, *acts):
        day = self.FRIDAY.date()
        for kind, outcome, days in acts:
            tell(desk.case, kind, outcome, day - timedelta(days=days))
        services.evaluate_many([desk.case.pk], day, now=self.FRIDAY)

    def test_a_warnings_hours_rest_over_the_weekend(self, desk):
        self.raised(desk, ("urine", "no_show", 9), ("urine", "refused", 1))
        alert = one(desk.case, "urine_missed_twice")
        due = timezone.localtime(alert.acknowledge_by)
        assert (due.date().isoformat(), due.hour) == ("2026-11-24", 10)

    def test_the_statutes_days_do_not(self, desk):
        self.raised(desk, *[("dose", "missed", days) for days in range(1, 6)])
        alert = one(desk.case, "dose_missed_warning")
        assert alert.acknowledge_by - alert.sent_at == timedelta(hours=24)

    def test_a_day_closed_afterwards_moves_the_clocks_that_rest_and_their_work(self, desk):
        self.raised(desk, ("urine", "no_show", 9), ("urine", "refused", 1))
        self.raised(desk, *[("dose", "missed", days) for days in range(1, 6)])
        rests = one(desk.case, "urine_missed_twice")
        statute = one(desk.case, "dose_missed_warning")
        before, monday = current_calendar(), date(2026, 11, 23)
        set_day(monday, works=False, reason="颱風", source="市府公告")
        assert set_again(monday, before) == [desk.case.record_id]
        moved = one(desk.case, "urine_missed_twice")
        due = timezone.localtime(moved.acknowledge_by)
        assert (due.date().isoformat(), due.hour) == ("2026-11-25", 10)
        assert moved.escalate_at == moved.resolve_by > rests.resolve_by
        assert Item.objects.get(once=f"alert.open:{moved.pk}").due_at == moved.acknowledge_by
        stays = one(desk.case, "dose_missed_warning")
        assert stays.acknowledge_by == statute.acknowledge_by
        assert set_again(monday, before) == []
