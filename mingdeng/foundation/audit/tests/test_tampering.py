"""1,000 of 1,000 random tamperings of sealed entries are found."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from mingdeng.foundation.audit.actor import Actor
from mingdeng.foundation.audit.models import Entry, Seal, Sighting
from mingdeng.foundation.audit.sealing import seal_batch
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.audit.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
PARTS, EACH = 4, 250
SEED = 20261122
ENTRY_COLUMNS = [field.attname for field in Entry._meta.concrete_fields]
PLACE = {"id", "seal_no", "position"}


def raw(model):
    """A queryset without our refusal: what somebody with the database can do."""
    return models.QuerySet(model)


@pytest.fixture
def chain(db):
    rng = random.Random(SEED)
    for _ in range(4):
        for _ in range(6):
            record(
                rng.choice(["case.page_opened", "contact.recorded", "people.searched"]),
                records=[rng.randrange(1, 9) for _ in range(rng.randrange(0, 4))],
                detail={"count": rng.randrange(9), "fields": ["phone", "name"]},
                reason=rng.choice(["", "audit"]),
                actor=Actor(rng.randrange(1, 5), rng.choice([None, 7]), 1, f"{rng.random()}"),
            )
        seal_batch()
    record("case.page_opened", records=[1], actor=Actor(1))
    assert verify().clean
    assert verify().unsealed == 1


def other(rng, value):
    """A value of the same kind that differs."""
    if isinstance(value, bytes | memoryview):
        held = bytearray(bytes(value))
        held[rng.randrange(len(held))] ^= 1 << rng.randrange(8)
        return bytes(held)
    if isinstance(value, dict):
        return {**value, "count": value.get("count", 0) + 1}
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, int):
        return value + rng.choice([1, 2, 1000])
    if value is None:
        return rng.randrange(1, 99)
    if hasattr(value, "year"):
        return value + timedelta(microseconds=rng.choice([1, 10**6, 10**9]))
    return type(value)(int=value.int ^ 1)  # a UUID


def edit_entry(rng):
    entry = rng.choice(list(Entry.objects.filter(seal_no__isnull=False)))
    column = rng.choice(ENTRY_COLUMNS)
    new = other(rng, getattr(entry, column))
    if column == "id":
        new += 10_000
    raw(Entry).filter(pk=entry.pk).update(**{column: new})


def edit_unsealed(rng):
    entry = Entry.objects.get(seal_no=None)
    column = rng.choice([name for name in ENTRY_COLUMNS if name not in PLACE])
    raw(Entry).filter(pk=entry.pk).update(**{column: other(rng, getattr(entry, column))})


def forge_unsealed(rng):
    """An act nobody did, or one copied under another number, waiting for the sealer."""
    entry = rng.choice(list(Entry.objects.all()))
    entry.pk, entry.seal_no, entry.position = None, None, None
    entry.uid = type(entry.uid)(int=rng.getrandbits(128))
    if rng.random() < 0.5:
        entry.mac = rng.randbytes(32)
    raw(Entry).bulk_create([entry])


def unseal(rng):
    entry = rng.choice(list(Entry.objects.filter(seal_no__isnull=False)))
    raw(Entry).filter(pk=entry.pk).update(seal_no=None, position=None)


def wipe(entries):
    numbers = list(entries.values_list("pk", flat=True))
    raw(Sighting).filter(entry__in=numbers)._raw_delete("default")
    raw(Entry).filter(pk__in=numbers)._raw_delete("default")


def remove_entries(rng):
    held = list(Entry.objects.filter(seal_no__isnull=False).values_list("pk", flat=True))
    wipe(raw(Entry).filter(pk__in=rng.sample(held, rng.randrange(1, 4))))


def swap(rng, *columns):
    one, two = rng.sample(list(Entry.objects.filter(seal_no__isnull=False)), 2)
    raw(Entry).filter(pk=one.pk).update(**{c: getattr(two, c) for c in columns})
    raw(Entry).filter(pk=two.pk).update(**{c: getattr(one, c) for c in columns})


def swap_places(rng):
    swap(rng, "seal_no", "position")


def swap_contents(rng):
    swap(rng, "at", "code", "actor_id", "acting_for_id", "request_id", "detail", "mac")


def insert_entry(rng):
    """A copy of a true entry, hash included, put into the chain."""
    entry = rng.choice(list(Entry.objects.filter(seal_no__isnull=False)))
    place = rng.choice([entry.position, entry.position + 1, 99])
    again = Entry(
        **{
            f.attname: getattr(entry, f.attname)
            for f in Entry._meta.concrete_fields
            if f.name != "id"
        }
    )
    again.position = place
    again.uid = type(entry.uid)(int=rng.getrandbits(128))
    again.save(force_insert=True)
    Sighting.objects.bulk_create(
        [Sighting(entry=again, record_id=n) for n in entry.detail.get("records", [])]
    )
    if rng.random() < 0.5:
        raw(Seal).filter(number=entry.seal_no).update(count=models.F("count") + 1)


def cut_tail(rng):
    """The last entries, with or without their seals; now and then everything."""
    last = Seal.objects.count()
    first_gone = rng.choice([1, last, last - 1, last - 2])
    wipe(raw(Entry).filter(seal_no__gte=first_gone))
    if rng.random() < 0.7:
        raw(Seal).filter(number__gte=first_gone)._raw_delete("default")


def cut_tail_and_go_on(rng):
    """The last seals are gone, and the machine writes and seals as if nothing had been."""
    first_gone = rng.randrange(2, Seal.objects.count() + 1)
    wipe(raw(Entry).filter(seal_no__gte=first_gone))
    raw(Seal).filter(number__gte=first_gone)._raw_delete("default")
    for _ in range(rng.randrange(1, 4)):
        record("case.page_opened", records=[1], actor=Actor(1))
        seal_batch()


def edit_anchor(rng):
    """The second place says something else of a seal."""
    path = Path(settings.AUDIT_ANCHOR_PATH)
    lines = path.read_text("ascii").splitlines()
    place = rng.randrange(len(lines))
    held = lines[place]
    at = rng.randrange(held.rindex(" ") + 1, len(held))
    lines[place] = held[:at] + rng.choice(sorted(set("0123456789abcdef") - {held[at]}))
    lines[place] += held[at + 1 :]
    path.write_text("\n".join(lines) + "\n", "ascii")


def cut_part_of_the_last_seal(rng):
    last = Seal.objects.order_by("-number").first()
    keep = rng.randrange(1, last.count)
    wipe(raw(Entry).filter(seal_no=last.number, position__gte=keep))
    if rng.random() < 0.5:
        end = Entry.objects.filter(seal_no=last.number).order_by("-position").first()
        raw(Seal).filter(number=last.number).update(count=keep, last_id=end.pk)


def edit_sighting(rng):
    held = rng.choice(list(Sighting.objects.all()))
    act = rng.randrange(4)
    if act == 0:
        raw(Sighting).filter(pk=held.pk).update(record_id=held.record_id + 100)
    elif act == 1:
        raw(Sighting).filter(pk=held.pk)._raw_delete("default")
    elif act == 2:
        Sighting.objects.bulk_create([Sighting(entry_id=held.entry_id, record_id=held.record_id)])
    else:
        goal = Entry.objects.filter(seal_no__isnull=False).exclude(pk=held.entry_id).first()
        raw(Sighting).filter(pk=held.pk).update(entry_id=goal.pk)


def edit_seal(rng):
    seal = rng.choice(list(Seal.objects.all()))
    column = rng.choice(["number", "sealed_at", "first_id", "last_id", "count", "head"])
    new = other(rng, getattr(seal, column))
    raw(Seal).filter(pk=seal.pk).update(**{column: new + 1000 if column == "number" else new})


def remove_seal(rng):
    seal = rng.choice(list(Seal.objects.all()))
    raw(Seal).filter(pk=seal.pk)._raw_delete("default")


def forge_seal(rng):
    """A seal without the key, at the end, over nothing or over the unsealed entry."""
    number = Seal.objects.count() + 1
    entry = Entry.objects.get(seal_no=None)
    Seal(
        number=number,
        sealed_at=timezone.now(),
        first_id=entry.pk,
        last_id=entry.pk,
        count=1,
        head=rng.randbytes(32),
    ).save(force_insert=True)
    if rng.random() < 0.5:
        raw(Entry).filter(pk=entry.pk).update(seal_no=number, position=0)


TAMPERINGS = [
    edit_entry,
    edit_entry,
    edit_entry,
    edit_unsealed,
    forge_unsealed,
    unseal,
    remove_entries,
    swap_places,
    swap_contents,
    insert_entry,
    cut_tail,
    cut_tail_and_go_on,
    cut_part_of_the_last_seal,
    edit_sighting,
    edit_seal,
    edit_seal,
    remove_seal,
    forge_seal,
    edit_anchor,
]


class Undo(Exception):
    """Takes one tampering back."""


@pytest.mark.parametrize("part", range(PARTS))
def test_a_thousand_of_a_thousand_random_tamperings_are_found(chain, part):
    missed, drawn = [], set()
    anchors = Path(settings.AUDIT_ANCHOR_PATH)
    whole = anchors.read_bytes()
    for number in range(part * EACH, (part + 1) * EACH):
        rng = random.Random(SEED + number)
        act = rng.choice(TAMPERINGS)
        drawn.add(act)
        try:
            with transaction.atomic():
                act(rng)
                if verify().clean:
                    missed.append((number, act.__name__))
                raise Undo
        except Undo:
            anchors.write_bytes(whole)
    assert missed == []
    assert drawn == set(TAMPERINGS)
    assert verify().clean


# A look-up's own number says nothing; to which entry it belongs is `edit_sighting`'s to move.
COLUMNS = [
    (model, field.attname)
    for model in (Entry, Sighting, Seal)
    for field in model._meta.concrete_fields
    if model is not Sighting or field.attname == "record_id"
]


@pytest.mark.parametrize(("model", "column"), COLUMNS)
def test_an_edit_of_any_column_of_what_is_sealed_is_found(chain, model, column):
    rng = random.Random(SEED)
    row = model._base_manager.order_by("pk")[3]
    new = other(rng, getattr(row, column))
    new = new + 10_000 if column in {"id", "number"} else new
    with transaction.atomic():
        assert raw(model).filter(pk=row.pk).update(**{column: new}) == 1
        assert not verify().clean
        transaction.set_rollback(True)


@pytest.mark.parametrize("act", sorted(set(TAMPERINGS), key=lambda a: a.__name__))
def test_each_kind_of_tampering_is_found(chain, act):
    act(random.Random(SEED))
    assert not verify().clean
