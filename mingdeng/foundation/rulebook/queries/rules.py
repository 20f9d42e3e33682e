"""One rule: its versions, what it says on a day, who changed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.rulebook.models import Change, Kind
from mingdeng.foundation.rulebook.queries.history import Past, ours, past
from mingdeng.foundation.rulebook.services import dating
from mingdeng.foundation.rules import shapes, shipped
from mingdeng.foundation.rules.models import RuleVersion
from mingdeng.foundation.rules.shapes import Field


@dataclass(frozen=True)
class RulePage:
    """A rule as the page shows it: live versions, oldest first, with its shape."""

    family: str
    code: str
    label: str
    area: str
    fields: tuple[Field, ...]
    rows: tuple[RuleVersion, ...]
    ours: frozenset[int]

    @property
    def key(self) -> tuple[str, str]:
        """Family and code."""
        return self.family, self.code

    @property
    def seen(self) -> str:
        """What the page showed; a save under another value is stale."""
        return dating.seen_of(self.rows)

    def on(self, day: date) -> RuleVersion | None:
        """The version in force on a day."""
        return dating.holding(self.rows, day)

    def numbered(self, pk: str) -> RuleVersion | None:
        """The version with a key, among those shown."""
        return next((row for row in self.rows if str(row.pk) == pk), None)


def rule(viewer: Any, family: str, code: str) -> RulePage:
    """A rule for a page: two queries. Raises Denied when there is none."""
    rows = tuple(RuleVersion.objects.live().filter(family=family, code=code).order_by("valid_from"))
    if not rows:
        raise Denied
    return RulePage(
        family,
        code,
        rows[-1].label or code,
        area_of(family),
        shapes.shape_of(family, code, rows[-1].params),
        rows,
        ours(Change.objects.filter(kind=Kind.RULE, place=family, code=code)),
    )


def area_of(family: str) -> str:
    """What a family of rules is called: the name of its module."""
    data = shipped.everything().get(family)
    return data.title if data else family


def history(family: str, code: str) -> list[Past]:
    """Changes of a rule, newest first: two queries."""
    return past(Change.objects.filter(kind=Kind.RULE, place=family, code=code))
