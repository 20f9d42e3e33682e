from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.clock import housekeeping, queries, registry, running, services
from mingdeng.foundation.clock.models import Pulse, Timer
from mingdeng.foundation.clock.services import CLOCK, LEASE, WORKER
from mingdeng.foundation.events import registry as handlers
from mingdeng.foundation.events import services as events
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.events.tests.makers import make_staff, signed_in
from mingdeng.foundation.jobs.models import Job, JobState
from mingdeng.foundation.jobs.registry import forget as forget_task
from mingdeng.foundation.jobs.registry import task
from mingdeng.foundation.jobs.services import enqueue
from mingdeng.foundation.outbox import services as outbox
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
NOW = datetime(2025, 7, 31, 10, 0, tzinfo=ZoneInfo("Asia/Taipei"))


@pytest.fixture
def runs():
    """Registers something that recurs and counts its runs."""
    counted = {}

    def register(code, every, fails=False):
        counted[code] = 0

        def run():
            counted[code] += 1
            if fails:
                raise ValueError("王小明")

        registry.recurring(code, every=every, run=run)

    held = dict(registry._recurring)
    registry._recurring.clear()
    register.counted = counted
    yield register
    registry._recurring.clear()
    registry._recurring.update(held)


def at(**later):
    return NOW + timedelta(**later)


def test_only_one_process_is_the_clock_until_its_lease_runs_out():
    assert services.elect("one", NOW)
    assert not services.elect("two", at(seconds=5))
    assert services.elect("one", at(seconds=20))
    assert not services.elect("two", at(seconds=45))
    assert services.elect("two", at(seconds=20) + LEASE + timedelta(seconds=1))
    assert not services.elect("one", at(seconds=52))


def test_a_clock_that_ends_in_order_leaves_its_place_at_once():
    services.elect("one")
    services.resign("one")
    assert services.elect("two")


def test_a_lease_from_the_future_binds_nobody():
    services.elect("one", at(days=400))
    assert services.elect("two", NOW)


def test_a_recurring_task_runs_when_due_and_once_however_long_the_clock_was_away(runs):
    runs("t.minutely", timedelta(minutes=1))
    services.tick("c", NOW)
    services.tick("c", at(seconds=30))
    assert runs.counted["t.minutely"] == 1
    services.tick("c", at(days=3))
    services.tick("c", at(days=3, seconds=5))
    assert runs.counted["t.minutely"] == 2


def test_a_daily_task_waits_for_its_hour_in_taipei_and_is_made_up_for_once(runs):
    runs("t.nightly", time(3, 30))
    services.tick("c", NOW)
    assert runs.counted["t.nightly"] == 0
    assert timezone.localtime(Timer.objects.get().next_at).isoformat()[:16] == "2025-08-01T03:30"
    services.tick("c", at(days=4))
    services.tick("c", at(days=4, minutes=1))
    assert runs.counted["t.nightly"] == 1
    assert timezone.localtime(Timer.objects.get().next_at).isoformat()[:16] == "2025-08-05T03:30"


@pytest.mark.parametrize("every", [timedelta(minutes=1), time(3, 30)])
def test_a_clock_set_back_years_goes_on(runs, every):
    runs("t.any", every)
    services.tick("c", at(days=2000))
    services.tick("c", at(days=2002))
    before = runs.counted["t.any"]
    services.tick("c", NOW)
    assert runs.counted["t.any"] == before + 1
    services.tick("c", at(days=1))
    assert runs.counted["t.any"] == before + 2


def test_one_that_fails_says_where_and_holds_up_no_other(runs):
    runs("t.a_bad", timedelta(minutes=1), fails=True)
    runs("t.b_good", timedelta(minutes=1))
    assert services.tick("c", NOW) == ["t.a_bad", "t.b_good"]
    held = Timer.objects.get(code="t.a_bad")
    assert "ValueError" in held.last_error
    assert "王小明" not in held.last_error
    assert runs.counted == {"t.a_bad": 1, "t.b_good": 1}


def test_a_run_that_died_half_way_is_made_up_for_but_not_doubled(runs):
    runs("t.any", timedelta(hours=1))
    services.tick("c", NOW)
    Timer.objects.update(running_since=at(hours=2), holder="dead", next_at=at(hours=1))
    services.tick("c", at(hours=2, minutes=5))
    assert runs.counted["t.any"] == 1
    services.tick("c", at(hours=2, minutes=11))
    assert runs.counted["t.any"] == 2


