"""The caseload list: filters, sorts, keyset pages. Six queries; hung columns follow, one each."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.core import signing
from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone

from mingdeng.care.cases.models import STANDING, Case, CaseStatus
from mingdeng.care.cases.queries.cases import visible_cases
from mingdeng.care.cases.queries.relations import CASELOAD, reads
from mingdeng.care.cases.queries.sheet import TIER_MARK, Rhythm, rhythm, tier_label
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Veil
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots import registry
from mingdeng.foundation.slots.paging import keyset
from mingdeng.people.records import queries as records
from mingdeng.people.records.queries import PersonBrief

PAGE = 25
PLACE = "cases"
SALT = "mingdeng.cases.cells"
MINUTES = 30
FAR = date(9999, 12, 31)
ORDER = ("place", "id")


@dataclass(frozen=True)
class Sort:
    """An order of the list: what grows down the list, and then the number."""

    name: str
    label: str
    place: Combinable
    group: Group | None = None


def _by_day(column: str) -> Combinable:
    return Coalesce(F(column), Value(FAR), output_field=DateField())


SORTS = {
    sort.name: sort
    for sort in (
        Sort("due", "下次接觸", _by_day("next_contact_on"), Group.CASEWORK),
        Sort("last", "上次接觸", _by_day("last_contact_on"), Group.CASEWORK),
        Sort("new", "最近收案", F("id") * -1),
        Sort("end", "輔導期滿", _by_day("due_on"), Group.CASEWORK),
        Sort("strength", "強度", F("now_strength") * -1, Group.CASEWORK),
    )
}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; codes only, never a person's words."""

    scope: str = "mine"
    status: str = "standing"
    tier: str = ""
    phase: str = ""
    district: str = ""
    source: str = ""
    overdue: str = ""
    worker: str = ""
    sort: str = "due"

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Filters:
        """From a query string; what is unknown is left out."""
        names = cls.__dataclass_fields__
        kept = {name: str(given[name])[:40] for name in names if given.get(name)}
        made = cls(**kept)
        return made if made.sort in SORTS else replace(made, sort="due")

    @property
    def named(self) -> list[str]:
        """The filters in use, by name, for the audit."""
        plain = Filters()
        return [n for n in self.__dataclass_fields__ if getattr(self, n) != getattr(plain, n)]


@dataclass(frozen=True)
class CaseRow:
    """One line of the list; `veiled` names the hung columns its grant does not carry."""

    id: int
    ref: uuid.UUID
    case_no: str
    person: PersonBrief = field(repr=False)
    status: str
    tier: str | Veil
    tier_label: str | Veil
    strength: int | Veil
    phase: int | Veil
    source: str | Veil
    rhythm: Rhythm | Veil
    due_on: date | Veil | None
    worker: str
    veiled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CasePage:
    """A page of the list: rows, how many in all, the next page's cursor (empty on the last)."""

    rows: Sequence[CaseRow]
    count: int
    after: str
    columns: Sequence[registry.ListColumn]
    cells: str


def narrowed(viewer: Viewer | None, filters: Filters) -> QuerySet[Case]:
    """The cases of a filter, within what the viewer may see."""
    found = visible_cases(viewer)
    if viewer is not None and filters.scope == "mine":
        mine = Q(now_worker_id__in=viewer.workers)
        untaken = Q(now_worker=None, now_status="intake", recorded_by_id=viewer.staff_id)
        found = found.filter(mine | untaken)
    elif viewer is not None and filters.scope == "team":
        found = found.filter(now_team_id=viewer.team_id) if viewer.team_id else found.none()
    if filters.status == "standing":
        found = found.filter(now_status__in=STANDING)
    elif filters.status in CaseStatus.values:
        found = found.filter(now_status=filters.status)
    if filters.worker.isdigit():
        found = found.filter(now_worker_id=int(filters.worker))
    elif filters.worker == "none":
        found = found.filter(now_worker=None)
    return _by_code(found, viewer, filters)


def _by_code(found: QuerySet[Case], viewer: Viewer | None, filters: Filters) -> QuerySet[Case]:
    """Filters on columns of a field group: only where the viewer reads the group everywhere in
    her list, else a filter would tell what the row veils."""
    if may_filter(viewer, filters.scope, Group.CASEWORK):
        found = _by_clock(found, filters.overdue)
        if filters.tier:
            found = found.filter(now_tier="" if filters.tier == "none" else filters.tier)
        if filters.phase.isdigit():
            found = found.filter(now_phase=int(filters.phase))
    if filters.source and may_filter(viewer, filters.scope, Group.JUSTICE):
        found = found.filter(source=filters.source)
    if filters.district and may_filter(viewer, filters.scope, Group.CONTACT):
        found = found.filter(now_district=filters.district)
    return found


