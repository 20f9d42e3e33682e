import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings as project
from django.db import connection, connections

from mingdeng.foundation.audit.keys import keys
from mingdeng.foundation.audit.models import Entry, Revision
from mingdeng.foundation.identity.models import Duty
from mingdeng.foundation.identity.tests.making import staff
from mingdeng.foundation.secrecy import cipher, keyring, services, tokens
from mingdeng.foundation.secrecy.models import SubjectKey

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture(autouse=True)
def _own_ring(settings, tmp_path, monkeypatch):
    settings.KEYRING_PATH = str(tmp_path / "ring.json")
    keyring.write(keyring.fresh(), Path(settings.KEYRING_PATH))
    monkeypatch.setattr(keyring, "LOOK_EVERY", 0.0)


def revision(key, number=1):
    return Revision.objects.create(
        key=key,
        at="2026-11-22T00:00Z",
        subject_type="x",
        subject_id=1,
        number=number,
        changes={"name": ["王小明", "王大明"]},
    )


def run(*args):
    told = CliRunner().invoke(keys, args)
    assert told.exit_code == 0, told.output
    return told.output


def test_a_second_keyring_is_never_written_over_the_first():
    told = CliRunner().invoke(keys, ["create"])
    assert told.exit_code != 0
    assert "已經存在" in told.output


def test_the_file_is_readable_by_its_owner_only():
    assert Path(project.KEYRING_PATH).stat().st_mode & 0o777 == 0o600


def test_rotation_rewraps_everything_and_what_was_sealed_stays_readable():
    made = [revision(services.new_key(), n) for n in range(3)]
    before = tokens.seal("x", "y")
    run("rotate")
    assert set(SubjectKey.objects.values_list("master_version", flat=True)) == {2}
    run("drop-old", "--yes")
    assert set(keyring.load().masters) == {2}
    for row in made:
        assert Revision.objects.get(pk=row.pk).changes["name"][0] == "王小明"
    with pytest.raises(cipher.Tampered):
        tokens.unseal("x", before)
    assert Entry.objects.filter(code="keys.rotated").exists()


def test_an_old_master_stays_while_it_wraps_anything():
    services.new_key()
    ring = keyring.load().with_new_master()
    keyring.write(ring, Path(project.KEYRING_PATH))
    told = CliRunner().invoke(keys, ["drop-old", "--yes"])
    assert told.exit_code != 0
    assert "請先執行" in told.output


def test_an_interrupted_rotation_goes_on_with_the_same_master():
    services.new_keys(3)
    ring = keyring.load().with_new_master()
    keyring.write(ring, Path(project.KEYRING_PATH))
    run("rotate")
    assert keyring.load().active == 2
    assert "第 2 版（使用中）：3 把" in run("status")


def test_a_process_that_has_not_seen_the_new_master_looks_again_before_it_gives_up(monkeypatch):
    monkeypatch.setattr(keyring, "LOOK_EVERY", 3600.0)
    row = revision(services.new_key())
    old = keyring.load()
    keyring.write(old.with_new_master(), Path(project.KEYRING_PATH))
    while services.rewrap_batch():
        pass
    keyring._Held.keyring = old
    assert Revision.objects.get(pk=row.pk).changes["name"][0] == "王小明"


def test_a_destroyed_key_is_not_brought_back_by_rotation():
    row = revision(services.new_key())
    services.destroy([row.key])
    run("rotate")
    assert SubjectKey.objects.get(pk=row.key_id).wrapped is None
    assert Revision.objects.get(pk=row.pk).changes is None


def test_destroying_a_key_shreds_every_table_it_sealed():
    key = services.new_key()
    kept, who = revision(key), staff()
    duty = Duty.objects.create(
        key=key,
        staff=who,
        starts_at="2026-11-22T00:00Z",
        ends_at="2026-11-22T08:00Z",
        note="王小明明早要追",
    )
    services.destroy([key])
    assert Revision.objects.get(pk=kept.pk).changes is None
    assert "王小明" not in Duty.objects.get(pk=duty.pk).note


@pytest.mark.writers
@pytest.mark.django_db(transaction=True)
def test_people_are_read_while_the_keys_rotate():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's test database in memory is one file lock for all threads")
    made = [revision(services.new_key(), n).pk for n in range(60)]
    failures, stop = [], threading.Event()

    def read():
        try:
            while not stop.is_set():
                for number in made[::7]:
                    assert Revision.objects.get(pk=number).changes["name"][0] == "王小明"
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(3):
            keyring.write(keyring.load().with_new_master(), Path(project.KEYRING_PATH))
            while services.rewrap_batch():
                pass
    finally:
        stop.set()
        reader.join(20)
    assert failures == []


def test_every_row_is_readable_between_any_two_batches_of_a_rotation(monkeypatch):
    monkeypatch.setattr(services, "ROTATION_BATCH", 7)
    made = [revision(services.new_key(), n).pk for n in range(30)]
    keyring.write(keyring.load().with_new_master(), Path(project.KEYRING_PATH))
    while services.rewrap_batch():
        for number in made:
            assert Revision.objects.get(pk=number).changes["name"][0] == "王小明"
    assert not services.wrapped_by_older(keyring.load().active)


@pytest.mark.parametrize("purpose", ["a", "b"])
def test_a_token_is_read_for_its_own_purpose_only(purpose):
    token = tokens.seal("a", {"q": "王小明"})
    assert "王小明" not in token
    if purpose == "a":
        assert tokens.unseal("a", token) == {"q": "王小明"}
    else:
        with pytest.raises(cipher.Tampered):
            tokens.unseal("b", token)


@pytest.mark.parametrize("token", ["", "A", "AAAA", "王", "x" * 200])
def test_rubbish_is_no_token(token):
    with pytest.raises(cipher.Tampered):
        tokens.unseal("a", token)