def test_a_silent_process_is_named_with_how_long():
    services.beat(WORKER, now=at(minutes=-3))
    services.beat(CLOCK, now=at(seconds=-10))
    assert queries.silent(NOW) == ["背景作業 3 分鐘沒有回應"]
    assert queries.silent(at(hours=5))[1] == "排程 5 小時沒有回應"
    services.beat(WORKER, now=at(days=90))
    assert queries.silent(NOW) == ["背景作業 90 天沒有回應"]
    Pulse.objects.all().delete()
    assert queries.silent(NOW) == ["背景作業尚未啟動", "排程尚未啟動"]


def test_the_strip_says_so_on_the_home_page_and_costs_no_query_each_time(
    django_assert_num_queries,
):
    queries.forget()
    client = signed_in(make_staff())
    assert "背景作業尚未啟動" in page_text(client.get("/"))
    services.beat(WORKER)
    services.beat(CLOCK)
    queries.forget()
    assert "背景作業尚未啟動" not in page_text(client.get("/"))
    with django_assert_num_queries(0):
        assert queries.silent_now() == []
    queries.forget()


def test_the_status_page_is_the_administrators(django_assert_max_num_queries):
    for role in ("case_manager", "director", "auditor"):
        assert signed_in(make_staff(role)).get(reverse("clock:status")).status_code == 403
    assert signed_in(make_staff("partner")).get(reverse("clock:status")).status_code == 404
    client = signed_in(make_staff("administrator"))
    with django_assert_max_num_queries(18):
        page = page_text(client.get(reverse("clock:status")))
    assert "封存稽核紀錄" in page
    assert "事件未交付" in page
    with django_assert_max_num_queries(6):
        queries.status()


def test_audit_entries_are_sealed_by_the_clock():
    audit.record("t.happened")
    audit.record("t.happened")
    assert housekeeping.seal() == 1
    assert not Entry.objects.filter(seal_no=None).exists()
    assert housekeeping.seal() == 0
    assert {held.code for held in registry.every()} >= {"audit.seal", "worklist.escalate"}


def test_tidying_keeps_what_the_rule_keeps():
    reader = make_staff()
    for days in (100, 1):
        past = timezone.now() - timedelta(days=days)
        Event.objects.filter(pk=events.emit("t.x").pk).update(at=past)
        told = outbox.notify(reader_id=reader.pk, kind="t", title="x", once=str(days))
        outbox.mark_read(reader.pk, str(told.ref), past)
        Job.objects.create(task="t", title="x", state=JobState.DONE, finished_at=past)
    housekeeping.tidy()
    assert (Event.objects.count(), reader.notices.count(), Job.objects.count()) == (1, 1, 1)


def test_a_round_of_work_hands_on_mails_and_runs_and_says_when_idle():
    reader, seen = make_staff(email="a@example.test"), []
    handlers.handler("t.round", "t.round")(lambda event: seen.append("event"))
    task("t.round", "x", policy=declare("t.round", reads=[Group.SELF]))(
        lambda progress: seen.append("job")
    )
    events.emit("t.round")
    outbox.notify(reader_id=reader.pk, kind="t", title="x", once="1", mail=True)
    enqueue(task="t.round")
    assert running.round_of_work("w")
    assert not running.round_of_work("w")
    handlers.forget("t.round")
    forget_task("t.round")
    assert seen == ["event", "job"]
    assert len(mail.outbox) == 1
    assert Pulse.objects.get(process=WORKER).holder == "w"


def test_only_the_elected_process_starts_anything(runs):
    runs("t.any", timedelta(minutes=1))
    assert running.round_of_clock("one")
    assert not running.round_of_clock("two")
    assert runs.counted["t.any"] == 1


def test_a_database_away_for_a_while_does_not_end_a_process():
    def away():
        raise OperationalError

    assert running.guarded("t", away) is False


def test_two_things_cannot_recur_under_one_code(runs):
    runs("t.any", timedelta(minutes=1))
    with pytest.raises(ValueError, match="recurs already"):
        registry.recurring("t.any", every=timedelta(minutes=2), run=lambda: None)
