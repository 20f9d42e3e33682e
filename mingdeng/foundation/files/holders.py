"""On what files hang: the modules above say who may read and write what hangs on their records.

A file has no policy of its own. Whoever asks for it asks the record it hangs on.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.secrecy.models import SubjectKey


@dataclass(frozen=True)
class Held:
    """The record a file hangs on: whose person-record, under which key, what the viewer may."""

    about_ref: uuid.UUID
    record_id: int | None
    key: SubjectKey
    grant: Grant


Find = Callable[[Viewer | None, uuid.UUID, Sequence[Group], Sequence[Group]], Held]


@dataclass(frozen=True)
class Holder:
    """A kind of record that holds files. `find(viewer, ref, read, write)` gives the record or
    raises Denied, in the same words whether there is none or she may not; `url(ref)` is the page
    where its files are listed, for notices."""

    about: str
    label: str
    find: Find
    url: Callable[[uuid.UUID], str]


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> Holder:
    """Add a kind of record, from a module's hangings.py. Raises ValueError for a taken name."""
    if _holders.setdefault(holder.about, holder) != holder:
        raise ValueError(f"files hang on {holder.about} already")
    return holder


def forget(about: str) -> None:
    """Take one away again; for tests, which register their own."""
    _holders.pop(about, None)


def find(about: str) -> Holder | None:
    """The holder of a kind of record; None when a release took it away."""
    return _holders.get(about)


def held(
    viewer: Viewer | None,
    about: str,
    ref: uuid.UUID,
    *,
    read: Sequence[Group] = (),
    write: Sequence[Group] = (),
) -> Held:
    """The record a file hangs on, for a viewer. Raises Denied, also when nobody knows the kind."""
    holder = _holders.get(about)
    if holder is None or not (read or write):
        raise Denied
    return holder.find(viewer, ref, read, write)
