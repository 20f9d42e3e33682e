"""From the browser's side: sealed as it arrives, held to a size, given out in a sandbox."""

from __future__ import annotations

import asyncio

import pytest
from django.core.exceptions import RequestAborted
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.files import disk
from mingdeng.foundation.files.body import SealedBodyHandler
from mingdeng.foundation.files.forms import FilesField, UploadField
from mingdeng.foundation.files.models import StoredFile
from mingdeng.foundation.files.tests.making import PDF, photo
from mingdeng.foundation.files.uploading import SealedUpload
from mingdeng.foundation.identity.models import Staff

pytestmark = pytest.mark.django_db
SECRET = "陳志偉的就診紀錄".encode()
MEGABYTE = 1024 * 1024


@pytest.fixture
def browse():
    def _browse(viewer):
        client = Client(raise_request_exception=False)
        client.force_login(Staff.objects.get(pk=viewer.staff_id))
        return client

    return _browse


def sent(files, viewer="someone"):
    request = RequestFactory().post("/", {"file": files})
    if viewer:
        request.viewer = viewer
    return request.FILES.getlist("file")


def test_what_arrives_is_sealed_as_it_arrives(settings):
    [upload] = sent([SimpleUploadedFile("陳志偉.txt", SECRET * 50_000)])
    assert isinstance(upload, SealedUpload)
    source = upload.file.raw._source
    source.seek(0)
    assert SECRET not in source.read()
    assert upload.read(len(SECRET)) == SECRET
    assert b"".join(upload.chunks()) == SECRET * 50_000
    assert list(disk.everything()) == []


def test_from_somebody_not_signed_in_nothing_is_taken():
    assert sent([SimpleUploadedFile("a.pdf", PDF)], viewer=None) == []


def test_a_file_too_large_is_dropped_while_it_is_read_and_the_others_are_kept():
    large = SimpleUploadedFile("a.pdf", b"%" * (20 * MEGABYTE + 1))
    first, second = sent([large, SimpleUploadedFile("b.pdf", PDF)])
    assert first.too_large
    assert first.read() == b""
    assert not second.too_large
    assert second.read() == PDF
    with pytest.raises(Exception, match="超過 20 MB"):
        UploadField().clean(first)


def test_at_most_ten_at_once():
    field = FilesField()
    many = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(11)]
    assert len(field.clean(many[:10])) == 10
    for wrong, words in ((many, "一次最多 10 個"), ([], "請選擇檔案"), (None, "請選擇檔案")):
        with pytest.raises(Exception, match=words):
            field.clean(wrong)


def receiving(*pieces):
    """What a server hands to an application, piece by piece."""
    messages = [{"type": "http.request", "body": p, "more_body": True} for p in pieces]
    messages.append({"type": "http.request", "body": b""})

    async def receive():
        return messages.pop(0)

    return receive


def test_a_long_request_waits_sealed(settings):
    handler = SealedBodyHandler()
    body = asyncio.run(handler.read_body(receiving(*[SECRET * 5000] * 8)))
    body.raw._source.seek(0)
    assert SECRET not in body.raw._source.read()
    assert body.read() == SECRET * 40_000
    body.close()


def test_a_request_without_end_is_cut_off(settings):
    settings.REQUEST_MEGABYTES = 1
    with pytest.raises(RequestAborted):
        asyncio.run(SealedBodyHandler().read_body(receiving(*[b"x" * 600_000] * 3)))


def test_a_request_that_says_it_is_too_long_hears_so_at_once(settings):
    told = []

    async def send(message):
        told.append(message)

    scope = {"type": "http", "headers": [(b"content-length", b"999999999")]}
    asyncio.run(SealedBodyHandler().handle(scope, None, send))
    assert told[0]["status"] == 413
    assert "請分幾次上傳" in told[1]["body"].decode()


def test_a_file_is_a_download_that_no_browser_runs_or_keeps(keep, browse, worker):
    made = keep(name="陳志偉.pdf")
    answer = browse(worker).get(reverse("files:download", args=[made.ref]))
    assert answer.status_code == 200
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith('attachment; filename="mingdeng-letter-')
    assert "陳志偉" not in str(answer.headers)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    entry = Entry.objects.get(code="file.opened")
    assert entry.detail["records"] == [7]
    assert entry.detail["way"] == "attachment"


def test_only_pictures_and_pdf_are_shown_in_the_browser(keep, browse, worker):
    page = browse(worker)
    picture = page.get(reverse("files:view", args=[keep(photo(), "a.jpg").ref]))
    assert picture["Content-Disposition"].startswith("inline")
    assert "sandbox" in picture["Content-Security-Policy"]
    text = keep(b"<script>alert(1)</script>", "a.txt")
    assert page.get(reverse("files:view", args=[text.ref])).status_code == 403
    kept = page.get(reverse("files:download", args=[text.ref]))
    assert kept["Content-Type"] == "text/plain"
    assert kept["Content-Disposition"].startswith("attachment")


def test_a_colleague_without_the_right_and_a_wrong_address_get_the_same(
    keep, browse, stranger, worker
):
    made = keep()
    page = browse(stranger)
    for name in ("files:download", "files:view"):
        answers = [
            page.get(reverse(name, args=[ref]))
            for ref in (made.ref, "00000000-0000-4000-8000-000000000000")
        ]
        assert [one.status_code for one in answers] == [403, 403]
        assert PDF not in answers[0].content
    assert not Entry.objects.filter(code="file.opened").exists()


def test_what_was_changed_on_disk_is_not_given_out(keep, browse, worker):
    made = keep()
    path = disk.path_of(made.ref)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    answer = browse(worker).get(reverse("files:download", args=[made.ref]))
    assert answer.status_code == 404
    assert Entry.objects.get(code="file.opened").detail["found"] is False


def test_nothing_writes_through_the_addresses_of_files(keep, browse, worker):
    made = keep()
    assert browse(worker).post(reverse("files:download", args=[made.ref])).status_code == 405
    assert StoredFile.objects.count() == 1
