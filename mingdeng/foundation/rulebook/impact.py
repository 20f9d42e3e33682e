"""What a change would touch: every registered counter is asked, before anyone saves it.

Counters that recompute every case are long: a job asks them (`jobs.py`), everything else the page.

Places, and what their counters are given:

- `<family>.<code>`: the rule's new params as JSON; `<family>`: `{"code": …, "params": …}` as JSON.
- `codes.<list>`: the code; `codes.<list>.new`: nothing is counted for a code that is not yet used.
- `calendar.day`: `{"day": "2026-12-25", "works": false}` as JSON.
- `places.village`: `{"villages": [ids], "on": "2026-12-25"}` as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mingdeng.foundation.slots.registry import Tell, impacts, long_impacts


@dataclass(frozen=True)
class Touched:
    """A sentence with its number."""

    count: int
    sentence: str


def of_rule(family: str, code: str, params: Mapping[str, Any]) -> list[Touched]:
    """What new params of a rule touch, as far as it is counted at once."""
    return [
        touched
        for place, given in _places(family, code, params).items()
        for touched in _ask(place, given)
    ]


def takes_long(family: str, code: str) -> bool:
    """Whether a rule has counters that only a job can ask."""
    return any(long_impacts.at(place) for place in _places(family, code, {}))


def of_rule_at_length(
    family: str, code: str, params: Mapping[str, Any], tell: Tell
) -> list[Touched]:
    """What new params of a rule touch, by the counters that take long. `tell`: see LongCounter."""
    return [
        Touched(*each.count(given, tell))
        for place, given in _places(family, code, params).items()
        for each in long_impacts.at(place)
    ]


def of_code(list_name: str, code: str) -> list[Touched]:
    """What uses a code."""
    return _ask(f"codes.{list_name}", code)


def of_day(day: str, works: bool) -> list[Touched]:
    """Which deadlines a day moves."""
    return _ask("calendar.day", json.dumps({"day": day, "works": works}))


def of_villages(villages: list[int], on: str) -> list[Touched]:
    """What is recorded in villages that change."""
    return _ask("places.village", json.dumps({"villages": villages, "on": on}))


def _places(family: str, code: str, params: Mapping[str, Any]) -> dict[str, str]:
    """Where a rule's counters hang → what they are given."""
    return {
        f"{family}.{code}": json.dumps(params, ensure_ascii=False),
        family: json.dumps({"code": code, "params": params}, ensure_ascii=False),
    }


def _ask(place: str, given: str) -> list[Touched]:
    return [Touched(*each.count(given)) for each in impacts.at(place)]
