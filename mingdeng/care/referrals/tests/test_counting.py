"""轉介人次 by the category of the year; what was taken back unanswered does not count."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from mingdeng.care.referrals import catalogue, services
from mingdeng.care.referrals.indicators import answers, by_category
from mingdeng.care.referrals.models import Referral
from mingdeng.foundation.calendar.periods import Period

pytestmark = pytest.mark.django_db


def year(ad):
    return Period(date(ad, 1, 1), date(ad, 12, 31))


@pytest.fixture
def on_day(sent, take, bureau, labour):
    def _make(service, day, state="sent"):
        case = take(name=f"人{Referral.objects.count()}", number="", phone="")
        return Referral.objects.create(
            key=case.record.key, number=f"R-{Referral.objects.count()}", record=case.record,
            case=case, sender=bureau, receiver=labour, service=service, purpose="referral",
            state=state, sent_at=timezone.make_aware(datetime(day.year, day.month, day.day, 12)),
        )  # fmt: skip

    return _make


@pytest.mark.parametrize(
    ("day", "code", "label"),
    [
        (date(2018, 6, 1), "other", "其他（民間社福、中途之家等）"),
        (date(2022, 6, 1), "legal", "法律諮詢"),
        (date(2025, 6, 1), "ngo_other", "其他民間社福"),
    ],
)
def test_legal_advice_is_counted_as_each_year_did(on_day, day, code, label):
    on_day("legal", day)
    counted = {row.code: row for row in by_category(year(day.year)) if row.count}
    assert list(counted) == [code]
    assert (counted[code].label, counted[code].count, counted[code].share) == (label, 1, 1.0)


def test_what_a_set_counts_elsewhere_stands_apart(on_day):
    on_day("self_support", date(2025, 6, 1))
    on_day("employment", date(2025, 7, 1))
    rows = {row.code: row for row in by_category(year(2025))}
    assert (rows[""].count, rows[""].share) == (1, None)
    assert (rows["employment"].count, rows["employment"].share) == (1, 1.0)


def test_every_category_of_the_year_is_listed_even_when_nobody_was(db):
    assert [row.code for row in by_category(year(2018))] == [
        "medical", "protection", "employment", "other",
    ]  # fmt: skip
    assert len(by_category(year(2022))) == 7
    assert len(by_category(year(2025))) == 6


def test_taken_back_before_any_answer_does_not_count(case, sent, worker, clerk):
    services.withdraw(viewer=worker, referral=sent(case), reason="wrong_destination")
    now = timezone.localdate()
    period = Period(now, now)
    assert sum(row.count for row in by_category(period)) == 0
    answered = sent(case)
    services.accept(viewer=clerk, referral=answered)
    services.withdraw(viewer=worker, referral=answered, reason="need_gone")
    assert sum(row.count for row in by_category(period)) == 1
    assert answers(period)["answered"] == answers(period)["in_time"] == 1


def test_every_service_counts_somewhere_in_the_set_of_today(db):
    today = timezone.localdate()
    apart = {s.code for s in catalogue.services_out(today) if not catalogue.category(s.code, today)}
    assert apart == {"self_support"}
