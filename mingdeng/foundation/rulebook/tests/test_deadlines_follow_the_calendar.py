"""A day changed: what was counted over it is counted again by a job, on record; the rest stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.calendar.queries import next_working_day
from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.tests.making import sign_in, staff
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.foundation.jobs.models import Job, JobState
from mingdeng.foundation.jobs.worker import run_one
from mingdeng.foundation.rulebook import moving
from mingdeng.foundation.rulebook.models import Change
from mingdeng.foundation.rulebook.services import withdrawing
from mingdeng.foundation.rulebook.tests.test_changing_days_and_villages import DAYS, closed, saved
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.foundation.worklist import kinds, services
from mingdeng.foundation.worklist.dues import in_working_days
from mingdeng.foundation.worklist.kinds import Kind, Rank
from mingdeng.foundation.worklist.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
DAYS_GIVEN = 20


@pytest.fixture(autouse=True)
def _kind():
    kinds.register(Kind("t.sign", "核定", Rank.ORDINARY, lambda items, viewer: {}))
    yield
    kinds.forget("t.sign")


@pytest.fixture
def admin():
    return staff(Role.ADMINISTRATOR, name="系管")


@pytest.fixture
def browser(admin):
    return sign_in(admin)


@pytest.fixture
def day():
    """A working day within what is counted."""
    return next_working_day(timezone.localdate() + timedelta(days=10))


def owed(once, due, **more):
    return services.owe(
        kind="t.sign",
        once=once,
        due_at=due,
        subject_type="case",
        subject_ref=uuid4(),
        section="treatment",
        **more,
    )


def work():
    while run_one():
        pass


def test_work_counted_in_working_days_moves_on_by_one_and_back_when_it_is_withdrawn(
    browser, admin, day
):
    due = in_working_days(DAYS_GIVEN)
    item = owed("a", due, record_id=7, escalate_at=due.at + timedelta(days=1))
    last = timezone.localdate(due.at)
    page = page_text(browser.post(DAYS, closed(day)))
    assert "1 件以工作天計算的期限跨過這一天，存檔後自動順延一個工作天" in page
    assert saved(browser, DAYS, closed(day)).status_code == 302
    work()
    item.refresh_from_db()
    assert timezone.localdate(item.due_at) == next_working_day(last)
    assert item.escalate_at - item.due_at == timedelta(days=1)
    entry = Entry.objects.get(code="workday.deadlines_moved")
    assert (entry.detail["what"], entry.detail["count"]) == ("worklist.counted", 1)
    assert list(entry.sightings.values_list("record_id", flat=True)) == [7]
    assert "待辦" in page_text(browser.get(f"/jobs/{Job.objects.get().ref}/"))

    withdrawing.withdraw(viewer=viewer_of(admin), change=Change.objects.get())
    work()
    item.refresh_from_db()
    assert item.due_at == due.at


def test_a_time_that_was_fixed_and_work_that_is_done_stay(browser, day):
    fixed = owed("fixed", in_working_days(DAYS_GIVEN).at)
    done = owed("done", in_working_days(DAYS_GIVEN))
    services.settle(once="done")
    before = dict(Item.objects.values_list("pk", "due_at"))
    saved(browser, DAYS, closed(day))
    work()
    assert {row.pk: Item.objects.get(pk=row.pk).due_at for row in (fixed, done)} == before


def test_run_again_it_moves_nothing_more(browser, day):
    item = owed("a", in_working_days(DAYS_GIVEN))
    saved(browser, DAYS, closed(day))
    work()
    once = Item.objects.get(pk=item.pk).due_at
    job = Job.objects.get(task=moving.MOVE)
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, checkpoint={})
    work()
    assert Item.objects.get(pk=item.pk).due_at == once


def test_two_days_changed_before_the_worker_comes_are_both_followed(browser, day):
    due = in_working_days(DAYS_GIVEN)
    item = owed("a", due)
    saved(browser, DAYS, closed(day))
    saved(browser, DAYS, closed(next_working_day(day)))
    work()
    item.refresh_from_db()
    last = timezone.localdate(due.at)
    assert timezone.localdate(item.due_at) == next_working_day(next_working_day(last))


def test_every_module_that_keeps_such_deadlines_is_asked(browser, day):
    saved(browser, DAYS, closed(day))
    work()
    assert set(Job.objects.get().result["counts"]) == {
        "待辦",
        "轉介回覆期限",
        "下次接觸",
        "警示期限",
    }
