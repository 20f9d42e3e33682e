from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import REGISTRY, declare
from mingdeng.foundation.audit import actor
from mingdeng.foundation.codes.models import CodeEntry
from mingdeng.foundation.events.tests.makers import make_staff, signed_in
from mingdeng.foundation.identity.models import Posting
from mingdeng.foundation.jobs import registry, services, worker
from mingdeng.foundation.jobs.models import Job, JobState
from mingdeng.foundation.jobs.progress import Superseded, TaskFailed
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
OWN = declare("t.job_own", reads=[Group.SELF])


@pytest.fixture
def task():
    codes = []

    def register(run, code="t.task", policy=OWN):
        registry.task(code, "匯入個案清冊", policy=policy)(run)
        codes.append(code)
        return code

    yield register
    for code in codes:
        registry.forget(code)


def write_rows(progress, stop_at=None):
    """Ten batches; each row written once, with its checkpoint."""
    begin = progress.checkpoint.get("next", 0)
    for number in range(begin, 10):
        CodeEntry.objects.create(list_name="t", code=str(number), label="x", position=number)
        progress.advance(number + 1, 10, f"第 {number + 1} 批", checkpoint={"next": number + 1})
        if stop_at == number:
            raise KeyboardInterrupt
        if progress.cancelled:
            return None
    return {"counts": {"匯入": 10}, "url": "/jobs/"}


def rows():
    return CodeEntry.objects.filter(list_name="t").count()


def age(job, minutes):
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(minutes=minutes))


def test_a_job_is_run_tells_its_progress_and_its_owner(task):
    me = make_staff()
    job = services.enqueue(task=task(write_rows), owner_id=me.pk, arguments={"file": 3})
    assert worker.run_one()
    assert not worker.run_one()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.percent) == (JobState.DONE, 10, 10, 100)
    assert job.result["counts"] == {"匯入": 10}
    assert Notice.objects.get(reader=me).title == "匯入個案清冊：完成"


def test_a_job_whose_worker_died_goes_on_where_it_stood_and_doubles_nothing(task):
    job = services.enqueue(task=task(lambda p: write_rows(p, 4)))
    with pytest.raises(KeyboardInterrupt):
        worker.run_one()
    assert not worker.run_one()
    registry.forget("t.task")
    task(write_rows)
    age(job, 10)
    assert worker.run_one()
    job.refresh_from_db()
    assert (job.state, job.tries, rows()) == (JobState.DONE, 2, 10)


def test_a_job_that_beats_in_the_future_is_taken_for_dead(task):
    job = services.enqueue(task=task(lambda p: write_rows(p, 4)))
    with pytest.raises(KeyboardInterrupt):
        worker.run_one()
    age(job, -600)
    registry.forget("t.task")
    task(write_rows)
    assert worker.run_one()
    assert rows() == 10


