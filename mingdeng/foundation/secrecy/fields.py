"""Model fields whose value is sealed under the row's person key.

A sealed field declares the field group that governs who may read it (see foundation/access).
Reading decrypts lazily; the row's `key` must be loaded (SealedManager does). Writing a value by
`QuerySet.update` or `bulk_update` is refused: neither knows the row, and a value sealed for no
row would be readable in any.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import FieldError
from django.db import models

from mingdeng.foundation.secrecy import cipher

SHREDDED_TEXT = "（已依規定銷毀）"


_drawing: ContextVar[bool] = ContextVar("drawing", default=False)


class Ungranted(RuntimeError):
    """A template reached for a sealed value that no query granted."""


@contextmanager
def drawing() -> Iterator[None]:
    """While a page is drawn nothing is opened: values come granted, from queries."""
    token = _drawing.set(True)
    try:
        yield
    finally:
        _drawing.reset(token)


class Ciphertext(bytes):
    """Bytes as they stand in the database: a value not yet opened."""


class SealedAttribute:
    """Descriptor that opens the stored ciphertext on first read."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if _drawing.get():
            raise Ungranted(f"{instance._meta.label}.{name}")
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        held = instance.__dict__[name]
        if isinstance(held, Ciphertext):
            held = self.field.open_for(instance, held)
            instance.__dict__[name] = held
        return held

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    # to the type checker a sealed column holds what its subclass gives back, not bytes
    _Column = models.Field[Any, Any]
else:
    _Column = models.BinaryField


class SealedField(_Column):
    """Base of the sealed fields. Subclasses say how a value becomes bytes and back."""

    def __init__(self, *args: Any, group: str = "", **kwargs: Any) -> None:
        self.group = group
        kwargs.setdefault("editable", True)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["group"] = self.group
        return name, path, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, SealedAttribute(self))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Mark what came from the database as not yet opened."""
        return None if value is None else Ciphertext(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Ciphertext):
            raise FieldError(f"{self.name}: a sealed value needs its row; save the instance.")
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull` makes sense: equal values seal differently each time."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: look it up by its blind index.")
        return super().get_lookup(lookup_name)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        held = model_instance.__dict__.get(self.attname)
        if held is None or isinstance(held, Ciphertext):
            return held
        row = cast(Any, model_instance)
        return Ciphertext(row.key.data_key().seal(self.to_bytes(held), self.place(row)))

    def open_for(self, instance: Any, sealed: Ciphertext) -> Any:
        """The value for its row; a placeholder when the person was shredded."""
        try:
            data_key = instance.key.data_key()
        except cipher.Shredded:
            return self.shredded()
        return self.from_bytes(data_key.open(sealed, self.place(instance)))

    def place(self, instance: Any) -> bytes:
        """Associated data: table, column and random row key."""
        table = instance._meta.db_table
        return f"{table}.{self.column}:{instance.row_key.hex}".encode("ascii")

    def to_bytes(self, value: Any) -> bytes:
        """`value` as bytes to seal."""
        raise NotImplementedError

    def from_bytes(self, raw: bytes) -> Any:
        """The value that `to_bytes` was given."""
        raise NotImplementedError

    def shredded(self) -> Any:
        """What stands in place of a destroyed value."""
        return None


class SealedTextField(SealedField):
    """Sealed text; `None` means not known, the empty string means known to be empty."""

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode("utf-8")

    def from_bytes(self, raw: bytes) -> str:
        return raw.decode("utf-8")

    def shredded(self) -> str:
        return SHREDDED_TEXT


class SealedDateField(SealedField):
    """A sealed calendar date."""

    def to_bytes(self, value: Any) -> bytes:
        return cast(date, value).isoformat().encode("ascii")

    def from_bytes(self, raw: bytes) -> date:
        return date.fromisoformat(raw.decode("ascii"))


class SealedJSONField(SealedField):
    """Sealed JSON: answers, drafts, revisions. A change inside must be assigned anew."""

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    def from_bytes(self, raw: bytes) -> Any:
        return json.loads(raw)


class SealedBytesField(SealedField):
    """Sealed raw bytes, for small attachments and signatures."""

    def to_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def from_bytes(self, raw: bytes) -> bytes:
        return raw

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self.name} is sealed and is not serialised.")
