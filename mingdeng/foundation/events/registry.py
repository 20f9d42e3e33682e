"""Who follows which event. Filled from each module's hangings.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from mingdeng.foundation.events.models import Event

Handler = Callable[[Event], None]
Made = TypeVar("Made", bound=Handler)

_by_code: dict[str, dict[str, Handler]] = defaultdict(dict)
_by_name: dict[str, Handler] = {}


def handler(code: str, name: str) -> Callable[[Made], Made]:
    """Follow events of `code` (`contact.recorded`) under a lasting `name` (`alerts.evaluate`).

        @handler("contact.recorded", "alerts.evaluate")
        def evaluate(event: Event) -> None: ...

    The handler runs in a worker, in one transaction with the note that it was done; it may run
    again after a crash, so it must be idempotent. It is handed identifiers (`event.payload`) and
    acts as the system. Raises ValueError when another function holds the name.
    """

    def register(follow: Made) -> Made:
        if _by_name.setdefault(name, follow) is not follow:
            raise ValueError(f"event handler {name} exists already")
        _by_code[code][name] = follow
        return follow

    return register


def names_for(code: str) -> list[str]:
    """Names of the handlers of an event code, in the order they were hung."""
    return list(_by_code.get(code, {}))


def find(name: str) -> Handler | None:
    """The handler of a name; None when a release took it away."""
    return _by_name.get(name)


def forget(name: str) -> None:
    """Take a handler down again; for tests, which hang their own."""
    _by_name.pop(name, None)
    for held in _by_code.values():
        held.pop(name, None)
