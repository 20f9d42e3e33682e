"""Deadlines by working days, kind and urgency; late ones are told to both sides."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from mingdeng.care.referrals import clock, services
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.services.recounting import count_again
from mingdeng.care.referrals.services.reminding import run_clocks
from mingdeng.foundation.calendar.queries import current_calendar, next_working_day
from mingdeng.foundation.calendar.services import set_day
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.django_db


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("kind", "urgency", "due"),
    [
        ("labour", "normal", "2026-07-16 00:00"),  # 3 working days: Mon, Tue, Wed
        ("hospital", "normal", "2026-07-18 00:00"),
        ("hospital", "urgent", "2026-07-16 00:00"),  # 2.5 rounded up
        ("labour", "immediate", "2026-07-11 10:00"),
        ("unknown", "normal", "2026-07-18 00:00"),
    ],
)
def test_answers_are_due_in_working_days_of_the_kind_lessened_by_urgency(kind, urgency, due):
    sent = at("2026-07-10 10:00")  # a Friday
    found = clock.answer_by(sent, agency_kind=kind, service="employment", urgency=urgency)
    assert timezone.localtime(found) == at(due)


def test_a_child_is_reported_within_a_day_whatever_the_urgency():
    sent = at("2026-07-10 10:00")
    found = clock.answer_by(sent, agency_kind="social", service="child_protection",
                            urgency="normal")  # fmt: skip
    assert found - sent == timedelta(hours=24)


@pytest.mark.parametrize(
    ("now", "words", "kind"),
    [
        ("2026-07-10 11:00", "剩 3 工作天", "later"),
        ("2026-07-14 09:00", "剩 1 工作天", "near"),
        ("2026-07-15 09:00", "今天要回", "near"),
        ("2026-07-16 00:00", "逾 1 工作天", "over"),
        ("2026-07-20 09:00", "逾 3 工作天", "over"),
    ],
)
def test_the_clock_says_how_long_is_left(now, words, kind):
    found = clock.clock_of(at("2026-07-10 10:00"), at("2026-07-16 00:00"), at(now))
    assert (found.words, found.kind) == (words, kind)
    assert 0 <= found.fraction <= 1


def test_a_late_answer_is_told_to_both_and_owed_by_the_worker_once(case, sent, clerk, worker):
    referral = sent(case)
    later = referral.answer_by + timedelta(hours=9)
    Notice.objects.all().delete()
    assert run_clocks(now=later) == 1
    run_clocks(now=later + timedelta(hours=1))
    held = Referral.objects.get()
    assert held.reminders == 1
    assert Notice.objects.filter(reader_id=clerk.staff_id, kind="referral.reminded").count() == 1
    assert Notice.objects.filter(reader_id=worker.staff_id, kind="referral.late").count() == 1
    assert Item.objects.filter(kind="referral.late", owner_id=worker.staff_id).count() == 1
    services.accept(viewer=clerk, referral=held)
    assert not Item.objects.filter(kind="referral.late", done_at=None).exists()


def test_one_reminds_once_a_day(case, sent, worker, clerk):
    from django.core.exceptions import ValidationError

    referral = sent(case)
    services.remind(viewer=worker, referral=referral)
    with pytest.raises(ValidationError, match="今天已經催過"):
        services.remind(viewer=worker, referral=referral)
    assert Referral.objects.get().reminders == 1


def closed(day):
    """Close the bureau on a day; the calendar as it was before."""
    before = current_calendar()
    set_day(day, works=False, reason="颱風", source="市府公告")
    return before


def test_an_answer_awaited_over_a_closed_day_is_due_a_working_day_later(case, sent, labour):
    held = sent(case)
    due = held.answer_by
    day = next_working_day(timezone.localdate())
    before = closed(day)
    assert count_again(day, before) == [held.record_id]
    held.refresh_from_db()
    last = timezone.localdate(due) - timedelta(days=1)
    assert timezone.localdate(held.answer_by) - timedelta(days=1) == next_working_day(last)
    assert Item.objects.get(once=f"referral.answer:{held.pk}").due_at == held.answer_by
    assert count_again(day, before) == []


def test_a_deadline_the_clock_did_not_give_stays(case, sent, labour):
    held = sent(case)
    fixed = held.answer_by + timedelta(hours=5)
    Referral.objects.filter(pk=held.pk).update(answer_by=fixed)
    day = next_working_day(timezone.localdate())
    assert count_again(day, closed(day)) == []
    held.refresh_from_db()
    assert held.answer_by == fixed
