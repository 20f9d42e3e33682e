"""A case's files: sent, found, replaced, taken down, and open to whom the case is."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mingdeng.care.papers import hangings, kept
from mingdeng.care.papers import services as adding
from mingdeng.care.papers.participation import PARTICIPANT
from mingdeng.foundation.access.scopes import grant_on
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.files import disk, queries, services
from mingdeng.foundation.files import hangings as files_hangings
from mingdeng.foundation.files.models import FileState, StoredFile
from mingdeng.foundation.files.tests.making import EICAR, PDF, PLACE, Scanner, photo
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.people.records.services import register_person
from mingdeng.people.records.services.shredding import shred

pytestmark = pytest.mark.django_db


def pdf(name="判決書.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def keep(case, worker):
    def _keep(name="判決書.pdf", kind="court_paper", content=PDF, **more):
        return services.store(
            pdf(name, content), viewer=worker, about=("case", case.ref), kind=kind, **more
        )

    return _keep


def send(page, case, *uploads, **more):
    data = {"once": str(uuid.uuid4()), "kind": "letter", "uploads": list(uploads), **more}
    return page.post(reverse("papers:file_new", args=[case.ref]), data)


def text(answer):
    return page_text(answer)


def test_sent_from_the_phone_they_stand_in_the_list(browse, case, worker):
    page = browse(worker)
    form = text(page.get(reverse("papers:file_new", args=[case.ref])))
    assert "multiple" in form
    assert "image/jpeg" in form
    answer = send(
        page, case, pdf("陳志偉的信.pdf"), SimpleUploadedFile("IMG_1.jpg", photo()),
        kind="visit_photo", dated_on="115.11.01", note="家門口",
    )  # fmt: skip
    assert answer.status_code == 302
    shown = text(page.get(answer.url))
    for words in ("陳志偉的信.pdf", "IMG_1.jpg", "訪視照片", "115.11.01", "家門口", "林書妤", "KB"):
        assert words in shown
    picture = StoredFile.objects.get(format="jpeg")
    assert PLACE not in page.get(reverse("files:view", args=[picture.ref])).content
    opened = Entry.objects.get(code="file.list_opened")
    assert opened.detail["records"] == [case.record_id]


def test_sent_twice_each_is_kept_once(browse, case, worker):
    once = str(uuid.uuid4())
    page = browse(worker)
    for _ in range(2):
        send(page, case, pdf("a.pdf"), pdf("b.pdf"), once=once)
    assert StoredFile.objects.count() == 2


def test_a_bad_one_is_told_by_name_and_the_good_ones_are_kept(browse, case, worker):
    page = browse(worker)
    answer = send(page, case, pdf("好的.pdf"), pdf("壞的.exe"), note="兩份一起", kind="court_paper")
    assert answer.status_code == 422
    shown = text(answer)
    assert "「壞的.exe」：不收副檔名 .exe" in shown
    assert "已收下 1 個檔案" in shown
    assert "兩份一起" in shown
    assert 'value="court_paper"' in shown.split("checked")[0].rsplit("<input", 1)[1]
    assert StoredFile.objects.get().format == "pdf"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": ""}, "種類"),
        ({"dated_on": "115.02.30"}, "30"),
        ({"kind": "consent_scan"}, "沒有這個選項"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_comes_back_filled(browse, case, worker, wrong, words):
    answer = send(browse(worker), case, pdf(), **{"note": "上次法院寄來", **wrong})
    assert answer.status_code == 422
    assert words in text(answer)
    assert "上次法院寄來" in text(answer)
    assert "檔案要再選一次" in text(answer)
    assert not StoredFile.objects.exists()


def test_without_a_file_and_with_one_too_large(browse, case, worker):
    page = browse(worker)
    assert "請選擇檔案" in text(send(page, case))
    large = pdf("大.pdf", PDF + b" " * (20 * 1024 * 1024))
    answer = send(page, case, large)
    assert "「大.pdf」：檔案超過 20 MB" in text(answer)
    assert not StoredFile.objects.exists()
    assert list(disk.everything()) == []


def test_infected_it_is_refused_and_silent_it_waits(browse, case, worker, settings):
    scanner = Scanner()
    settings.CLAMAV = scanner.address
    page = browse(worker)
    assert "惡意程式" in text(send(page, case, pdf(content=PDF + EICAR)))
    scanner.stop()
    answer = send(page, case, pdf())
    shown = text(page.get(answer.url))
    assert "等候掃毒" in shown
    assert "1 個等候掃毒後才能開" in shown
    made = StoredFile.objects.get()
    assert f'href="{reverse("files:download", args=[made.ref])}"' not in shown
    assert page.get(reverse("files:download", args=[made.ref])).status_code == 403


@pytest.mark.parametrize("role", ["case_manager", "partner", "auditor", "administrator"])
def test_who_does_not_have_the_case_gets_nothing(browse, case, keep, hire, labour, role):
    made = keep()
    other = hire(role, at=labour if role == "partner" else None, name="別人")
    page = browse(other)
    expected = 404 if role == "partner" else 403
    addresses = [
        *[reverse(f"files:{n}", args=[made.ref]) for n in ("download", "view")],
        *[reverse(f"papers:file_{n}", args=[made.ref]) for n in ("replace", "withdraw")],
        *[reverse(f"papers:{n}", args=[case.ref]) for n in ("files", "file_new")],
    ]
    for address in addresses:
        answer = page.get(address)
        assert answer.status_code == expected, address
        assert "判決書" not in text(answer)
    for address in (reverse("papers:files_find", args=[case.ref]), *addresses[2:4], addresses[5]):
        assert page.post(address, {"q": "判"}).status_code == expected, address
    assert not Entry.objects.filter(code="file.opened").exists()
    made.refresh_from_db()
    assert made.state == FileState.KEPT


def test_a_kind_out_of_reach_is_listed_without_its_name_and_does_not_open(
    browse, case, keep, worker, hire
):
    """A worker's former case: casework is still hers to read, justice is not."""
    court, letter = keep(), keep("給房東的信.pdf", "letter")
    case.now_status = "closed"
    case.opened_on = case.closed_on = date(2020, 1, 1)
    case.save()
    page = browse(worker)
    shown = text(page.get(reverse("papers:files", args=[case.ref])))
    assert "給房東的信.pdf" in shown
    assert "判決書" not in shown
    assert "不顯示" in shown
    assert "上傳檔案" not in shown
    assert page.get(reverse("files:download", args=[letter.ref])).status_code == 200
    assert page.get(reverse("files:download", args=[court.ref])).status_code == 403


