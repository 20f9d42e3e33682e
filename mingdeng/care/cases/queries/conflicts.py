"""A stale edit, field by field: what it was when the page was drawn, mine, and theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from mingdeng.foundation.audit.models import Revision, Versioned
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.secrecy.fields import SealedField


@dataclass(frozen=True)
class Compared:
    """One field of the conflict screen. `clash` when mine and theirs differ."""

    name: str
    label: str
    was: str
    mine: str
    theirs: str
    clash: bool


def compare(
    now: Versioned, form: Any, stored: Callable[[Any], Mapping[str, Any]]
) -> list[Compared]:
    """Compare a valid form with the row as it stands and as it was when the form was drawn (its
    `version`), which the revisions since tell. `stored` gives a row's values by form field."""
    theirs = stored(now)
    before = stored(as_it_was(now, form.cleaned_data["version"]))
    found = []
    for name, value in theirs.items():
        if name not in form.fields:
            continue
        mine = in_words(form, name, form.cleaned_data.get(name))
        other = in_words(form, name, value)
        was = in_words(form, name, before.get(name))
        label = str(form.fields[name].label or name)
        found.append(Compared(name, label, was, mine, other, mine != other))
    return found


def as_it_was(now: Versioned, version: int) -> Versioned:
    """A copy of the row with what later revisions changed put back: one query."""
    row = copy(now)
    later = Revision.objects.filter(
        subject_type=now._meta.label_lower, subject_id=now.pk, number__gt=version
    ).order_by("-number")
    for revision in later:
        told: Any = revision.changes
        for name, (value, _) in told.items():
            field: Any = now._meta.get_field(name)
            sealed = isinstance(field, SealedField)
            setattr(row, field.attname, value if sealed else field.to_python(value))
    return row


def in_words(form: Any, name: str, value: Any) -> str:
    """A field's value as a person reads it."""
    if value in (None, "", []):
        return ""
    if isinstance(value, date):
        return roc_table(value)
    choices = dict(getattr(form.fields[name], "choices", ()) or ())
    listed = value if isinstance(value, list) else [value]
    return "、".join(str(choices.get(one, choices.get(str(one), one))) for one in listed)
