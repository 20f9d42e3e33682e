"""Lists taken out as ODS and CSV: what the reader may see, one entry each, long ones as jobs."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import odfdo
import pytest
from django.urls import reverse

from mingdeng.care.alerts.services import evaluate
from mingdeng.care.alerts.tests.making import make_case, signed_in, today
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.documents import exporting
from mingdeng.foundation.documents.hangings import forget_exports
from mingdeng.foundation.documents.models import Export
from mingdeng.foundation.jobs.models import Job
from mingdeng.foundation.jobs.worker import run_one

pytestmark = pytest.mark.django_db
LISTS = [
    ("cases:export", "case.list_exported"),
    ("alerts:export", "alert.list_exported"),
    ("referrals:export", "referral.list_exported"),
]


def rows(answer):
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def cells(body):
    table = odfdo.Document(BytesIO(body)).body.get_table(0)
    return [[cell.value for cell in row.traverse()] for row in table.traverse()]


@pytest.mark.parametrize(("name", "code"), LISTS)
@pytest.mark.parametrize("kind", ["ods", "csv"])
def test_every_list_is_taken_out_with_one_entry(unlucky, name, code, kind):
    evaluate(unlucky.case, today())
    before = Entry.objects.count()
    answer = signed_in(unlucky.worker).get(reverse(name), {"kind": kind})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(exporting.KINDS[kind].split(";")[0])
    assert "attachment" in answer["Content-Disposition"]
    made = Entry.objects.filter(code=code)
    assert made.count() == 1
    assert Entry.objects.count() == before + 1


def test_the_caseload_carries_the_filters_in_force_and_the_columns_hung(unlucky):
    other = make_case(unlucky.worker, unlucky.case.now_team, now_tier="high")
    evaluate(unlucky.case, today())
    browser = signed_in(unlucky.worker)
    found = rows(browser.get(reverse("cases:export"), {"kind": "csv", "tier": "high"}))
    assert [row[0] for row in found[1:]] == [other.case_no]
    both = cells(browser.get(reverse("cases:export")).content)
    assert {row[0] for row in both[1:]} == {unlucky.case.case_no, other.case_no}
    assert "警示" in both[0]


def test_what_the_reader_may_not_see_is_withheld_in_the_file(unlucky):
    colleague = signed_in(unlucky.colleague)
    found = rows(colleague.get(reverse("cases:export"), {"kind": "csv", "scope": "team"}))
    line = next(row for row in found if row[0] == unlucky.case.case_no)
    told = dict(zip(found[0], line, strict=True))
    assert told["分群"] == told["警示"] == exporting.VEILED


def test_a_name_that_looks_like_a_formula_is_text(unlucky):
    make_case(unlucky.worker, unlucky.case.now_team, person={"name": "=cmd|' /C calc'!A0"})
    found = rows(signed_in(unlucky.worker).get(reverse("cases:export"), {"kind": "csv"}))
    assert any(row[1].startswith("'=cmd") for row in found)


def test_a_long_list_is_a_job_whose_file_only_its_owner_fetches(unlucky, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    monkeypatch.setattr(exporting, "CHUNK", 1)
    make_case(unlucky.worker, unlucky.case.now_team)
    browser = signed_in(unlucky.worker)
    answer = browser.get(reverse("cases:export"), {"kind": "csv"})
    job = Job.objects.get()
    assert answer["Location"] == reverse("jobs:job", args=[job.ref])
    assert run_one()
    job.refresh_from_db()
    assert (job.state, job.result["counts"]) == ("done", {"已匯出": 2})
    assert len(rows(browser.get(job.result["url"]))) == 3
    assert Entry.objects.filter(code="case.list_exported").count() == 1
    assert signed_in(unlucky.colleague).get(job.result["url"]).status_code in (403, 404)
    Export.objects.update(made_at="2020-01-01T00:00Z")
    assert forget_exports() == 1
    assert browser.get(job.result["url"]).status_code in (403, 404)


def test_the_radar_is_taken_out_as_numbers(unlucky):
    answer = signed_in(unlucky.worker).get(
        reverse("assessments:radar_sheet", args=[unlucky.case.ref])
    )
    table = cells(answer.content)
    assert table[0][:3] == ["類別", "因子", "現在"]
    assert len(table) > 15
    assert Entry.objects.filter(code="assessment.radar_exported").count() == 1