def test_found_by_name_note_or_kind_and_what_was_sought_stands_in_no_address(
    browse, case, keep, worker
):
    keep("判決書.pdf"), keep("掛號信.pdf", "letter", note="房東催繳")
    page = browse(worker)
    address = reverse("papers:files_find", args=[case.ref])
    for sought, there, gone in (
        ("房東", "掛號信", "判決書"),
        ("判決", "判決書", "掛號信"),
        ("公文", "掛號信", "判決書"),
    ):
        shown = text(page.post(address, {"q": sought}))
        assert f"{there}.pdf" in shown
        assert f"{gone}.pdf" not in shown
        assert "?q=" not in shown
    assert "沒有符合的檔案" in text(page.post(address, {"q": "不存在"}))
    by_kind = text(page.get(reverse("papers:files", args=[case.ref]), {"kind": "letter"}))
    assert "掛號信" in by_kind
    assert "判決書" not in by_kind
    entry = Entry.objects.filter(code="file.searched").first()
    assert "房東" not in str(entry.detail)


def test_replaced_and_withdrawn_leave_the_list_and_are_found_again_with_the_reason(
    browse, case, keep, worker
):
    old, bad = keep("舊版.pdf"), keep("多餘.pdf", "letter")
    page = browse(worker)
    answer = page.post(reverse("papers:file_replace", args=[old.ref]), {"file": pdf("新版.pdf")})
    assert answer.status_code == 302
    answer = page.post(
        reverse("papers:file_withdraw", args=[bad.ref]), {"code": "outdated", "why": "已搬家"}
    )
    assert answer.status_code == 302
    now = text(page.get(answer.url))
    assert "新版.pdf" in now
    assert "舊版.pdf" not in now
    assert "多餘.pdf" not in now
    all_of_it = text(page.get(answer.url + "?gone=on"))
    for words in ("舊版.pdf", "已更換", "多餘.pdf", "已撤下", "已過期或失效：已搬家"):
        assert words in all_of_it
    again = page.post(reverse("papers:file_withdraw", args=[bad.ref]), {"code": "outdated"})
    assert again.status_code == 422
    assert "請重新整理" in text(again)