def _by_clock(found: QuerySet[Case], overdue: str) -> QuerySet[Case]:
    today = timezone.localdate()
    narrowing = {
        "late": Q(next_contact_on__lt=today),
        "week": Q(next_contact_on__range=(today, today + timedelta(days=7))),
        "ending": Q(due_on__lte=today + timedelta(days=30)),
    }
    return found.filter(narrowing[overdue]) if overdue in narrowing else found


def sorts_for(viewer: Viewer | None, scope: str) -> list[Sort]:
    """The orders she may ask of a scope: by what she reads of every row, else the order would tell
    what a row veils."""
    return [
        sort
        for sort in SORTS.values()
        if sort.group is None or may_filter(viewer, scope, sort.group)
    ]


def sort_of(viewer: Viewer | None, filters: Filters) -> Sort:
    """The order asked for, or the newest first where she may not have it."""
    asked = SORTS[filters.sort]
    return asked if asked in sorts_for(viewer, filters.scope) else SORTS["new"]


def may_filter(viewer: Viewer | None, scope: str, group: Group) -> bool:
    """Whether the viewer reads `group` of every case that a scope can show her."""
    if viewer is None:
        return False
    holding = {
        "mine": [Relation.OWN, Relation.DEPUTY],
        "team": [Relation.TEAM],
    }.get(scope, [relation for relation in CASELOAD if reads(viewer, relation)])
    return all(reads(viewer, one, group) for one in holding if reads(viewer, one))


def page(viewer: Viewer | None, filters: Filters, after: str = "", size: int = PAGE) -> CasePage:
    """One page in the filter's order, from behind the cursor `after`."""
    found = narrowed(viewer, filters)
    cut = keyset(_placed(found, sort_of(viewer, filters)), ORDER, after=after, size=size)
    people = records.briefs(viewer, [case.record_id for case in cut.rows])
    columns = registry.columns.at(PLACE)
    return CasePage(
        rows=[_row(case, people[case.record_id]) for case in cut.rows],
        count=found.count(),
        after=cut.after,
        columns=columns,
        cells=_order_cells(viewer, cut.rows, columns),
    )


def _order_cells(
    viewer: Viewer | None,
    cases: Sequence[Case],
    columns: Sequence[registry.ListColumn],
) -> str:
    """A signed order for the hung columns, fetched after first paint: the cases of the page; good
    for this viewer and some minutes. What she may read of them is decided when it is fetched."""
    if viewer is None or not cases or not columns:
        return ""
    about = [[case.pk, case.record_id] for case in cases]
    return signing.dumps([viewer.staff_id, about], salt=SALT, compress=True)


def cells(viewer: Viewer | None, order: str) -> list[tuple[int, str, str, Any]]:
    """(case, column, title, value) of a signed order, as far as the viewer may read it now: one
    query per column and those of access.

    Nothing for an order that is forged, somebody else's or too old.
    """
    try:
        staff_id, about = signing.loads(order, salt=SALT, max_age=MINUTES * 60)
    except signing.BadSignature:
        return []
    if viewer is None or staff_id != viewer.staff_id:
        return []
    grants = scopes.grants_on(viewer, [record for _, record in about])
    found: list[tuple[int, str, str, Any]] = []
    for column in registry.columns.at(PLACE):
        ids = [pk for pk, record in about if grants[record].may_read(*column.policy.reads)]
        values = column.values(viewer, ids) if ids else {}
        found += [(pk, column.name, column.title, values.get(pk, "－")) for pk in ids]
    return found


def rows_of(viewer: Viewer | None, cases: Sequence[Case]) -> list[CaseRow]:
    """List rows of cases at hand (with worker loaded), without hung columns."""
    people = records.briefs(viewer, [case.record_id for case in cases])
    return [_row(case, people[case.record_id]) for case in cases]


def _placed(found: QuerySet[Case], sort: Sort) -> QuerySet[Case]:
    """With `place`, the sort's value as a number that grows down the list; unknown ones last."""
    return found.select_related("now_worker").annotate(place=sort.place)


def _row(case: Case, person: PersonBrief) -> CaseRow:
    grant = person.grant
    return CaseRow(
        id=case.pk,
        ref=case.ref,
        case_no=case.case_no,
        person=person,
        status=CaseStatus(case.now_status).label,
        tier=grant.show(Group.CASEWORK, TIER_MARK.get(case.now_tier, "")),
        tier_label=grant.show(Group.CASEWORK, tier_label(case.now_tier)),
        strength=grant.show(Group.CASEWORK, case.now_strength),
        phase=grant.show(Group.CASEWORK, case.now_phase),
        source=grant.show(Group.JUSTICE, codes.label("case_source", case.source, case.received_on)),
        rhythm=grant.show(Group.CASEWORK, rhythm(case)),
        due_on=grant.show(Group.CASEWORK, case.due_on),
        worker=case.now_worker.name if case.now_worker else "",
        veiled=frozenset(
            column.name
            for column in registry.columns.at(PLACE)
            if not grant.may_read(*column.policy.reads)
        ),
    )
