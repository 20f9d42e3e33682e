"""Headers nobody knows are matched by hand, once; many rows are checked beside, as a job."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingdeng.care.cases.models import Case
from mingdeng.care.imports import services, sheets
from mingdeng.care.imports.models import Batch, Row
from mingdeng.care.imports.tests import files
from mingdeng.care.referrals.tests.makers import bureau, hire, supervisor, team  # noqa: F401
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.jobs import worker
from mingdeng.foundation.jobs.models import Job, JobState
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services import register_person

pytestmark = pytest.mark.django_db
STRANGE = ["當事人", *files.HEADERS[1:]]


@pytest.fixture
def client(supervisor):  # noqa: F811
    made = Client()
    made.force_login(Staff.objects.get(pk=supervisor.staff_id))
    return made


def bring(client, content, name="list.csv"):
    return client.post(reverse("imports:list"), {"file": SimpleUploadedFile(name, content)})


def page_of(batch, name="batch"):
    return reverse(f"imports:{name}", args=[batch.ref])


def chosen(batch, **more):
    return {**batch.mapping, **more}


def test_a_header_nobody_knows_is_asked_for_and_then_the_file_is_checked(client):
    asked = bring(client, files.csv_file(files.good(3), headers=STRANGE))
    batch = Batch.objects.get()
    assert asked.url == page_of(batch, "match")
    shown = page_text(client.get(asked.url))
    assert "認不出哪一欄是姓名" in shown
    done = client.post(asked.url, chosen(batch, name="當事人"), follow=True)
    assert "可匯入 3" in page_text(done)


def test_the_next_file_with_the_same_headers_is_not_asked_again(client):
    bring(client, files.csv_file(files.good(3), headers=STRANGE))
    batch = Batch.objects.get()
    client.post(page_of(batch, "match"), chosen(batch, name="當事人"))
    again = bring(client, files.csv_file(files.good(2, seed=5), headers=STRANGE))
    assert again.url == page_of(Batch.objects.latest("pk"))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "請選擇哪一個標題是「姓名」"),
        ({"name": "性別"}, "對應了兩個欄位"),
        ({"name": "不在檔案裡"}, ""),
    ],
)
def test_a_wrong_matching_is_said_and_nothing_is_checked(client, more, says):
    bring(client, files.csv_file(files.good(3), headers=STRANGE))
    batch = Batch.objects.get()
    answer = client.post(page_of(batch, "match"), chosen(batch, **more))
    assert answer.status_code == 422
    assert says in page_text(answer)
    assert set(Row.objects.values_list("state", flat=True)) == {"waiting"}


def test_a_first_row_without_one_known_header_is_refused_and_not_kept(client):
    answer = bring(client, files.csv_file(files.good(3), headers=files.good(1, seed=3)[0]))
    assert answer.status_code == 422
    assert "找不到必要的欄位" in page_text(answer)
    assert not Batch.objects.exists()


def test_a_matching_cannot_be_changed_once_rows_were_taken_in(client):
    bring(client, files.csv_file(files.good(2)))
    batch = Batch.objects.get()
    services.run(batch, dry_run=False)
    with pytest.raises(sheets.Refused, match="已經開始匯入"):
        services.match(batch, batch.mapping)


def test_many_rows_are_checked_as_a_job_that_can_be_left(client):
    answer = bring(client, files.csv_file(files.good(301)))
    batch, job = Batch.objects.get(), Job.objects.get()
    assert answer.url == reverse("jobs:job", args=[job.ref])
    assert "還沒有檢查完" in page_text(client.get(page_of(batch)))
    worker.run_one()
    job.refresh_from_db()
    assert (job.state, job.result["counts"]["可匯入"]) == (JobState.DONE, 301)
    assert "匯入 301 列" in page_text(client.get(page_of(batch)))
    assert not PersonRecord.objects.exists()


def test_asking_twice_to_take_in_begins_one_job(client):
    bring(client, files.csv_file(files.good(2)))
    batch = Batch.objects.get()
    client.post(page_of(batch, "start"))
    client.post(page_of(batch, "start"))
    assert Job.objects.count() == 1


def test_a_run_asked_to_stop_keeps_what_it_took_and_goes_on_later(client, monkeypatch):
    held = services.limits()
    monkeypatch.setattr(services, "limits", lambda: {**held, "batch_rows": 10})
    batch = services.stage(files.csv_file(files.good(30)), "list.csv")
    asked = iter([False, False, True])
    services.run(batch, dry_run=False, stop=lambda: next(asked))
    batch.refresh_from_db()
    assert (Case.objects.count(), batch.finished_at) == (20, None)
    services.run(batch, dry_run=False)
    assert Case.objects.count() == 30


def test_what_was_destroyed_can_be_neither_taken_in_nor_called_wrong(client):
    bring(client, files.csv_file(files.good(2)))
    batch = Batch.objects.get()
    client.post(page_of(batch, "discard"))
    shown = page_text(client.get(page_of(batch)))
    assert "暫存的內容已銷毀" in shown
    assert "匯入 2 列" not in shown
    assert client.post(page_of(batch, "start")).status_code == 403
    services.run(Batch.objects.get(), dry_run=False)
    assert set(Row.objects.values_list("state", flat=True)) == {"ready"}
    assert not Case.objects.exists()


def test_the_page_counts_every_row_and_the_file_holds_them_all(client):
    rows = files.good(250)
    for row in rows:
        row[6] = "路上遇到"
    bring(client, files.csv_file(rows))
    batch = Batch.objects.get()
    shown = page_text(client.get(page_of(batch)))
    assert "需修正 250" in shown
    assert "前 200 列" in shown
    told = client.get(page_of(batch, "report")).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(told)))) == 251


def test_somebody_without_a_number_is_known_by_name_and_birth_date(client):
    from datetime import date

    register_person(name="測試甲", birth_date=date(1981, 5, 6))
    rows = files.good(1)
    batch = services.stage(files.csv_file(rows), "list.csv")
    report = services.run(batch, dry_run=True)
    assert [(d["row"], d["column"]) for d in report.duplicates] == [(2, "姓名")]
    assert "姓名、出生日期相同" in report.duplicates[0]["reason"]


def test_two_identity_numbers_are_two_people_whatever_their_names(client):
    rows = files.good(9)
    rows[8][3] = rows[0][3]
    batch = services.stage(files.csv_file(rows), "list.csv")
    assert rows[0][0] == rows[8][0]
    assert services.run(batch, dry_run=True).duplicates == []


def test_the_same_name_and_telephone_without_a_number_is_reviewed(client):
    rows = files.good(2)
    rows[1] = [rows[0][0], "", "男", "", rows[0][4], "", "緩起訴", "115.03.02"]
    batch = services.stage(files.csv_file(rows), "list.csv")
    report = services.run(batch, dry_run=True)
    assert [(d["row"], d["column"]) for d in report.duplicates] == [(3, "姓名")]
    assert "第 2 列" in report.duplicates[0]["reason"]
