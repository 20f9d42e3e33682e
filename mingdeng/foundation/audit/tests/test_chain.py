import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection, connections, transaction

from mingdeng.foundation.audit import sealing
from mingdeng.foundation.audit.actor import Actor, acting, note_footing, noting
from mingdeng.foundation.audit.commands import audit
from mingdeng.foundation.audit.models import Entry, Seal, Sighting, Unchangeable
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.audit.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_an_entry_says_who_for_whom_what_and_on_what_footing():
    with acting(Actor(1, 2, 3, "r")), noting():
        note_footing(9, "deputy")
        made = record("case.page_opened", records=[9])
    held = Entry.objects.get(pk=made.pk)
    assert (held.actor_id, held.acting_for_id, held.agency_id) == (1, 2, 3)
    assert held.detail == {"records": [9], "as": "deputy"}


def test_an_entry_stands_or_falls_with_the_write_it_speaks_of():
    class Stop(Exception):
        pass

    def write():
        with transaction.atomic():
            record("contact.recorded", records=[1])
            raise Stop

    with pytest.raises(Stop):
        write()
    assert not Entry.objects.exists()
    assert not Sighting.objects.exists()


def test_what_is_in_an_entry_must_be_json():
    with pytest.raises(TypeError):
        record("x.y", detail={"when": object()})


@pytest.mark.parametrize("detail", [{1: "a"}, {"z": 1, "a": {"y": 2, "b": [1.5, None]}}])
def test_the_hash_does_not_depend_on_how_a_database_keeps_the_detail(detail):
    record("x.y", detail=detail)
    sealing.seal_batch()
    assert verify().clean


def test_unsealed_entries_are_reported_and_are_no_finding():
    record("a.b")
    verdict = verify()
    assert (verdict.unsealed, verdict.clean) == (1, True)


def test_code_cannot_change_what_was_written_by_mistake():
    made = record("a.b", records=[1])
    sealing.seal_batch()
    made.code = "x"
    for act in (
        made.save,
        made.delete,
        Entry.objects.all().delete,
        Sighting.objects.all().delete,
        Seal.objects.all().delete,
        lambda: Entry.objects.update(code="x"),
        lambda: Sighting.objects.update(record_id=2),
        lambda: Seal.objects.update(count=0),
    ):
        with pytest.raises(Unchangeable):
            act()


def test_a_sealer_that_died_before_the_anchor_is_made_good_by_the_next(monkeypatch):
    record("a.b")
    with monkeypatch.context() as broken:
        broken.setattr(sealing, "anchor", lambda seal: None)
        sealing.seal_batch()
    verdict = verify()
    assert (verdict.clean, verdict.unanchored) == (True, 1)
    record("a.c")
    sealing.seal_batch()
    verdict = verify()
    assert (verdict.clean, verdict.unanchored) == (True, 0)


@pytest.mark.parametrize("act", ["drop two", "edit", "twice", "gone", "garbage"])
def test_the_anchor_file_is_checked_as_well(settings, act):
    for n in range(3):
        record(f"a.b{n}")
        sealing.seal_batch()
    path = Path(settings.AUDIT_ANCHOR_PATH)
    lines = path.read_text().splitlines()
    new = {
        "drop two": lines[:1],
        "edit": [lines[0][:-1] + ("0" if lines[0][-1] != "0" else "1"), *lines[1:]],
        "twice": [lines[0], *lines],
        "gone": [],
        "garbage": ["hello", *lines],
    }[act]
    path.write_text("".join(f"{line}\n" for line in new))
    assert not verify().clean


def test_the_command_says_what_it_found_and_fails():
    record("a.b")
    sealing.seal_batch()
    assert "沒有發現竄改" in CliRunner().invoke(audit, ["verify"]).output
    with connection.cursor() as cursor:
        cursor.execute("UPDATE foundation_audit_entry SET code = 'x'")
    told = CliRunner().invoke(audit, ["verify"])
    assert told.exit_code == 1
    assert "內容被改過" in told.output


def test_an_export_is_one_entry_and_no_cell_is_a_formula(tmp_path):
    record("a.b", detail={"x": 1}, reason="=1+1", records=[4])
    out = tmp_path / "out.csv"
    args = ["export", "--since", "2018-01-01", "--until", "2100-01-01", "--out", str(out)]
    assert CliRunner().invoke(audit, args).exit_code == 0
    text = out.read_text("utf-8-sig")
    assert ",'=1+1," in text
    assert Entry.objects.filter(code="audit.exported").count() == 1


@pytest.mark.writers
@pytest.mark.django_db(transaction=True)
def test_entries_written_at_once_do_not_wait_for_each_other_or_for_the_sealer():
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time is how SQLite works")
    opened = threading.Event()
    done = threading.Event()
    failures = []

    def slow():
        try:
            with transaction.atomic():
                record("slow.began")
                opened.set()
                assert done.wait(20)
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    holder = threading.Thread(target=slow)
    holder.start()
    assert opened.wait(20)

    def many():
        try:
            for n in range(20):
                record("quick.written", records=[n])
            sealing.seal_batch()
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=many) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(20)
    assert not any(writer.is_alive() for writer in writers)
    done.set()
    holder.join(20)
    while sealing.seal_batch():
        pass
    assert [f for f in failures if "duplicate key" not in str(f)] == []
    assert Entry.objects.filter(seal_no=None).count() == 0
    assert Entry.objects.count() == 81
    assert verify().clean
