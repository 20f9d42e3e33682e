"""The blind index: under which keyed tokens a record is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import connection

from mingdeng.foundation.secrecy.services import blind_all
from mingdeng.people.normal.tokens import tokens_of
from mingdeng.people.records.models import IdentityNumber, LookupToken, PersonRecord, Phone

Row = tuple[int, str, bytes]


def token_rows(
    record_id: int, names: Iterable[str], numbers: Iterable[str], phones: Iterable[str]
) -> Iterator[Row]:
    """(record, kind, token) of everything a record is found by."""
    tokens = list(tokens_of(filter(None, names), numbers, phones))
    for (kind, _), token in zip(tokens, blind_all(tokens), strict=True):
        yield record_id, kind, token


def names_of(record: PersonRecord) -> list[str]:
    """Every name of a record: its own, former ones, as written in Latin letters."""
    return [name for name in (record.name, record.roman_name, *(record.former_names or ())) if name]


def write_tokens(rows: Iterable[Row]) -> None:
    """Store tokens of new records: COPY on PostgreSQL (ten times an insert), else one statement."""
    table = LookupToken._meta.db_table
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} (record_id, kind, token) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (record_id, kind, token) VALUES (%s, %s, %s)",  # nosec B608
            list(rows),
        )


def reindex(record: PersonRecord) -> None:
    """Write a record's tokens anew from what stands; a mistaken number finds nobody any more."""
    numbers = [row.value for row in IdentityNumber.objects.standing().filter(record=record)]
    phones = [row.value for row in Phone.objects.standing().filter(record=record)]
    LookupToken.objects.filter(record=record).delete()
    write_tokens(token_rows(record.pk, names_of(record), numbers, phones))
