"""A person's family as one reader may see it.

Whom a reader sees by name: relatives whose own record she may read, and those her own case told
of, by what it called them. Another case's person out of her scope stands as 親屬 without name. A
tie only another case told of, whose teller she may not read, is shown to the bureau without name,
quality or note, and to a partner agency not at all. See docs/decisions/0021-relatives-in-view.md.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import NOTHING, Grant, Veil
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.policies import standing_of
from mingdeng.people.records.queries.briefs import NAMELESS, age_of, load_members
from mingdeng.people.records.queries.values import head_of, shown_value
from mingdeng.people.ties import kinds
from mingdeng.people.ties.queries.around import Around, ties_around

KIN = "親屬"


@dataclass(frozen=True)
class Relative:
    """One person of the family. `ref` is None for whoever the reader cannot open; `name` is then
    what her case called them, or 親屬. `generation`: +1 the parents', -1 the children's; `step`:
    how many ties away. `relation` is told from the ego: 母親, 母親的姊妹."""

    person_id: int
    step: int
    generation: int
    relation: str
    name: str | Veil = field(repr=False)
    ref: uuid.UUID | None = None
    record_ref: uuid.UUID | None = None
    sex: str = "x"
    age: int | Veil | None = None
    minor: bool = False
    deceased: bool = False
    named: bool = False


@dataclass(frozen=True)
class FamilyTie:
    """One tie in words. `subject` and `other` are person ids; `bare` when only its existence is
    told. `cares` and `cared` say who looks after whom, subject first. Quality, care and note are
    the teller's case's own: empty when the reader may not read that family."""

    ref: uuid.UUID
    version: int
    subject: int
    other: int
    kind: str
    label: str
    lineage: str
    quality: str
    quality_label: str
    harm: bool
    line: str
    cares: bool
    cared: bool
    from_on: date | None
    to_on: date | None
    certainty: str
    source: str
    note: str | None = field(repr=False)
    bare: bool = False
    editable: bool = False

    @property
    def standing(self) -> bool:
        """Whether it has not ended."""
        return self.to_on is None


@dataclass(frozen=True)
class DirectRow:
    """A relative one tie away, with that tie, as the panel lists them."""

    relative: Relative
    tie: FamilyTie
    cares_for_ego: bool
    cared_for_by_ego: bool


@dataclass(frozen=True)
class Family:
    """The ego and the relatives in view, the elder generations first. `cut` when the bound left
    somebody out."""

    ego: int
    members: tuple[Relative, ...] = ()
    ties: tuple[FamilyTie, ...] = ()
    cut: bool = False

    @property
    def relatives(self) -> tuple[Relative, ...]:
        """Everyone but the ego."""
        return tuple(member for member in self.members if member.person_id != self.ego)

    @property
    def minors(self) -> tuple[Relative, ...]:
        """Relatives known to be under age."""
        return tuple(member for member in self.relatives if member.minor)

    @property
    def direct(self) -> tuple[DirectRow, ...]:
        """The ego's own ties with the relative at their far end."""
        known = {member.person_id: member for member in self.members}
        rows = []
        for tie in self.ties:
            if self.ego == tie.other:
                rows.append(DirectRow(known[tie.subject], tie, tie.cares, tie.cared))
            elif self.ego == tie.subject:
                rows.append(DirectRow(known[tie.other], tie, tie.cared, tie.cares))
        return tuple(sorted(rows, key=lambda row: (not row.tie.standing, -row.relative.generation)))


def family_of(
    viewer: Viewer | None, record_ids: Iterable[int], *, steps: int | None = None
) -> Family:
    """The family of one person (any of its records), up to `steps` ties away (the rule's bound by
    default): six queries beside what access asks for one step, one more for each further.

    The caller has the grant on the ego; without FAMILY on it the family is empty.
    """
    bound = rules.find("people.ties", "family").params
    around = ties_around(record_ids, steps or bound["steps"], bound["most"])
    grants = scopes.grants_on(viewer, _asked(around))
    if not grants[around.records[around.ego]].may_read(Group.FAMILY):
        return Family(around.ego)
    return _Reader(viewer, around, grants, int(bound["minor_age"])).family()


def _asked(around: Around) -> set[int]:
    tellers = {tie.told_by_id for tie in around.ties.values() if tie.told_by_id}
    return {*around.records.values(), *tellers}


