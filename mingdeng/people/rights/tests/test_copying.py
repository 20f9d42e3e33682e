"""A person gets a copy of what is held within the statutory time, third persons veiled."""

from __future__ import annotations

import io
import uuid
import zipfile
from datetime import date, timedelta

import odfdo
import pytest
from click.testing import CliRunner
from django.utils import timezone

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Relation
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.jobs.models import Job
from mingdeng.foundation.jobs.worker import run_one
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records import services as records
from mingdeng.people.records.services import Refused
from mingdeng.people.rights import bundle
from mingdeng.people.rights.commands import copy as command
from mingdeng.people.rights.models import CopyRequest
from mingdeng.people.rights.services import copying
from mingdeng.people.rights.veiling import VEILED, veiler_for
from mingdeng.people.ties import services as ties
from mingdeng.people.ties.services import TieGiven

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(hire):
    return hire(Role.OFFICER, name="王承辦")


@pytest.fixture
def chen(caseload, officer):
    record = records.register_person(
        name="陳志偉", numbers=["A123456789"], phones=["0912345678"], addresses=["鳳山區中山路1號"]
    )
    ties.add_relative(
        record,
        records.PersonGiven(name="林秀英", source="mentioned", told_by_id=record.pk),
        TieGiven("birth_parent", called="阿母", note="林秀英住在 0987-654-321，證號 B223456782"),
        viewer=None,
    )
    caseload.give(officer, record, relation=Relation.SECTION)
    return record


def ask(chen, viewer, on=None, **more):
    told = {"applicant": "self", "asked_on": on or timezone.localdate(), "once": uuid.uuid4()}
    return copying.ask(chen, viewer=viewer, **told, **more)


def text_of(archive, name):
    body = odfdo.Document(io.BytesIO(archive.read(name))).body
    return str(body)


def test_it_is_due_on_the_fifteenth_day_and_prolonged_once_to_the_thirtieth(chen, officer):
    asked = ask(chen, officer, on=timezone.localdate() - timedelta(days=1))
    assert (asked.due_on - asked.asked_on).days in range(15, 27)  # a rest day at the end moves on
    first = asked.due_on
    held = copying.extend(asked, viewer=officer, reason="third_persons")
    assert held.due_on > first
    assert timezone.localtime(Item.objects.get(record_id=chen.pk).due_at).date() == held.due_on
    with pytest.raises(Refused, match="不得再延長"):
        copying.extend(held, viewer=officer, reason="volume")


def test_a_period_of_plain_days_is_counted_as_the_civil_code_does(chen, officer):
    asked = ask(chen, officer, on=date(2026, 3, 2))
    assert asked.due_on == date(2026, 3, 17)


def test_the_copy_is_made_by_a_job_sealed_downloaded_and_written_down(chen, officer, browse):
    asked = ask(chen, officer)
    page = browse(officer)
    assert page.post(f"/rights/copies/{asked.ref}/make/").status_code == 302
    assert run_one()
    job = Job.objects.get(task=copying.TASK)
    assert (job.state, job.done, job.result["url"]) == (
        "done", job.total, f"/rights/copies/{asked.ref}/",
    )  # fmt: skip
    held = CopyRequest.objects.get()
    assert held.state == "ready"
    answer = page.get(f"/rights/copies/{asked.ref}/download/")
    assert answer["Content-Disposition"] == 'attachment; filename="mingdeng-copy.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == ["copy.odt", "copy.pdf", "copy.ods"]
    assert archive.read("copy.pdf").startswith(b"%PDF")
    assert Entry.objects.get(code="copy.downloaded").subject_id == str(held.pk)
    assert Entry.objects.filter(code="copy.made").count() == 1
    assert "複製本" in page_text(page.get(f"/rights/copies/{asked.ref}/"))


