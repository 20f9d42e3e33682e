"""Making, destroying and rotating people's keys; the blind index."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Iterable, Iterator
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.secrecy import cipher, keyring
from mingdeng.foundation.secrecy.models import SubjectKey

INDEX_BYTES = 16
ROTATION_BATCH = 500


def new_key() -> SubjectKey:
    """A saved key for one person-record, draft or staged import."""
    return new_keys(1)[0]


def new_keys(count: int) -> list[SubjectKey]:
    """`count` saved keys in one insert, for imports and the demo city."""
    keys = [build_key() for _ in range(count)]
    SubjectKey.objects.bulk_create(keys, batch_size=2000)
    return keys


def build_key() -> SubjectKey:
    """An unsaved key, for bulk paths that write it themselves."""
    key = SubjectKey(id=uuid.uuid4())
    key.wrapped, key.master_version = cipher.new_wrapped(key.id)
    return key


def destroy(keys: Iterable[SubjectKey]) -> int:
    """Shred: after this nobody reads what these keys sealed. Returns how many were destroyed."""
    ids = [key.id for key in keys]
    for key in keys:
        key.__dict__.pop("_data_key", None)
        key.wrapped = None
    return SubjectKey.objects.filter(id__in=ids, wrapped__isnull=False).update(
        wrapped=None, destroyed_at=timezone.now()
    )


def wrapped_by_older(active: int) -> int:
    """How many keys a master other than the active one still wraps."""
    older = SubjectKey.objects.exclude(master_version=active)
    return older.filter(wrapped__isnull=False).count()


def rewrap_batch() -> int:
    """Re-wrap up to 500 keys that an older master wraps; how many were done, 0 when none is left.

    Runs while the system works: readers find either wrapping, each with its master's version.
    A key destroyed in between stays destroyed: the row is re-read under lock.
    """
    active = keyring.load().active
    with transaction.atomic():
        stale = (
            SubjectKey.objects.select_for_update()
            .exclude(master_version=active)
            .filter(wrapped__isnull=False)
            .order_by("id")[:ROTATION_BATCH]
        )
        done = list(stale)
        for key in done:
            raw = cipher.unwrap_raw(bytes(key.wrapped or b""), key.master_version, key.id)
            key.wrapped, key.master_version = cipher.wrap(raw, key.id)
        SubjectKey.objects.bulk_update(done, ["wrapped", "master_version"])
    return len(done)


def blind(kind: str, value: str) -> bytes:
    """Keyed index of a normalised value: 16 bytes, different for each kind.

    Equal values give equal indexes, so a dump of the table tells frequencies to no one without
    the index key. Source: HMAC-SHA-256 (FIPS 198-1), truncated to 128 bits (RFC 2104 §5).
    """
    return next(blind_all([(kind, value)]))


def blind_all(values: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """`blind` of many (kind, value) pairs in order: a person's name alone has sixty."""
    index = keyring.load().index
    for kind, value in values:
        yield hmac.digest(index, f"{kind}\x00{value}".encode(), sha256)[:INDEX_BYTES]
