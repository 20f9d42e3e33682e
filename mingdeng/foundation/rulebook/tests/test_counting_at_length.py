"""What a change touches, where counting it recomputes every case: a job beside the preview."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.tests.making import sign_in, staff
from mingdeng.foundation.jobs.models import Job, JobState
from mingdeng.foundation.jobs.services import cancel
from mingdeng.foundation.jobs.worker import run_one
from mingdeng.foundation.rulebook import jobs
from mingdeng.foundation.rulebook.models import Change
from mingdeng.foundation.rulebook.tests.test_changing_a_rule import CODE, FAMILY, PAGE, typed
from mingdeng.foundation.slots import registry
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db]
TOTAL = 3


@pytest.fixture
def asked(monkeypatch):
    """A counter that takes long, and what it was asked."""
    given = []

    def count(proposed, tell):
        given.append(proposed)
        for done in range(TOTAL):
            tell(done + 1, TOTAL)
        return 5, "3 案中有 5 則。"

    counter = registry.LongCounter("test.long", f"{FAMILY}.{CODE}", count)
    monkeypatch.setitem(registry.long_impacts._items, counter.name, counter)
    return given


@pytest.fixture
def browser():
    return sign_in(staff(Role.ADMINISTRATOR, name="系管"))


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=3)


def hidden(html):
    return re.search(r'name="counted" value="([^"]+)"', html)[1]


def counted(browser, job):
    return page_text(browser.get(f"/rules/counted/{job.ref}/"))


def test_the_preview_counts_nothing_itself_but_shows_a_job_that_goes_on(browser, day, asked):
    html = page_text(browser.post(f"{PAGE}change/", typed(day, 30)))
    job = Job.objects.get(task=jobs.COUNT)
    assert asked == []
    assert "正在逐案重算" in html
    assert f"/jobs/{job.ref}/" in html
    assert 'hx-trigger="every 1s"' in counted(browser, job)
    assert run_one()
    done = counted(browser, job)
    assert "3 案中有 5 則。" in done
    assert "hx-trigger" not in done
    assert "3 案中有 5 則。" in page_text(browser.get(f"/jobs/{job.ref}/"))


def test_the_same_preview_again_is_the_same_unfinished_job(browser, day, asked):
    first = page_text(browser.post(f"{PAGE}change/", typed(day, 30)))
    again = page_text(browser.post(f"{PAGE}change/", typed(day, 30)))
    other = page_text(browser.post(f"{PAGE}change/", typed(day, 31)))
    assert hidden(first) == hidden(again) != hidden(other)


def test_saving_keeps_what_the_job_found_and_counts_nothing_again(browser, day, asked):
    html = page_text(browser.post(f"{PAGE}change/", typed(day, 30)))
    run_one()
    saved = typed(day, 30, step="save", counted=hidden(html))
    assert browser.post(f"{PAGE}change/", saved).status_code == 302
    assert "3 案中有 5 則。" in Change.objects.get().touched
    assert len(asked) == 1


def test_saving_before_it_is_counted_says_so(browser, day, asked):
    html = page_text(browser.post(f"{PAGE}change/", typed(day, 30)))
    saved = typed(day, 30, step="save", counted=hidden(html))
    assert browser.post(f"{PAGE}change/", saved).status_code == 302
    assert "儲存時還沒有算完會影響幾案。" in Change.objects.get().touched


def test_what_was_counted_for_another_wording_is_not_taken(browser, day, asked):
    html = page_text(browser.post(f"{PAGE}change/", typed(day, 31)))
    run_one()
    saved = typed(day, 30, step="save", counted=hidden(html))
    assert browser.post(f"{PAGE}change/", saved).status_code == 302
    assert "3 案中有 5 則。" not in Change.objects.get().touched


def test_called_off_it_stops_after_its_batch(browser, day, monkeypatch):
    def count(proposed, tell):
        cancel(Job.objects.get(task=jobs.COUNT))
        tell(1, TOTAL)
        raise AssertionError("it went on")

    counter = registry.LongCounter("test.long", f"{FAMILY}.{CODE}", count)
    monkeypatch.setitem(registry.long_impacts._items, counter.name, counter)
    browser.post(f"{PAGE}change/", typed(day, 30))
    run_one()
    job = Job.objects.get(task=jobs.COUNT)
    assert job.state == JobState.CANCELLED
    assert "沒有算完" in counted(browser, job)


def test_another_persons_counting_is_not_shown(browser, day, asked):
    browser.post(f"{PAGE}change/", typed(day, 30))
    run_one()
    job = Job.objects.get(task=jobs.COUNT)
    other = sign_in(staff(Role.OFFICER, section="planning"))
    assert other.get(f"/rules/counted/{job.ref}/").status_code in (403, 404)


def test_the_rules_that_recompute_every_case_are_counted_at_length():
    places = {each.place for each in registry.long_impacts.all()}
    assert {"care.alerts", "care.assessments.tier"} <= places
    assert not places & {each.place for each in registry.impacts.all()}
