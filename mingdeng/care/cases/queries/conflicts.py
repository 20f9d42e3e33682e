"""A stale edit, field by field: what it was when the page was drawn, mine, and theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.calendar.roc import roc_table


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
    """Compare a valid form with the row as it stands; `was` is what the form was drawn with,
    carried in its hidden `was-` inputs."""
    theirs = stored(now)
    found = []
    for name, value in theirs.items():
        if name not in form.fields:
            continue
        mine = in_words(form, name, form.cleaned_data.get(name))
        other = in_words(form, name, value)
        was = in_words(form, name, form.data.get(f"was-{name}", ""))
        label = str(form.fields[name].label or name)
        found.append(Compared(name, label, was, mine, other, mine != other))
    return found


def in_words(form: Any, name: str, value: Any) -> str:
    """A field's value as a person reads it."""
    if value in (None, "", []):
        return ""
    if isinstance(value, date):
        return roc_table(value)
    choices = dict(getattr(form.fields[name], "choices", ()) or ())
    listed = value if isinstance(value, list) else [value]
    return "、".join(str(choices.get(one, choices.get(str(one), one))) for one in listed)