def test_a_replacement_that_is_refused_leaves_the_old_one(browse, keep, worker):
    old = keep()
    address = reverse("papers:file_replace", args=[old.ref])
    answer = browse(worker).post(address, {"file": pdf("新.exe"), "note": "新版說明"})
    assert answer.status_code == 422
    assert "不收副檔名" in text(answer)
    assert "新版說明" in text(answer)
    old.refresh_from_db()
    assert old.state == FileState.KEPT


def test_put_on_the_wrong_person_the_content_is_gone_at_once(
    browse, case, keep, worker, django_capture_on_commit_callbacks
):
    made = keep("王大明診斷.pdf", "medical_paper")
    page = browse(worker)
    with django_capture_on_commit_callbacks(execute=True):
        page.post(
            reverse("papers:file_withdraw", args=[made.ref]),
            {"code": "wrong_person", "why": "同名"},
        )
    assert not disk.path_of(made.ref).exists()
    listed = text(page.get(reverse("papers:files", args=[case.ref]) + "?gone=on"))
    assert "王大明" not in listed
    assert "已銷毀" in listed


def cost(call):
    """How many queries a call makes, without what is read once for the whole process."""
    with CaptureQueriesContext(connection) as caught:
        call()
    held = (
        "foundation_codes_codeentry",
        "foundation_rules_ruleversion",
        "foundation_clock_pulse",
        "SAVEPOINT",
    )
    return len([q for q in caught if not any(name in q["sql"] for name in held)])


def test_many_files_are_paged_and_cost_no_more_queries(browse, case, keep, worker, rf):
    address = reverse("papers:files", args=[case.ref])
    page = browse(worker)
    keep()
    page.get(address)
    few = cost(lambda: page.get(address))
    for number in range(kept.PAGE):
        keep(f"第{number}份.pdf")
    assert cost(lambda: page.get(address)) <= min(20, few)
    shown = text(page.get(address))
    assert "判決書.pdf" not in shown
    after = shown.split("after=")[1].split('"')[0]
    assert "判決書.pdf" in text(page.get(f"{address}?after={after}"))
    request = rf.get("/")
    request.viewer = worker
    grant = grant_on(worker, case.record_id)
    assert hangings.files_panel(request, case, grant)["more"]
    assert cost(lambda: hangings.files_panel(request, case, grant)) <= 3


def test_the_panel_and_the_timeline_know_them(browse, case, keep, worker):
    page = browse(worker)
    panel = reverse("cases:panel", args=[case.ref, "papers.files"])
    assert "還沒有檔案" in text(page.get(panel))
    keep()
    assert "判決書.pdf" in text(page.get(panel))
    story = reverse("cases:panel", args=[case.ref, "cases.timeline"]) + "?source=papers.files"
    assert "上傳檔案：裁判與執行文件" in text(page.get(story))


def test_shredded_with_the_person(case, keep, worker, django_capture_on_commit_callbacks):
    made = keep()
    shred(case.record, reason="retention_ended")
    with pytest.raises(queries.Missing):
        queries.content(StoredFile.objects.get(pk=made.pk))
    with django_capture_on_commit_callbacks(execute=True):
        for event in Event.objects.filter(code="person.shredded"):
            files_hangings.shredded(event)
    assert not disk.path_of(made.ref).exists()
    assert StoredFile.objects.get(pk=made.pk).state == FileState.DESTROYED


def test_given_to_another_person_it_opens_under_her_key_alone(case, keep):
    made = keep()
    other = register_person(name="王大明", sex="m")
    [found] = PARTICIPANT.since([case.record_id], case.record.recorded_at)
    assert found.row.pk == made.pk
    PARTICIPANT.give([found.row], other.pk)
    held = StoredFile.objects.get(pk=made.pk)
    assert held.key_id == other.key_id
    assert queries.content(held) == PDF
    assert held.title == "判決書.pdf"


def test_the_persons_own_request_lists_them(case, keep):
    keep(note="影本")
    [row] = PARTICIPANT.export([case.record_id])
    assert (row["檔名"], row["說明"], row["種類"]) == ("判決書.pdf", "影本", "裁判與執行文件")


def test_a_deputys_upload_names_both(case, worker, hire):
    deputy = replace(hire(name="代理人"), stands_in_for=frozenset({worker.staff_id}))
    grant = grant_on(deputy, case.record_id)
    taken = adding.add(
        viewer=deputy, case=case, grant=grant, uploads=[pdf()], kind="letter", once=uuid.uuid4()
    )
    assert len(taken.kept) == 1
    entry = Entry.objects.get(code="file.stored")
    assert (entry.actor_id, entry.acting_for_id) == (deputy.staff_id, worker.staff_id)
