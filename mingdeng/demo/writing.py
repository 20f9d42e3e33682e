"""Writes millions of rows fast: executemany on SQLite, COPY on PostgreSQL, sealing as it goes.

The services write one record at a time with its audit; a city of two years would take hours. The
demo alone may go this way, straight into the tables, and only with rows that no service would
refuse. Everything is written in one transaction: a city is whole or absent.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, cast

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED
from django.utils import timezone
from psycopg.types.json import Jsonb

from mingdeng.demo.hands import HANDS, Tell
from mingdeng.foundation.secrecy.fields import SealedField
from mingdeng.foundation.secrecy.models import SubjectKey

FLUSH_AT = 8000
ROOM_KIB = 500_000
Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """Where a value goes in the row and how it is turned into the driver's."""

    place: int
    convert: Convert
    sealed: SealedField | None
    aad: bytes


class Table:
    """The rows of one model on their way to the database.

    A row starts as a copy of the model's defaults, already converted; only what is given is
    touched. The loop below runs some four hundred thousand times for one city.
    """

    def __init__(self, model: type[models.Model], writer: Writer) -> None:
        self.model = model
        self.writer = writer
        fields = list(model._meta.concrete_fields)
        self.names = [str(f.column) for f in fields]
        self.columns = {f.attname: self._column(i, f) for i, f in enumerate(fields)}
        self.template = [self._default(f) for f in fields]
        self.fresh = [i for i, f in enumerate(fields) if f.default is uuid.uuid4]
        self.row_key = next((c.place for n, c in self.columns.items() if n == "row_key"), None)
        self.identity = fields.index(cast(Any, model._meta.pk))
        self.numbered = isinstance(model._meta.pk, models.AutoField)
        self.rows: list[list[Any]] = []
        self.written = 0
        self.next_id = self._last_id() + 1 if self.numbered else 0
        self.step = 1

    def _column(self, place: int, field: models.Field[Any, Any]) -> Column:
        sealed = field if isinstance(field, SealedField) else None
        aad = f"{self.model._meta.db_table}.{field.column}:".encode("ascii")
        return Column(place, converter(field), sealed, aad)

    def _default(self, field: models.Field[Any, Any]) -> Any:
        """What stands in a column nobody gives, as the driver takes it."""
        if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
            value: Any = timezone.now()
        elif field.default is uuid.uuid4 or isinstance(field, SealedField):
            return None
        elif field.default is NOT_PROVIDED:
            value = "" if field.empty_strings_allowed and not field.null else None
        else:
            value = field.get_default()
        return None if value is None else converter(field)(value)

    def _last_id(self) -> int:
        last = self.model._default_manager.aggregate(last=models.Max("pk"))["last"]
        return int(last or 0)

    def add(self, *, key: SubjectKey | None = None, **values: Any) -> int:
        """Queue a row; its id. Names are attribute names (`case_id`). Raises KeyError for a name
        the model has not, TypeError for a sealed value without its key."""
        row = self.template.copy()
        for place in self.fresh:
            row[place] = UUIDS[connection.vendor](self.uuid())
        if self.numbered:
            row[self.identity] = self.next_id
        row_key = b""
        if self.row_key is not None:
            if key is None:
                raise TypeError(f"{self.model.__name__} is sealed and needs a key")
            values["key_id"] = key.id
            held = row[self.row_key]
            row_key = (held if isinstance(held, str) else held.hex).encode("ascii")
        for name, value in values.items():
            column = self.columns[name]
            if value is None:
                row[column.place] = None
            elif column.sealed is not None and key is not None:
                plain = column.sealed.to_bytes(value)
                row[column.place] = key.data_key().seal(plain, column.aad + row_key)
            else:
                row[column.place] = column.convert(value)
        self.rows.append(row)
        given = self.next_id
        self.next_id += self.step
        if len(self.rows) >= FLUSH_AT:
            self.flush()
        return given

    def uuid(self) -> uuid.UUID:
        """A version-4 UUID out of the city's own random source."""
        return uuid.UUID(int=self.writer.rng.getrandbits(128), version=4)

    def flush(self) -> None:
        """Hand what is queued on: to the database, or to whom the writer answers."""
        rows, self.rows = self.rows, []
        if rows:
            self.writer.hand_on(self, rows)

    def insert(self, rows: list[list[Any]]) -> None:
        """Put rows into the database."""
        self.written += len(rows)
        names = ", ".join(connection.ops.quote_name(c) for c in self.names)
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["?"] * len(self.names))
                cursor.connection.executemany(
                    f"INSERT INTO {table} ({names}) VALUES ({marks})",  # nosec B608
                    rows,
                )


class Writer:
    """Tables by model, flushed together. `rng` is the source of every identifier."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._tables: dict[type[models.Model], Table] = {}
        self._tell: Tell | None = None

    def __getitem__(self, model: type[models.Model]) -> Table:
        if model not in self._tables:
            self._tables[model] = Table(model, self)
        return self._tables[model]

    def become_hand(self, number: int, tell: Tell) -> None:
        """In a child: take every `HANDS`-th id and tell the parent the rows (demo/hands.py)."""
        self._tell = tell
        for table in self:
            table.rows, table.next_id, table.step = [], table.next_id + number, HANDS

    def hand_on(self, table: Table, rows: list[list[Any]]) -> None:
        """Insert rows, or tell them."""
        if self._tell is None:
            table.insert(rows)
        else:
            self._tell("rows", (table.model._meta.label, rows, table.next_id))

    def take(self, label: str, rows: list[list[Any]], next_id: int) -> None:
        """In the parent: insert what a child told."""
        table = next(t for t in self if t.model._meta.label == label)
        table.next_id = max(table.next_id, next_id)
        table.insert(rows)

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


def make_room() -> None:
    """Give SQLite memory for the whole city on this connection: with its usual two megabytes every
    page of an index is written and read again many times before the transaction ends."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size=-{ROOM_KIB}")


def converter(field: models.Field[Any, Any]) -> Convert:
    """From a Python value to what the driver takes for this column."""
    if connection.vendor == "postgresql":
        return Jsonb if isinstance(field, models.JSONField) else _as_is
    for kinds, convert in SQLITE:
        if isinstance(field, kinds):
            return convert
    if isinstance(field, models.ForeignKey) and isinstance(field.target_field, models.UUIDField):
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


UUIDS: dict[str, Convert] = {"sqlite": _hex, "postgresql": _as_is}
SQLITE: list[tuple[Any, Convert]] = [
    (models.UUIDField, _hex),
    (models.JSONField, _json),
    (models.DateTimeField, _moment),
    (models.DateField, _day),
    (models.TimeField, _clock),
    (models.BooleanField, int),
]
