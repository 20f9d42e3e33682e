"""Reading rules as of a day; held in memory like the code lists."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from mingdeng.foundation.rules.models import RuleVersion

TTL = 15.0


class NoRule(LookupError):
    """No version of the rule is in force on that day. The caller must fail closed."""


@dataclass(frozen=True)
class Rule:
    """A rule as it stood: `version` names it in records made under it."""

    family: str
    code: str
    label: str
    valid_from: date
    valid_to: date | None
    params: Mapping[str, Any]
    source: str
    revision: int = 1

    @property
    def version(self) -> str:
        """The day it came into force, unique within a code: ISO, or `20261122.2` where the second
        wording of that day stands. Never longer than ten characters, which is what columns hold.
        """
        if self.revision == 1:
            return self.valid_from.isoformat()
        return f"{self.valid_from:%Y%m%d}.{self.revision}"

    def holds(self, on: date) -> bool:
        """Whether it was in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class _Held:
    families: Mapping[str, list[Rule]] = {}
    read_at: float = -TTL


def family(name: str, on: date | None = None) -> list[Rule]:
    """Every rule of a family in force on a day (today by default), ordered by code."""
    day = on or timezone.localdate()
    return [rule for rule in _families().get(name, []) if rule.holds(day)]


def find(name: str, code: str, on: date | None = None) -> Rule:
    """One rule as of a day. Raises NoRule naming it."""
    for rule in family(name, on):
        if rule.code == code:
            return rule
    raise NoRule(f"{name}.{code} {on or 'today'}")


def forget() -> None:
    """Drop what is held; the next read asks the database."""
    _Held.read_at = -TTL


def _families() -> Mapping[str, list[Rule]]:
    now = time.monotonic()
    if now - _Held.read_at > TTL:
        grouped: dict[str, list[Rule]] = defaultdict(list)
        for row in RuleVersion.objects.live().order_by("family", "code", "-valid_from"):
            grouped[row.family].append(
                Rule(
                    row.family,
                    row.code,
                    row.label,
                    row.valid_from,
                    row.valid_to,
                    row.params,
                    row.source,
                    row.version,
                )
            )
        _Held.families, _Held.read_at = grouped, now
    return _Held.families
