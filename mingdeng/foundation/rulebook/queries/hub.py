"""Everything that is dated, on one page: what is in force, who changed it last, what is coming."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from mingdeng.foundation.codes.models import CodeEntry
from mingdeng.foundation.identity.queries import names_of
from mingdeng.foundation.rulebook.models import Change, Kind
from mingdeng.foundation.rulebook.queries.lists import title
from mingdeng.foundation.rulebook.queries.rules import area_of
from mingdeng.foundation.rulebook.services.dating import holding
from mingdeng.foundation.rules import shipped
from mingdeng.foundation.rules.models import RuleVersion


@dataclass(frozen=True)
class Line:
    """A rule or a list in the hub. `coming`: days on which changes come into force."""

    kind: str
    place: str
    code: str
    label: str
    area: str
    since: date | None
    versions: int
    coming: tuple[date, ...]
    provisional: bool
    changed_at: datetime | None
    changed_by: str

    def fits(self, text: str) -> bool:
        """Whether a search finds it: every word stands in its label, area or code."""
        held = f"{self.label} {self.area} {self.place} {self.code}".lower()
        return all(word in held for word in text.lower().split())


def lines(viewer: Any, text: str = "", *, only_coming: bool = False) -> list[Line]:
    """Rules, then code lists, by area and name: four queries, whatever is found."""
    last = _last_changes()
    found = [*_rules(last), *_lists(last)]
    return [line for line in found if line.fits(text) and (line.coming or not only_coming)]


def _rules(last: dict[tuple[str, str, str], tuple[datetime, str]]) -> list[Line]:
    today = timezone.localdate()
    held: dict[tuple[str, str], list[RuleVersion]] = defaultdict(list)
    rows = RuleVersion.objects.live().order_by("valid_from")
    for row in rows:
        held[row.family, row.code].append(row)
    made = []
    for (family, code), versions in held.items():
        standing = holding(versions, today)
        at, who = last.get((Kind.RULE, family, code), (None, ""))
        made.append(
            Line(
                "rule",
                family,
                code,
                versions[-1].label or code,
                area_of(family),
                standing.valid_from if standing else None,
                len(versions),
                _coming(versions, today),
                bool(standing and standing.params.get("provisional")),
                at,
                who,
            )
        )
    return sorted(made, key=lambda line: (line.area, line.label))


def _lists(last: dict[tuple[str, str, str], tuple[datetime, str]]) -> list[Line]:
    today = timezone.localdate()
    held: dict[str, list[CodeEntry]] = defaultdict(list)
    rows = CodeEntry.objects.live().only("list_name", "valid_from", "valid_to", "code")
    for row in rows:
        held[row.list_name].append(row)
    made = []
    for name, entries in held.items():
        at, who = last.get((Kind.CODE, name, ""), (None, ""))
        standing = [row for row in entries if holding([row], today)]
        made.append(
            Line(
                "code",
                name,
                "",
                title(name),
                area_of(shipped.home_of().get(name, "")) or "",
                None,
                len(standing),
                _coming(entries, today),
                False,
                at,
                who,
            )
        )
    return sorted(made, key=lambda line: (line.area, line.label))


def _coming(rows: Iterable[Any], today: date) -> tuple[date, ...]:
    return tuple(sorted({r.valid_from for r in rows if r.valid_from and r.valid_from > today}))


def _last_changes() -> dict[tuple[str, str, str], tuple[datetime, str]]:
    """(kind, place, code) → when and by whom it was last changed; a list counts as one."""
    latest: dict[tuple[str, str, str], tuple[datetime, int | None]] = {}
    rows = Change.objects.filter(withdrawn_at=None).order_by("at")
    for kind, place, code, at, actor in rows.values_list("kind", "place", "code", "at", "actor_id"):
        latest[kind, place, code if kind == Kind.RULE else ""] = (at, actor)
    names = names_of(actor for _, actor in latest.values() if actor)
    return {
        key: (at, names.get(actor, "") if actor else "系統") for key, (at, actor) in latest.items()
    }
