"""The signed paper, attached to the consent it is."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.files.models import FileState, StoredFile
from mingdeng.foundation.files.tests.making import PDF, photo
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(client):
    def _browse(viewer):
        client.force_login(Staff.objects.get(pk=viewer.staff_id))
        return client

    return _browse


def attach(page, consent, name="簽好的.pdf", content=PDF):
    address = reverse("consents:scan", args=[consent.ref])
    return page.post(address, {"file": SimpleUploadedFile(name, content)})


def test_the_signed_paper_is_attached_and_read_from_the_consent(browse, case, worker, agree):
    held = agree(case, ["labour"], ["identity"])
    page = browse(worker)
    assert "附上簽好的紙本" in page_text(page.get(reverse("consents:page", args=[held.ref])))
    answer = attach(page, held)
    assert answer.status_code == 302
    made = StoredFile.objects.get()
    held.refresh_from_db()
    assert held.file_id == made.pk
    shown = page_text(page.get(answer.url))
    assert "下載掃描檔" in shown
    got = page.get(reverse("files:download", args=[made.ref]))
    assert got.content == PDF
    listed = page_text(page.get(reverse("papers:files", args=[case.ref])))
    assert "同意書掃描" in listed
    assert Entry.objects.get(code="consent.scan_attached").detail["records"] == [held.record_id]


def test_a_better_scan_takes_the_first_ones_place(browse, case, worker, agree):
    held = agree(case, ["labour"], ["identity"])
    page = browse(worker)
    attach(page, held)
    attach(page, held, "清楚的.jpg", photo())
    assert StoredFile.objects.filter(state=FileState.KEPT).get().format == "jpeg"
    assert StoredFile.objects.filter(state=FileState.REPLACED).get().format == "pdf"


def test_what_is_no_scan_is_refused_beside_the_field(browse, case, worker, agree):
    held = agree(case, ["labour"], ["identity"])
    page = browse(worker)
    for name, content, words in (
        ("a.exe", b"MZ", "不收副檔名"),
        ("a.pdf", b"not a pdf", "內容卻不是 PDF"),
    ):
        answer = attach(page, held, name, content)
        assert answer.status_code == 422
        assert words in page_text(answer)
    assert page.post(reverse("consents:scan", args=[held.ref])).status_code == 422
    held.refresh_from_db()
    assert held.file_id is None


def test_a_stranger_neither_attaches_nor_reads(browse, case, worker, agree, hire):
    held = agree(case, ["labour"], ["identity"])
    attach(browse(worker), held)
    made = StoredFile.objects.get()
    page = browse(hire(name="別人"))
    assert attach(page, held).status_code == 403
    assert page.get(reverse("files:download", args=[made.ref])).status_code == 403
    assert StoredFile.objects.count() == 1
