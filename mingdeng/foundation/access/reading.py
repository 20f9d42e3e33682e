"""One page, one look: what many modules ask about the same person is asked of the database once.

A page is put together by modules that do not know each other; each asks who its people are and
what the viewer may see of them. Within `one_reading` the first answer serves the rest. It lasts for
one request that only reads, never longer: nothing is remembered between pages, so nothing said here
can be out of date.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

Value = TypeVar("Value")
_kept: ContextVar[dict[Hashable, dict[int, Any]] | None] = ContextVar("reading", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """While it lasts, `shared` remembers. Put it only around what writes nothing it reads."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def shared(
    key: Hashable, wanted: Sequence[int], read: Callable[[Sequence[int]], Mapping[int, Value]]
) -> dict[int, Value]:
    """`read(wanted)`, asking only for what this reading has not asked yet under `key`.

    `key` names what is read and for whom: the viewer belongs in it. Outside `one_reading` it is a
    plain call.
    """
    kept = _kept.get()
    if kept is None:
        return dict(read(wanted))
    held = kept.setdefault(key, {})
    missing = [pk for pk in wanted if pk not in held]
    if missing:
        held.update(read(missing))
    return {pk: held[pk] for pk in wanted if pk in held}


class ReadingMiddleware:
    """A request that only reads is one reading."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with one_reading():
            return self.get_response(request)
