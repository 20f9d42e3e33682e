"""Before somebody is created: who is likely the same person already.

Person first: every entry point asks this and takes a coded reason to go on. What the asker may
not see is told only for an equal identity number, and then without saying who; a restricted
person is never told of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db.models import Q

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit import subjects
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.secrecy.services import blind
from mingdeng.people.normal.folding import fold_name
from mingdeng.people.normal.tokens import Token, bigrams, chinese_part, tokens_of
from mingdeng.people.records.given import PersonGiven
from mingdeng.people.records.models import LookupToken, PersonRecord
from mingdeng.people.records.policies import standing_of
from mingdeng.people.records.queries.briefs import PersonBrief, load_members, make_briefs
from mingdeng.people.records.queries.search import every_name, having_tokens

MOST = 8
GROUND_WORDS = {
    "number": "證號相同",
    "phone": "電話相同",
    "name": "姓名與出生年相同",
    "name_only": "姓名相同，出生年未知",
}
BY_NAME = {"name", "name_only"}
UNSEEN = "系統中已有相符的證號，請洽督導確認。"


@dataclass(frozen=True)
class DuplicateHint:
    """A likely duplicate. `brief` is None for someone the asker may not see."""

    grounds: tuple[str, ...]
    brief: PersonBrief | None = field(default=None, repr=False)

    @property
    def words(self) -> str:
        """Why it is likely, in Chinese."""
        if self.brief is None:
            return UNSEEN
        return "、".join(GROUND_WORDS[ground] for ground in self.grounds)


def likely_duplicates(
    viewer: Viewer | None, given: PersonGiven, *, besides: Iterable[int] = ()
) -> list[DuplicateHint]:
    """Who may be the same person, the strongest ground first; recorded as one audit entry.

    `besides` are records known not to be meant (the case's own). A number or phone that cannot
    be read finds nobody; the form says so itself.
    """
    grounds = _grounds(given)
    for record in besides:
        grounds.pop(record, None)
    ids = sorted(grounds)
    grants = scopes.grants_on(viewer, ids)
    seen = [pk for pk in ids if grants[pk].may_read(Group.IDENTITY)]
    members = load_members(seen) if seen else {}
    kept = [pk for pk in seen if not grounds[pk] <= BY_NAME or _same_name(given, members[pk])]
    numbers = subjects.numbers(kept)
    made = {
        pk: replace(brief, case_no=numbers.get(pk, ""))
        for pk, brief in (make_briefs(kept, grants, members) if kept else {}).items()
    }
    hints: dict[int, DuplicateHint] = {}
    for pk in sorted(kept, key=lambda pk: (_strength(grounds[pk]), -pk)):
        brief = made[pk]
        hints.setdefault(brief.person_id, DuplicateHint(_ordered(grounds[pk]), brief))
    found = list(hints.values())[:MOST]
    if _told_without_name(viewer, [pk for pk in ids if pk not in seen], grounds):
        found.append(DuplicateHint(("number",)))
    audit.record(
        "person.duplicates_checked",
        records=[hint.brief.record_id for hint in found if hint.brief],
        detail={"count": len(found)},
    )
    return found


def _grounds(given: PersonGiven) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    exact = {
        blind(kind, text)
        for kind, text in tokens_of(
            id_numbers=[number.value for number in given.numbers],
            phones=[phone.value for phone in given.phones],
        )
    }
    if exact:
        rows = LookupToken.objects.filter(token__in=list(exact)).values_list("record_id", "kind")
        for record, kind in rows:
            found[record].add("number" if kind == "id_number" else "phone")
    for ground, records in _of_name(given).items():
        for record in records:
            found[record].add(ground)
    return found


def _of_name(given: PersonGiven) -> dict[str, list[int]]:
    """Records of the same name and year; and those of the name alone where one side tells no year
    (a caller on the hotline, a relative only heard of)."""
    year = given.birth_date.year if given.birth_date else given.birth_year
    tokens = whole_name_tokens(given.name)
    if not tokens:
        return {}
    if year is None:
        return {"name_only": having_tokens([tokens])}
    near = having_tokens([tokens], Q(record__birth_year=year) | Q(record__birth_year=None))
    same = set(
        PersonRecord.objects.filter(pk__in=near, birth_year=year).values_list("pk", flat=True)
    )
    return {
        "name": [pk for pk in near if pk in same],
        "name_only": [pk for pk in near if pk not in same],
    }


def whole_name_tokens(name: str) -> frozenset[Token]:
    """Tokens that only a name of the same characters has, from its first to its last."""
    return frozenset(("fold", pair) for pair in bigrams(chinese_part(fold_name(name))))


def _same_name(given: PersonGiven, members: list[PersonRecord]) -> bool:
    wanted = fold_name(given.name)
    return any(fold_name(name) == wanted for record in members for name in every_name(record))


def _told_without_name(
    viewer: Viewer | None, unseen: list[int], grounds: dict[int, set[str]]
) -> bool:
    """Whether an equal number is held by somebody out of sight who is not restricted.

    A partner agency's clerk is told nothing: that somebody is known here is a secret itself.
    """
    same = [pk for pk in unseen if "number" in grounds[pk]]
    if viewer is None or viewer.is_partner or not same:
        return False
    standing = standing_of(viewer, same)
    return any(pk not in standing or not standing[pk].hidden for pk in same)


def _ordered(grounds: set[str]) -> tuple[str, ...]:
    return tuple(ground for ground in GROUND_WORDS if ground in grounds)


def _strength(grounds: set[str]) -> int:
    return min(list(GROUND_WORDS).index(ground) for ground in grounds)
