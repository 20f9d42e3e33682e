"""One box: names, numbers, phones, case numbers, within what the viewer may see.

What she may not see changes neither count nor order nor text: candidates are cut to the visible
ones before a single name is opened, and the work is bounded. Explained in
docs/algorithms/name-search.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, Q

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit import subjects
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.secrecy.services import blind
from mingdeng.people.normal.search import Query, matches, query_tokens
from mingdeng.people.normal.tokens import Token
from mingdeng.people.records import finders
from mingdeng.people.records.models import LookupToken, PersonRecord
from mingdeng.people.records.queries.briefs import PersonBrief, load_members, make_briefs

LIMIT = 20
MOST_CANDIDATES = 4000
MOST_OPENED = 800
NEAREST = tuple(Relation)


@dataclass(frozen=True)
class SearchResult:
    """What was found. `message` says in Chinese what to type instead when nothing can be looked
    up; `more` that further visible people match beyond the limit."""

    kind: str
    people: tuple[PersonBrief, ...] = field(default=(), repr=False)
    more: bool = False
    message: str = ""


def search(viewer: Viewer | None, text: str, limit: int = LIMIT) -> SearchResult:
    """People answering `text`, nearest relation first; recorded as one audit entry.

    The entry holds the kind of query and the record ids shown, never the text.
    """
    query = query_tokens(text)
    found = _find(viewer, query, limit) if query.alternatives else SearchResult(query.kind)
    result = SearchResult(found.kind, found.people, found.more, query.message)
    audit.record(
        "person.searched",
        records=[brief.record_id for brief in result.people],
        detail={"kind": result.kind, "count": len(result.people)},
    )
    return result


def _find(viewer: Viewer | None, query: Query, limit: int) -> SearchResult:
    ids = candidates(query)
    grants = scopes.grants_on(viewer, ids)
    visible = [pk for pk in ids if grants[pk].may_read(Group.IDENTITY)][:MOST_OPENED]
    members = load_members(visible) if visible else {}
    hits = [pk for pk in visible if pk in members and answers(query, members[pk])]
    numbers = subjects.numbers(hits)
    ordered = _one_per_person(sorted(hits, key=lambda pk: _place(pk, grants, numbers)), members)
    shown = ordered[:limit]
    made = make_briefs(shown, grants, members)
    people = tuple(replace(made[pk], case_no=numbers.get(pk, "")) for pk in shown)
    return SearchResult(query.kind, people, len(ordered) > limit)


def candidates(query: Query) -> list[int]:
    """Record ids that have every token of at least one alternative, newest first: one query."""
    if query.kind == "case_number":
        ((_, number),) = query.alternatives[0]
        return finders.find(query.kind, number)[:MOST_CANDIDATES]
    return having_tokens(query.alternatives)


def having_tokens(alternatives: Sequence[Iterable[Token]], only: Q | None = None) -> list[int]:
    """Record ids having every token of at least one of the alternatives, newest first.

    `only` narrows to some records before anything is counted.
    """
    keyed = [frozenset(blind(kind, text) for kind, text in tokens) for tokens in alternatives]
    counts = {
        f"met_{at}": Count("token", filter=Q(token__in=list(tokens)), distinct=True)
        for at, tokens in enumerate(keyed)
    }
    enough = Q()
    for at, tokens in enumerate(keyed):
        enough |= Q(**{f"met_{at}": len(tokens)})
    rows = (
        LookupToken.objects.filter(only or Q(), token__in=list(frozenset().union(*keyed)))
        .values("record_id")
        .annotate(**counts)
        .filter(enough)
        .order_by("-record_id")
    )
    return list(rows.values_list("record_id", flat=True)[:MOST_CANDIDATES])


def answers(query: Query, members: Sequence[PersonRecord]) -> bool:
    """The exact check on opened names; numbers were exact already in the index."""
    if query.kind not in ("name", "roman"):
        return True
    return any(matches(query, name) for record in members for name in every_name(record))


def every_name(record: PersonRecord) -> list[str]:
    """A record's own, former and Latin names."""
    return [name for name in (record.name, record.roman_name, *(record.former_names or ())) if name]


def _place(
    pk: int, grants: Mapping[int, Grant], numbers: Mapping[int, str]
) -> tuple[int, bool, int]:
    """Nearest first; of the equally near, who is under care before the relatives."""
    return NEAREST.index(grants[pk].relation), pk not in numbers, -pk


def _one_per_person(
    hits: Iterable[int], members: Mapping[int, Sequence[PersonRecord]]
) -> list[int]:
    seen: dict[int, int] = {}
    for pk in hits:
        seen.setdefault(members[pk][0].person_id, pk)
    return list(seen.values())
