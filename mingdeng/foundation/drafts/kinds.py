"""Which forms keep drafts. Filled from the hangings.py of the modules that own the forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mingdeng.foundation.drafts.models import Draft


@dataclass(frozen=True)
class DraftLine:
    """How a draft is told in 還沒完成的: whose and what, where it goes on, what is missing."""

    title: str
    url: str
    missing: str = ""


Subject = Callable[[Any, UUID], int | None]
Describe = Callable[[Sequence[Draft], Any], Mapping[int, DraftLine]]


@dataclass(frozen=True)
class DraftKind:
    """A form whose words are kept while they are written.

    `subject(viewer, ref)` gives the person-record the draft is about (None for none) and raises
    Denied when the viewer may not write about it: asked on every save and every restore.
    `describe(drafts, viewer)` words a list of drafts in queries that do not grow with it; a draft
    it leaves out is not listed.
    """

    form: str
    label: str
    subject: Subject
    describe: Describe


_kinds: dict[str, DraftKind] = {}


def register(kind: DraftKind) -> DraftKind:
    """Add a form. Raises ValueError when its code is taken by a different one."""
    if _kinds.setdefault(kind.form, kind) != kind:
        raise ValueError(f"drafts of {kind.form} exist already")
    return kind


def find(form: str) -> DraftKind | None:
    """The form of a code, or None."""
    return _kinds.get(form)


def forget(form: str) -> None:
    """Take a form away again; for tests, which register their own."""
    _kinds.pop(form, None)


def describe_all(drafts: Sequence[Draft], viewer: Any) -> dict[int, DraftLine]:
    """Words for several drafts: each describing function is called once."""
    by_function: dict[Describe, list[Draft]] = {}
    for draft in drafts:
        kind = _kinds.get(draft.form)
        if kind is not None:
            by_function.setdefault(kind.describe, []).append(draft)
    found: dict[int, DraftLine] = {}
    for describe, its in by_function.items():
        found.update(describe(its, viewer))
    return found
