"""A stale edit, field by field: what stood when the page was drawn, mine, and theirs.

The view that catches StaleEdit asks `compare`, shows `ui/parts/conflict.html` with status 409 and
takes the answers (`keep-<field>`: mine or theirs) with `settled`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mingdeng.foundation.audit.models import Revision, Versioned
from mingdeng.foundation.audit.services import plain

Words = Callable[[str, Any], str]


@dataclass(frozen=True)
class Clash:
    """One field that differs. `clash`: both sides changed it, to different values."""

    name: str
    label: str
    was: str
    mine: str
    theirs: str
    clash: bool


@dataclass(frozen=True)
class Conflict:
    """A stale edit as the screen shows it; `merged` holds my changes laid over theirs."""

    fields: list[Clash]
    clashes: int
    actor_id: int | None
    when: datetime | None
    merged: dict[str, Any]


def compare(
    now: Versioned,
    expected: int,
    mine: Mapping[str, Any],
    labels: Mapping[str, str],
    words: Words = lambda name, value: "" if value is None else str(value),
) -> Conflict:
    """How `mine`, typed over version `expected`, stands to the row as it is now: one query.

    `words` puts a value on the screen. Fields nobody changed are left out. In `merged` a clash
    keeps mine until the reader has chosen.
    """
    later = Revision.objects.filter(
        subject_type=now._meta.label_lower, subject_id=now.pk, number__gt=expected
    ).order_by("number")
    before: dict[str, Any] = {}
    last: Revision | None = None
    for revision in later:
        last = revision
        for name, (was, _) in (revision.changes or {}).items():
            before.setdefault(name, was)
    fields, merged = [], {}
    for name, value in mine.items():
        theirs = getattr(now, name)
        was = before.get(name, plain(theirs))
        changed_by_them = name in before and was != plain(theirs)
        changed_by_me = plain(value) != was
        merged[name] = value if changed_by_me or not changed_by_them else theirs
        if changed_by_me or changed_by_them:
            clash = changed_by_me and changed_by_them and plain(value) != plain(theirs)
            fields.append(
                Clash(
                    name,
                    labels.get(name, name),
                    words(name, was),
                    words(name, plain(value)),
                    words(name, plain(theirs)),
                    clash,
                )
            )
    return Conflict(
        fields,
        sum(field.clash for field in fields),
        last.actor_id if last else None,
        last.at if last else None,
        merged,
    )


def settled(answers: Mapping[str, str], mine: Mapping[str, Any], now: Versioned) -> dict[str, Any]:
    """My values with those replaced where the reader chose theirs (`keep-<field>=theirs`)."""
    return {
        name: getattr(now, name) if answers.get(f"keep-{name}") == "theirs" else value
        for name, value in mine.items()
    }