def test_ones_own_data_stands_in_it_and_third_persons_do_not(chen):
    copy = bundle.gather(chen.pk)
    said = str([entry.facts for entry in copy.entries])
    for own in ("陳志偉", "A123456789", "0912345678", "阿母"):
        assert own in said
    for other in ("林秀英", "0987", "B223456782"):
        assert other not in said
    assert VEILED in said
    assert copy.veiled == 3
    archive = zipfile.ZipFile(io.BytesIO(bundle.packed(copy)))
    assert "林秀英" not in archive.read("copy.ods").decode("latin-1")


def test_ones_own_number_inside_a_sentence_is_not_hidden(chen):
    veiler = veiler_for(chen.pk)
    kept = "陳志偉（a123456789）手機 0912-345-678"
    assert veiler.text(kept) == kept
    assert veiler.count == 0


def test_it_is_refused_with_a_coded_reason_and_the_clock_stops(chen, officer):
    asked = ask(chen, officer)
    with pytest.raises(Refused, match="理由"):
        copying.refuse(asked, viewer=officer, reason="we_do_not_like_it")
    copying.refuse(asked, viewer=officer, reason="identity_unproven")
    assert Item.objects.get(record_id=chen.pk).outcome == "refused"
    with pytest.raises(Refused, match="已經結束"):
        copying.order(asked, viewer=officer)


def test_handed_over_and_forgotten_after_its_time(chen, officer):
    asked = ask(chen, officer, on=timezone.localdate() - timedelta(days=60))
    copying.order(asked, viewer=officer)
    run_one()
    copying.hand_over(
        asked, viewer=officer, how="in_person", on=timezone.localdate() - timedelta(days=30)
    )
    assert copying.purge() == 1
    held = CopyRequest.objects.get()
    assert (held.bundle, held.key.destroyed, held.state) == (None, True, "handed")
    assert copying.purge() == 0


def test_who_may_not_read_everything_neither_makes_nor_downloads(chen, officer, hire, caseload):
    asked = ask(chen, officer)
    manager = hire()
    caseload.give(manager, chen)
    with pytest.raises(Denied):
        ask(chen, manager)
    supervisor = hire(Role.SUPERVISOR)
    caseload.give(supervisor, chen, relation=Relation.CLOSED)
    with pytest.raises(Denied):
        copying.order(asked, viewer=supervisor)


def test_it_is_taken_in_on_screen_and_comes_back_filled_in_when_wrong(chen, officer, browse):
    page = browse(officer)
    address = f"/people/{chen.ref}/copy/"
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    wrong = page.post(address, {"applicant": "self", "asked_on": tomorrow, "once": uuid.uuid4()})
    assert wrong.status_code == 422
    today = timezone.localdate().isoformat()
    sent = page.post(address, {"applicant": "agent", "asked_on": today, "once": uuid.uuid4()})
    shown = page_text(page.get(sent["Location"]))
    assert "受委任人" in shown
    assert "閱覽複製" in page_text(page.get("/rights/"))
    assert page.post(f"{sent['Location']}refuse/", {}).status_code == 422
    page.post(f"{sent['Location']}refuse/", {"refusal": "third_person"})
    assert "第10條第3款" in page_text(page.get(sent["Location"]))


def test_the_pages_keep_their_budget(chen, officer, browse, django_assert_max_num_queries):
    asked = ask(chen, officer)
    page = browse(officer)
    for address in ("/rights/", f"/rights/copies/{asked.ref}/", f"/people/{chen.ref}/copy/"):
        with django_assert_max_num_queries(20):
            page.get(address)
    with django_assert_max_num_queries(15):  # 9 of the request, 6 of the panel
        page.get(f"/people/{chen.ref}/panel/rights.person/")


def test_the_command_writes_the_archive_for_its_owner_only(chen, tmp_path):
    ran = CliRunner().invoke(command, [str(chen.ref), "--out", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert "陳志偉" not in ran.output + file.name
    assert CliRunner().invoke(command, ["KH115-99999", "--out", str(tmp_path)]).exit_code == 1
