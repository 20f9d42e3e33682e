"""A file is never in clear on disk, is nobody's but whom its record is open to, and can be lost
by nobody unseen."""

from __future__ import annotations

import os
import time
import uuid
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.conf import settings as project
from django.db import connection

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.keys import keys
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.files import disk, hangings, keeping, queries, services
from mingdeng.foundation.files.commands import files
from mingdeng.foundation.files.models import FileState, StoredFile
from mingdeng.foundation.files.refusals import Refused
from mingdeng.foundation.files.tests.making import PDF, package
from mingdeng.foundation.secrecy import keyring
from mingdeng.foundation.secrecy.cipher import Tampered
from mingdeng.foundation.secrecy.services import destroy as shred_keys

pytestmark = pytest.mark.django_db
SECRET = "陳志偉 A123456789 住鳳山區中山路1號"
TITLE = "陳志偉的判決.txt"


def on_disk():
    return b"".join(path.read_bytes() for path, _ in disk.everything())


def age(ref, hours=30):
    then = time.time() - timedelta(hours=hours).total_seconds()
    os.utime(disk.path_of(ref), (then, then))


def in_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM foundation_files_storedfile")
        row = [bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()]
        return b"".join(v if isinstance(v, bytes) else str(v).encode() for v in row)


def test_neither_disk_nor_database_shows_content_or_name(keep):
    made = keep(SECRET.encode(), TITLE, note="判決書影本")
    for part in ("陳志偉", "A123456789", "判決書影本", ".txt"):
        assert part.encode() not in on_disk()
        assert part.encode() not in in_database()
    assert queries.content(made).decode() == SECRET
    path = disk.path_of(made.ref)
    assert path.stat().st_mode & 0o077 == 0
    assert TITLE not in str(path)
    entry = Entry.objects.get(code="file.stored")
    assert entry.detail["records"] == [7]
    assert "陳志偉" not in str(entry.detail)


def test_the_same_content_twice_looks_different_on_disk(keep):
    first, second = keep(SECRET.encode(), TITLE), keep(SECRET.encode(), TITLE)
    assert first.stored_digest != second.stored_digest
    assert disk.path_of(first.ref).read_bytes() != disk.path_of(second.ref).read_bytes()


def test_sent_twice_it_is_stored_once(keep):
    once = uuid.uuid4()
    assert keep(once=once).pk == keep(once=once).pk
    assert StoredFile.objects.count() == 1
    assert len(list(disk.everything())) == 1


def test_sent_twice_at_once_it_is_stored_once(keep, monkeypatch):
    once = uuid.uuid4()
    judge = services.judging.judge
    first = []

    def meanwhile(content, name):
        if not first:
            first.append(None)
            first[0] = keep(once=once)
        return judge(content, name)

    monkeypatch.setattr(services.judging, "judge", meanwhile)
    assert keep(once=once).pk == first[0].pk
    assert [ref for _, ref in disk.everything()] == [first[0].ref]


def test_who_may_not_write_there_stores_nothing(keep, stranger):
    with pytest.raises(Denied):
        keep(viewer=stranger)
    assert list(disk.everything()) == []


def test_who_may_not_read_there_finds_no_file_and_not_even_that_there_is_one(keep, stranger):
    made = keep()
    for ref in (made.ref, uuid.uuid4()):
        with pytest.raises(Denied):
            queries.file_for(stranger, ref)


def test_bytes_under_another_files_name_do_not_open(keep):
    first, second = keep(package("odt"), "a.odt"), keep(package("ods"), "a.ods")
    disk.path_of(first.ref).write_bytes(disk.path_of(second.ref).read_bytes())
    with pytest.raises(Tampered):
        queries.content(first)


def test_a_kind_goes_only_where_it_belongs(keep):
    with pytest.raises(Refused, match="種類"):
        keep(kind="consent_scan")


def test_a_full_disk_refuses_and_leaves_nothing(keep, monkeypatch):
    def full(source, target):
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(Refused, match="存不進去"):
        keep()
    monkeypatch.undo()
    assert not StoredFile.objects.exists()


def test_replaced_the_older_one_stays_and_is_no_longer_the_one(keep, worker):
    from mingdeng.foundation.files.tests.making import upload

    old = keep()
    new = services.replace(upload(package("odt"), "new.odt"), viewer=worker, old=old)
    old.refresh_from_db()
    assert (old.state, new.state) == (FileState.REPLACED, FileState.KEPT)
    assert new.replaces_id == old.pk
    assert queries.content(old) == PDF
    with pytest.raises(Refused, match="重新整理"):
        services.replace(upload(PDF), viewer=worker, old=old)
    assert StoredFile.objects.filter(state=FileState.KEPT).count() == 1


