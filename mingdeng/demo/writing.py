"""Writes millions of rows fast: executemany on SQLite, COPY on PostgreSQL, sealing as it goes.

The services write one record at a time with its audit; a city of two years would take hours. The
demo alone may go this way, straight into the tables, and only with rows that no service would
refuse. Everything is written in one transaction: a city is whole or absent.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED
from django.utils import timezone
from psycopg.types.json import Jsonb

from mingdeng.foundation.secrecy.fields import SealedField
from mingdeng.foundation.secrecy.models import SubjectKey

FLUSH_AT = 8000
Convert = Callable[[Any], Any]


class Table:
    """The rows of one model on their way to the database."""

    def __init__(self, model: type[models.Model], rng: random.Random) -> None:
        self.model = model
        self.fields = list(model._meta.concrete_fields)
        self.columns = [f.column for f in self.fields]
        self.convert = [converter(f) for f in self.fields]
        self.sealed = [f for f in self.fields if isinstance(f, SealedField)]
        self.defaults = [f.default for f in self.fields]
        self.rng = rng
        self.now = timezone.now()
        self.rows: list[tuple[Any, ...]] = []
        self.written = 0
        self.numbered = isinstance(model._meta.pk, models.AutoField)
        self.next_id = self._last_id() + 1 if self.numbered else 0

    def _last_id(self) -> int:
        last = self.model._default_manager.aggregate(last=models.Max("pk"))["last"]
        return int(last or 0)

    def add(self, **values: Any) -> int:
        """Queue a row; its id. Names are attribute names (`case_id`); `key` is a SubjectKey."""
        identity = self.next_id
        self.next_id += 1
        key: SubjectKey | None = values.pop("key", None)
        if key is not None:
            values["key_id"] = key.id
        row_key = values.setdefault("row_key", self.uuid()) if self.sealed else None
        cells = []
        for field, convert, default in zip(
            self.fields, self.convert, self.defaults, strict=True
        ):
            if field.primary_key and self.numbered:
                value: Any = identity
            elif field.attname in values:
                value = values.pop(field.attname)
            elif getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
                value = self.now
            elif default is NOT_PROVIDED:
                value = "" if field.empty_strings_allowed and not field.null else None
            else:
                value = self.uuid() if default is uuid.uuid4 else field.get_default()
            if isinstance(field, SealedField):
                value = seal(field, value, key, row_key, self.model)
            cells.append(None if value is None else convert(value))
        if values:
            raise TypeError(f"{self.model.__name__} has no {', '.join(values)}")
        self.rows.append(tuple(cells))
        if len(self.rows) >= FLUSH_AT:
            self.flush()
        return identity

    def uuid(self) -> uuid.UUID:
        """A version-4 UUID out of the city's own random source."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def flush(self) -> None:
        """Hand what is queued to the database."""
        if not self.rows:
            return
        rows, self.rows = self.rows, []
        self.written += len(rows)
        names = ", ".join(connection.ops.quote_name(c) for c in self.columns)
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["?"] * len(self.columns))
                cursor.connection.executemany(
                    f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
                    rows,
                )


class Writer:
    """Tables by model, flushed together."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._tables: dict[type[models.Model], Table] = {}

    def __getitem__(self, model: type[models.Model]) -> Table:
        if model not in self._tables:
            self._tables[model] = Table(model, self.rng)
        return self._tables[model]

    def __iter__(self) -> Iterator[Table]:
        return iter(self._tables.values())

    def flush(self) -> None:
        """Hand everything queued to the database."""
        for table in self:
            table.flush()

    def finish(self) -> dict[str, int]:
        """Flush everything and set the sequences after the last id; rows by table."""
        self.flush()
        if connection.vendor == "postgresql":
            self._set_sequences()
        return {t.model._meta.db_table: t.written for t in self if t.written}

    def _set_sequences(self) -> None:
        from django.core.management.color import no_style

        statements = connection.ops.sequence_reset_sql(no_style(), [t.model for t in self])
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def seal(
    field: SealedField,
    value: Any,
    key: SubjectKey | None,
    row_key: uuid.UUID | None,
    model: type[models.Model],
) -> bytes | None:
    """The ciphertext a saved instance would hold. Raises TypeError without the row's key."""
    if value is None:
        return None
    if key is None or row_key is None:
        raise TypeError(f"{model.__name__}.{field.name} is sealed and needs a key")
    place = f"{model._meta.db_table}.{field.column}:{row_key.hex}".encode("ascii")
    return key.data_key().seal(field.to_bytes(value), place)


def converter(field: models.Field[Any, Any]) -> Convert:
    """From a Python value to what the driver takes for this column."""
    if connection.vendor == "postgresql":
        return Jsonb if isinstance(field, models.JSONField) else _as_is
    for kinds, convert in SQLITE:
        if isinstance(field, kinds):
            return convert
    if isinstance(field, models.ForeignKey) and isinstance(
        field.target_field, models.UUIDField
    ):
        return _hex
    return _as_is


def _as_is(value: Any) -> Any:
    return value


def _hex(value: Any) -> str:
    return str(value.hex)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


def _moment(value: Any) -> str:
    moment: datetime = value
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _day(value: Any) -> str:
    day: date = value
    return day.isoformat()


def _clock(value: Any) -> str:
    clock: time = value
    return clock.isoformat()


SQLITE: list[tuple[Any, Convert]] = [
    (models.UUIDField, _hex),
    (models.JSONField, _json),
    (models.DateTimeField, _moment),
    (models.DateField, _day),
    (models.TimeField, _clock),
    (models.BooleanField, int),
]
