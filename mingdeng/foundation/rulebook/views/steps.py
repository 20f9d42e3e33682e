"""The steps every editor shares: type, see what it touches, save; and a stale edit in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from mingdeng.foundation.audit.conflicts import Clash

EDIT, PREVIEW, SAVE = "edit", "preview", "save"
_OURS = frozenset({"csrfmiddlewaretoken", "step"})
Words = Callable[[str, Any], str]


@dataclass(frozen=True)
class Settled:
    """My values laid over those somebody saved meanwhile. `unsettled`: a clash has no answer."""

    merged: dict[str, Any]
    fields: list[Clash]
    unsettled: int


def step_of(request: HttpRequest) -> str:
    """Which step was asked for; anything strange is a preview, which saves nothing."""
    asked = request.POST.get("step", PREVIEW)
    return asked if asked in {EDIT, PREVIEW, SAVE} else PREVIEW


def carried(data: Any, **instead: str) -> list[tuple[str, str]]:
    """What was typed (a form's data), for the hidden inputs of the next step, with some values
    replaced."""
    held = [
        (name, value)
        for name, values in data.lists()
        for value in values
        if name not in _OURS and name not in instead
    ]
    return [*held, *((name, value) for name, value in instead.items() if value)]


def settle(
    labels: Mapping[str, str],
    was: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    answers: Mapping[str, str],
    words: Words,
) -> Settled:
    """Lay `mine` over `theirs`, both begun from `was`, by the answers `keep-<name>`.

    What only they changed is theirs, what only I changed is mine; where both did, the answer
    decides, and without one it is unsettled.
    """
    merged: dict[str, Any] = {}
    fields: list[Clash] = []
    unsettled = 0
    for name, label in labels.items():
        old, my, their = was.get(name), mine.get(name), theirs.get(name)
        i_did, they_did = my != old, their != old
        clash = i_did and they_did and my != their
        answer = answers.get(f"keep-{name}", "")
        merged[name] = their if (they_did and not i_did) or answer == "theirs" else my
        unsettled += clash and answer not in {"mine", "theirs"}
        if i_did or they_did:
            said = [words(name, value) for value in (old, my, their)]
            fields.append(Clash(name, label, said[0], said[1], said[2], clash))
    return Settled(merged, fields, unsettled)


def conflict_of(settled: Settled, who: str, when: Any) -> dict[str, Any]:
    """What `ui/parts/conflict.html` draws."""
    return {
        "fields": settled.fields,
        "clashes": sum(each.clash for each in settled.fields),
        "who": who,
        "when": when,
    }


def sentences(touched: Sequence[Any]) -> list[str]:
    """The impact sentences, as the history keeps them."""
    return [each.sentence for each in touched]