def test_withdrawn_for_the_wrong_person_its_content_is_destroyed_at_once(
    keep, worker, django_capture_on_commit_callbacks
):
    made = keep(SECRET.encode(), TITLE)
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw(viewer=worker, stored=made, code="wrong_person", why="同名")
    made = StoredFile.objects.get(pk=made.pk)
    assert made.state == FileState.DESTROYED
    assert (made.title, made.file_key, made.digest) == (None, None, None)
    assert not disk.path_of(made.ref).exists()
    with pytest.raises(Denied):
        queries.file_for(worker, made.ref)
    assert Entry.objects.get(code="file.destroyed").reason == "wrong_person"


def test_withdrawn_for_another_reason_it_is_kept_and_says_why(keep, worker, stranger):
    made = keep()
    with pytest.raises(Denied):
        services.withdraw(viewer=stranger, stored=made, code="outdated")
    services.withdraw(viewer=worker, stored=made, code="outdated", why="換發新證")
    made = StoredFile.objects.get(pk=made.pk)
    assert (made.state, made.ended_why) == (FileState.WITHDRAWN, "換發新證")
    assert queries.content(made) == PDF
    with pytest.raises(Refused, match="重新整理"):
        services.withdraw(viewer=worker, stored=made, code="outdated")


def test_shredding_a_persons_key_makes_the_file_noise_and_its_bytes_go(
    keep, worker, django_capture_on_commit_callbacks
):
    made = keep(SECRET.encode(), TITLE)
    copy = disk.path_of(made.ref).read_bytes()
    shred_keys([made.key])
    held = StoredFile.objects.get(pk=made.pk)
    with pytest.raises(queries.Missing):
        queries.content(held)
    with django_capture_on_commit_callbacks(execute=True):
        hangings.shredded(Event(code="person.shredded", payload={"record_ids": [7]}))
    assert not disk.path_of(made.ref).exists()
    disk.path_of(made.ref).write_bytes(copy)  # as a backup of the folder would
    with pytest.raises(queries.Missing):
        queries.content(StoredFile.objects.get(pk=made.pk))


def test_the_sweep_finishes_what_a_lost_event_did_not(keep, django_capture_on_commit_callbacks):
    made = keep()
    shred_keys([made.key])
    with django_capture_on_commit_callbacks(execute=True):
        assert keeping.sweep() == keeping.Swept(orphans=0, shredded=1)
    assert not disk.path_of(made.ref).exists()


def test_files_are_read_through_a_rotation_of_the_master_keys(keep, monkeypatch):
    made = keep(SECRET.encode(), TITLE)
    before = keyring.load()
    monkeypatch.setattr(keyring, "LOOK_EVERY", 0.0)
    try:
        said = CliRunner().invoke(keys, ["rotate"])
        assert said.exit_code == 0, said.output
        assert keyring.load().active == before.active + 1
        assert queries.content(StoredFile.objects.get(pk=made.pk)).decode() == SECRET
        said = CliRunner().invoke(keys, ["drop-old", "--yes"])
        assert said.exit_code == 0, said.output
        assert queries.content(StoredFile.objects.get(pk=made.pk)).decode() == SECRET
        assert keeping.verify().sound
    finally:
        from pathlib import Path

        keyring.write(before, Path(project.KEYRING_PATH))


def test_orphans_go_once_they_are_old_and_nothing_else_does(keep):
    kept, lost, young = keep(), keep(), keep()
    for made in (kept, lost):
        age(made.ref)
    StoredFile.objects.filter(pk__in=[lost.pk, young.pk]).delete()
    broken = disk.incoming() / "half"
    broken.write_bytes(b"x")
    then = time.time() - 40 * 3600
    os.utime(broken, (then, then))
    assert keeping.sweep().orphans == 2
    assert disk.path_of(kept.ref).exists()
    assert disk.path_of(young.ref).exists()
    assert not disk.path_of(lost.ref).exists()
    assert Entry.objects.get(code="files.swept").detail == {"orphans": 2, "shredded": 0}


def test_verify_names_what_is_missing_and_what_was_changed(keep):
    sound, missing, changed, swapped = (keep() for _ in range(4))
    assert CliRunner().invoke(files, ["verify"]).exit_code == 0
    disk.path_of(missing.ref).unlink()
    body = bytearray(disk.path_of(changed.ref).read_bytes())
    body[20] ^= 1
    disk.path_of(changed.ref).write_bytes(bytes(body))
    StoredFile.objects.filter(pk=swapped.pk).update(stored_digest="0" * 64)
    said = CliRunner().invoke(files, ["verify"])
    assert said.exit_code == 1
    assert f"缺少：{missing.ref}" in said.output
    assert f"內容不符：{changed.ref}" in said.output
    assert f"內容不符：{swapped.ref}" in said.output
    assert str(sound.ref) not in said.output
    assert "核對 4 個，缺少 1，不符 2。" in said.output
