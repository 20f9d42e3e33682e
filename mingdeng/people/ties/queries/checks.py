"""What cannot be true of a family, in words that name the mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.rules import queries as rules
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries.components import component_of
from mingdeng.people.ties import kinds
from mingdeng.people.ties.models import Tie

DEEPEST = 12


class Impossible(ValueError):
    """The tie cannot be; the message (Chinese) says why and what to mend."""


@dataclass(frozen=True)
class Proposed:
    """A tie in its stored form, before it is written. `besides` is the tie it changes."""

    subject: PersonRecord
    other: PersonRecord
    kind: kinds.TieKind
    from_on: date | None = None
    to_on: date | None = None
    besides: int | None = None


def check(proposed: Proposed) -> None:
    """Raise Impossible for what no family can have."""
    subject = component_of([proposed.subject.pk])
    other = component_of([proposed.other.pk])
    if subject == other:
        raise Impossible("這兩筆是同一個人，不能有親屬關係；請檢查選的對象。")
    _days(proposed)
    _twice(proposed, subject, other)
    if proposed.kind.is_descent:
        _births(proposed)
        _own_ancestor(proposed, subject, other)
    if proposed.kind.code == kinds.BIRTH_PARENT:
        _too_many_parents(proposed, subject, other)
    if proposed.kind.code in kinds.LEGAL_UNIONS and proposed.to_on is None:
        _married_already(proposed, subject, other)


def _ties(proposed: Proposed) -> Any:
    return Tie.objects.filter(withdrawn_at=None).exclude(pk=proposed.besides or 0)


def _days(proposed: Proposed) -> None:
    begins, ends = proposed.from_on, proposed.to_on
    if begins and ends and ends < begins:
        raise Impossible("關係的迄日早於起日，請改其中一個。")
    for person in (proposed.subject, proposed.other):
        born: Any = person.birth_date
        if begins and born and begins < born:
            raise Impossible("關係的起日早於出生日期，請檢查起日或出生日期。")


def _twice(proposed: Proposed, subject: list[int], other: list[int]) -> None:
    same = Q(subject__in=subject, other__in=other)
    if proposed.kind.generation == 0:
        same |= Q(subject__in=other, other__in=subject)
    if _ties(proposed).filter(same, kind=proposed.kind.code, to_on=None).exists():
        raise Impossible("這兩人之間已經有一筆相同的關係，請直接修改那一筆。")


def _births(proposed: Proposed) -> None:
    elder, younger = proposed.subject, proposed.other
    years = int(rules.find("people.ties", "family").params["least_parent_age"])
    if proposed.kind.lineage != "blood":
        return
    if not elder.birth_year or not younger.birth_year:
        return
    if younger.birth_year - elder.birth_year < years * proposed.kind.generation:
        raise Impossible(
            "長輩與晚輩的出生年不合理（相差太少或倒過來），請檢查出生日期或關係的方向。"
        )


def _own_ancestor(proposed: Proposed, subject: list[int], other: list[int]) -> None:
    """Follow the ancestors of the subject: the other must not be among them."""
    descent = _descent_codes()
    edge = set(subject)
    seen: set[int] = set(edge)
    for _ in range(DEEPEST):
        rows = _ties(proposed).filter(other__in=edge, kind__in=descent)
        found = rows.annotate(person=Coalesce("subject__canonical_id", "subject_id"))
        persons = set(found.values_list("person", flat=True))
        edge = set(component_of(persons)) - seen if persons else set()
        if edge & set(other):
            raise Impossible("這樣會讓人成為自己的祖先，請檢查關係的方向。")
        if not edge:
            return
        seen |= edge


def _descent_codes() -> list[str]:
    every = (kinds.kind_of(code.code) for code in codes.every("tie_kind"))
    return [kind.code for kind in every if kind.is_descent]


def _too_many_parents(proposed: Proposed, subject: list[int], other: list[int]) -> None:
    most = int(rules.find("people.ties", "family").params["most_birth_parents"])
    held = _ties(proposed).filter(other__in=other, kind=kinds.BIRTH_PARENT)
    persons = held.annotate(person=Coalesce("subject__canonical_id", "subject_id"))
    known = set(persons.values_list("person", flat=True)) - set(subject)
    if len(known) >= most:
        raise Impossible(
            f"親生父母最多 {most} 位，已經有了；請改選養父母、繼父母，或先撤銷登錯的那一筆。"
        )


def _married_already(proposed: Proposed, subject: list[int], other: list[int]) -> None:
    for one, spouse in ((subject, other), (other, subject)):
        unions = _ties(proposed).filter(
            Q(subject__in=one) | Q(other__in=one), kind__in=kinds.LEGAL_UNIONS, to_on=None
        )
        between = Q(subject__in=spouse) | Q(other__in=spouse)
        if unions.exclude(between).exists():
            raise Impossible(
                "其中一人已有婚姻關係中的配偶，請先把那一筆改為離婚或填迄日，再登新的配偶。"
            )


def as_changed(tie: Any, changes: Mapping[str, Any]) -> Proposed:
    """What a tie would be after `changes`, for `check`."""
    return Proposed(
        subject=tie.subject,
        other=tie.other,
        kind=kinds.kind_of(changes.get("kind", tie.kind)),
        from_on=changes.get("from_on", tie.from_on),
        to_on=changes.get("to_on", tie.to_on),
        besides=tie.pk,
    )