def test_a_job_that_kills_three_workers_is_given_up(task):
    job = services.enqueue(task=task(lambda p: die()))
    for _ in range(worker.MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            worker.run_one()
        age(job, 10)
    assert not worker.run_one()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "中斷 3 次" in job.error


def die():
    raise KeyboardInterrupt


def test_who_lost_the_job_to_another_worker_writes_no_more(task):
    seen = []

    def slow(progress):
        Job.objects.update(beat_at=timezone.now() - timedelta(minutes=10))
        other = worker.claim()
        seen.append(other.tries)
        for ask in (lambda: progress.advance(1, 2, checkpoint={}), lambda: progress.cancelled):
            with pytest.raises(Superseded):
                ask()
        raise Superseded

    job = services.enqueue(task=task(slow))
    assert worker.run_one()
    job.refresh_from_db()
    assert seen == [2]
    assert job.state == JobState.RUNNING


def test_cancelling_a_running_job_stops_after_the_batch_and_running_again_finishes_it(task):
    job = services.enqueue(task=task(write_rows))
    claimed = worker.claim()
    services.cancel(claimed)
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    worker.run_one()
    job.refresh_from_db()
    assert (job.state, rows()) == (JobState.CANCELLED, 1)
    again = services.run_again(job, None)
    assert again.pk == job.pk
    assert services.run_again(job, None).pk == job.pk
    worker.run_one()
    assert rows() == 10
    assert Job.objects.count() == 1


def test_a_waiting_job_is_cancelled_at_once(task):
    job = services.enqueue(task=task(write_rows))
    assert services.cancel(job) == JobState.CANCELLED
    assert not worker.run_one()
    assert services.cancel(job) == JobState.CANCELLED


def test_the_same_work_waits_only_once(task):
    code = task(write_rows)
    one = services.enqueue(task=code, once="import:3")
    assert services.enqueue(task=code, once="import:3").pk == one.pk
    worker.run_one()
    assert services.enqueue(task=code, once="import:3").pk != one.pk


def test_pressing_again_on_a_finished_job_twice_starts_one_new_job(task):
    job = services.enqueue(task=task(lambda p: {}))
    worker.run_one()
    job.refresh_from_db()
    first = services.run_again(job, None)
    assert first.pk != job.pk
    assert services.run_again(job, None).pk == first.pk


def test_a_task_fails_in_its_own_words_or_without_quoting_anybody(task):
    def known(progress):
        raise TaskFailed("檔案沒有「姓名」欄。")

    def unknown(progress):
        raise ValueError("王小明 A123456789")

    one = services.enqueue(task=task(known))
    two = services.enqueue(task=task(unknown, code="t.other"))
    worker.run_one()
    worker.run_one()
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.error == "檔案沒有「姓名」欄。"
    assert "ValueError" in two.error
    assert "王小明" not in two.error


def test_a_job_runs_as_its_owner_and_not_when_she_may_no_longer(task):
    seen = []
    code = task(lambda p: seen.append((actor.current().staff_id, p.viewer.role)) or {})
    me = make_staff()
    services.enqueue(task=code, owner_id=me.pk)
    worker.run_one()
    assert seen == [(me.pk, "case_manager")]
    Posting.objects.update(to_on=timezone.localdate() - timedelta(days=1))
    job = services.enqueue(task=code, owner_id=me.pk)
    worker.run_one()
    job.refresh_from_db()
    assert len(seen) == 1
    assert job.error == worker.NO_ENTITLEMENT


def test_progress_is_not_written_for_every_row(task, django_assert_max_num_queries):
    def chatty(progress):
        with django_assert_max_num_queries(4):
            for number in range(5000):
                progress.advance(number, 5000)

    job = services.enqueue(task=task(chatty))
    worker.run_one()
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error


def test_every_task_of_the_house_names_a_policy_that_is_declared():
    for held in registry.every():
        assert REGISTRY[held.policy.name] == held.policy, held.code


def test_an_unknown_task_is_refused_and_one_taken_away_fails_in_words(task):
    with pytest.raises(services.UnknownTask):
        services.enqueue(task="t.unheard")
    job = services.enqueue(task=task(write_rows))
    registry.forget("t.task")
    worker.run_one()
    job.refresh_from_db()
    assert job.error == worker.NO_TASK


def test_finished_jobs_are_forgotten_and_others_kept(task):
    code = task(lambda p: {})
    services.enqueue(task=code)
    worker.run_one()
    services.enqueue(task=code)
    assert services.forget_finished(timezone.now() + timedelta(days=1)) == 1
    assert Job.objects.get().state == JobState.QUEUED


def test_one_sees_ones_own_jobs_and_the_administrator_everybodys(task):
    code = task(lambda p: {})
    me, other, admin = make_staff(), make_staff(), make_staff("administrator")
    mine = services.enqueue(task=code, owner_id=me.pk, title="我的匯出")
    theirs = services.enqueue(task=code, owner_id=other.pk, title="別人的匯出")
    page = page_text(signed_in(me).get(reverse("jobs:index")))
    assert "我的匯出" in page
    assert "別人的匯出" not in page
    assert "別人的匯出" in page_text(signed_in(admin).get(reverse("jobs:index")))
    for name in ("job", "cancel", "again"):
        url = reverse(f"jobs:{name}", args=[theirs.ref])
        answer = signed_in(me).get(url) if name == "job" else signed_in(me).post(url)
        assert answer.status_code == 403
    assert signed_in(me).get(reverse("jobs:job", args=[mine.ref])).status_code == 200


def test_the_page_asks_until_the_job_is_finished_and_then_shows_the_result(task):
    me = make_staff()
    job = services.enqueue(task=task(write_rows), owner_id=me.pk)
    client, url = signed_in(me), reverse("jobs:job", args=[job.ref])
    waiting = client.get(url, headers={"HX-Request": "true"})
    assert waiting.status_code == 200
    assert "every 2s" in page_text(waiting)
    worker.run_one()
    done = client.get(url, headers={"HX-Request": "true"})
    assert done.status_code == 286
    assert "every 2s" not in page_text(done)
    assert "看結果" in page_text(client.get(url))


def test_the_list_stays_within_its_budget(task, django_assert_max_num_queries):
    code = task(lambda p: {})
    admin = make_staff("administrator")
    for _ in range(40):
        services.enqueue(task=code, owner_id=make_staff().pk)
    client = signed_in(admin)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("jobs:index")).context["page"]
    rest = client.get(reverse("jobs:index"), {"after": page.after}).context["page"]
    assert len({job.pk for job in (*page.rows, *rest.rows)}) == 40
