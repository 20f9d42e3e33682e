"""The scanner is asked in its own words; silent, it keeps a file shut until it answered."""

from __future__ import annotations

import uuid

import pytest

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.files import disk, jobs, keeping, queries, scanning
from mingdeng.foundation.files.models import FileState, Scan, StoredFile
from mingdeng.foundation.files.refusals import Refused
from mingdeng.foundation.files.tests.making import EICAR, PDF, Scanner
from mingdeng.foundation.jobs.models import Job
from mingdeng.foundation.jobs.progress import Progress
from mingdeng.foundation.outbox.models import Notice

pytestmark = pytest.mark.django_db
NOBODY = "tcp://127.0.0.1:1"


def work():
    """Queue and do what the clock would."""
    jobs.ask_scan()
    job = Job.objects.get(task=jobs.SCAN)
    claim = uuid.uuid4()
    Job.objects.filter(pk=job.pk).update(state="running", claim=claim)
    done = jobs.scan_waiting(Progress(job, claim))
    Job.objects.filter(pk=job.pk).delete()
    return done


def test_without_a_scanner_the_file_says_that_nobody_looked(keep):
    assert keep().scan == Scan.NONE


def test_a_clean_file_is_taken_and_the_scanner_saw_all_of_it(keep, scanner):
    content = PDF + b"%" * 200_000
    assert keep(content).scan == Scan.CLEAN
    assert scanner.seen == [content]


def test_over_a_unix_socket_too(keep, settings, tmp_path):
    made = Scanner(path=str(tmp_path / "clamd.ctl"))
    for address in (made.address, made.address.removeprefix("unix:")):
        settings.CLAMAV = address
        assert keep().scan == Scan.CLEAN
    made.stop()


def test_an_infected_file_is_refused_and_nothing_of_it_is_kept(keep, scanner):
    with pytest.raises(Refused, match="惡意程式"):
        keep(PDF + EICAR)
    assert not StoredFile.objects.exists()
    assert list(disk.everything()) == []


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"", b"stream: maybe"])
def test_an_answer_that_is_no_answer_counts_as_none(keep, scanner, answer):
    scanner.answer = answer or b"\0"
    assert keep().scan == Scan.WAITING


def test_silent_the_file_waits_and_nobody_opens_it(keep, worker, settings):
    settings.CLAMAV = NOBODY
    made = keep()
    assert made.scan == Scan.WAITING
    assert b"%PDF" not in disk.path_of(made.ref).read_bytes()
    with pytest.raises(Denied):
        queries.file_for(worker, made.ref)
    assert work()["waiting"] == 1
    with pytest.raises(Denied):
        queries.file_for(worker, made.ref)


def test_when_it_answers_again_the_file_opens(keep, worker, settings, scanner):
    settings.CLAMAV = NOBODY
    made = keep()
    settings.CLAMAV = scanner.address
    assert work() == {"clean": 1, "infected": 0, "gone": 0, "waiting": 0}
    assert queries.file_for(worker, made.ref)[0].scan == Scan.CLEAN
    assert keeping.waiting() == []
    jobs.ask_scan()
    assert not Job.objects.exists()


def test_infected_after_all_it_is_destroyed_and_the_sender_told(
    keep, worker, settings, scanner, django_capture_on_commit_callbacks
):
    settings.CLAMAV = NOBODY
    made = keep(PDF + EICAR)
    settings.CLAMAV = scanner.address
    with django_capture_on_commit_callbacks(execute=True):
        assert work()["infected"] == 1
    made = StoredFile.objects.get(pk=made.pk)
    assert made.state == FileState.DESTROYED
    assert not disk.path_of(made.ref).exists()
    notice = Notice.objects.get(reader_id=worker.staff_id)
    assert "惡意程式" in notice.title
    assert notice.url == "/there/"


def test_an_address_nobody_could_mean_is_a_silent_scanner(settings):
    import io

    for wrong in ("/no/such/socket", "nohost:notaport", "tcp://"):
        settings.CLAMAV = wrong
        with pytest.raises(scanning.Unreachable):
            scanning.scan(io.BytesIO(b"x"))