class _Reader:
    """One reader looking at one family."""

    def __init__(
        self, viewer: Viewer | None, around: Around, grants: Mapping[int, Grant], minor_age: int
    ) -> None:
        self.viewer, self.around, self.grants = viewer, around, grants
        self.minor_age = minor_age
        self.own = grants[around.records[around.ego]]
        self.members = load_members(sorted(set(around.records.values())))
        self.called = self._called()

    def family(self) -> Family:
        """Walk outward from the ego over the ties that show."""
        shown = {pk: bare for pk, bare in self._showing().items() if bare is not None}
        ego = self._relative(self.around.ego, 0, 0, "")
        reached: dict[int, Relative] = {self.around.ego: ego}
        edge = [self.around.ego]
        while edge:
            fresh: list[int] = []
            for pk, bare in shown.items():
                for here, there, code in self._directions(pk):
                    if here in edge and there not in reached:
                        reached[there] = self._next(reached[here], there, code, bare)
                        fresh.append(there)
            edge = [person for person in fresh if reached[person].named]
        kept = [pk for pk in shown if set(self.around.ends[pk]) <= set(reached)]
        return Family(
            ego=self.around.ego,
            members=tuple(
                sorted(reached.values(), key=lambda r: (-r.generation, r.step, r.person_id))
            ),
            ties=tuple(self._tie(pk, bare=shown[pk]) for pk in kept),
            cut=self.around.cut,
        )

    def _showing(self) -> dict[int, bool | None]:
        """Tie → False when it shows in full, True when bare, None when it does not show."""
        return {pk: self._bare(tie) for pk, tie in self.around.ties.items()}

    def _bare(self, tie: Any) -> bool | None:
        ends = (self._grant(pk) for pk in self.around.ends[tie.pk])
        if self._told_here(tie) or all(grant.relation is not Relation.NONE for grant in ends):
            return False
        if self.viewer is None or self.viewer.is_partner or self._hidden_among(tie):
            return None
        return True

    def _told_here(self, tie: Any) -> bool:
        """Whether a case whose family the reader may read told of the tie."""
        teller = self.grants.get(tie.told_by_id, NOTHING)
        return teller.may_read(Group.FAMILY)

    def _hidden_among(self, tie: Any) -> bool:
        return not self._hidden.isdisjoint({tie.subject_id, tie.other_id, tie.told_by_id})

    @property
    def _hidden(self) -> set[int]:
        """Records that do not exist for the reader: one query, asked only when it matters."""
        if not hasattr(self, "_hidden_ids"):
            unseen = [pk for pk, g in self.grants.items() if g.relation is Relation.NONE]
            standing = standing_of(self.viewer, unseen) if self.viewer and unseen else {}
            self._hidden_ids = {pk for pk, one in standing.items() if one.hidden}
        return self._hidden_ids

    def _grant(self, person: int) -> Grant:
        return self.grants[self.around.records[person]]

    def _called(self) -> dict[int, str]:
        """Person → what the reader's own cases called them."""
        found: dict[int, str] = {}
        for pk, tie in self.around.ties.items():
            if tie.told_by_id and self._told_here(tie) and tie.called:
                subject, other = self.around.ends[pk]
                told_of = other if tie.told_by_id == tie.subject_id else subject
                found.setdefault(told_of, tie.called)
        return found

    def _directions(self, pk: int) -> tuple[tuple[int, int, str], ...]:
        """(from, to, what the one at `to` is of the one at `from`), both ways."""
        subject, other = self.around.ends[pk]
        code = self.around.ties[pk].kind
        return (other, subject, code), (subject, other, kinds.kind_of(code).inverse)

    def _next(self, here: Relative, there: int, code: str, bare: bool) -> Relative:
        kind = kinds.kind_of(code)
        made = self._relative(there, here.step + 1, here.generation + kind.generation, "")
        word = KIN if bare else kinds.word(code, made.sex)
        relation = word if here.step == 0 else f"{here.relation}的{word}"
        named = made.named and not bare
        return replace(made, relation=relation, named=named, name=made.name if named else KIN)

    def _relative(self, person: int, step: int, generation: int, relation: str) -> Relative:
        grant = self._grant(person)
        members = self.members[self.around.records[person]]
        plain = Relative(person, step, generation, relation, KIN)
        if grant.may_read(Group.IDENTITY):
            plain = self._known(plain, members)
        elif person in self.called and self.around.records[person] not in self._hidden:
            plain = replace(plain, name=self.called[person], named=True)
        if plain.minor and person != self.around.ego and not self.own.may_read(Group.MINORS):
            veil = Veil(Group.MINORS)
            return replace(plain, name=veil, age=veil, ref=None, record_ref=None)
        return plain

    def _known(self, plain: Relative, members: list[PersonRecord]) -> Relative:
        age = age_of(members)
        head = head_of(members)
        return replace(
            plain,
            name=shown_value(members, "name") or NAMELESS,
            ref=head.ref,
            record_ref=head.ref,
            sex=shown_value(members, "sex"),
            age=age,
            minor=age is not None and age < self.minor_age and not _died(members),
            deceased=_died(members),
            named=True,
        )

    def _tie(self, pk: int, *, bare: bool) -> FamilyTie:
        tie = self.around.ties[pk]
        kind = kinds.kind_of(tie.kind)
        ours = tie.told_by_id is None or self._told_here(tie)
        judged = ours and not bare and tie.quality
        quality = codes.find("tie_quality", tie.quality) if judged else None
        extra = quality.extra if quality else {}
        subject, other = self.around.ends[pk]
        return FamilyTie(
            ref=tie.ref,
            version=tie.version,
            subject=subject,
            other=other,
            kind=tie.kind,
            label=KIN if bare else kind.label,
            lineage=kind.lineage,
            quality=quality.code if quality else "",
            quality_label=quality.label if quality else "",
            harm=bool(extra.get("harm", False)),
            line=str(extra.get("line", "single")),
            cares=tie.cares_for and ours and not bare,
            cared=tie.cared_for and ours and not bare,
            from_on=None if bare else tie.from_on,
            to_on=tie.to_on,
            certainty="" if bare else codes.label("tie_certainty", tie.certainty),
            source="" if bare else codes.label("tie_source", tie.source),
            note=tie.note if ours and not bare else None,
            bare=bare,
            editable=not bare and self._editable(tie),
        )

    def _editable(self, tie: Any) -> bool:
        teller = self.grants.get(tie.told_by_id, self.own)
        return teller.may_write(Group.FAMILY)


def _died(members: list[PersonRecord]) -> bool:
    return any(member.deceased_on for member in members)
