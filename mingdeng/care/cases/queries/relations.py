"""How a viewer stands to person-records by way of the caseload: one query for any page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import STANDING, Case
from mingdeng.foundation.access.decision import role_key, table
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.access.scopes import Related
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import BUREAU_KIND, Viewer
from mingdeng.people.records.models import PersonRecord

CASELOAD = (
    Relation.OWN,
    Relation.DEPUTY,
    Relation.TEAM,
    Relation.SECTION,
    Relation.BUREAU,
    Relation.CLOSED,
    Relation.GLASS,
)
SECTION = "treatment"


@dataclass(frozen=True)
class Standing:
    """What decides a relation about one case (or one flow without a case)."""

    status: str
    worker_id: int | None
    team_id: int | None
    section: str
    ended_on: date | None
    recorded_by_id: int | None


def relations(viewer: Viewer, records: Sequence[int]) -> Mapping[int, set[Relation]]:
    """The scope provider of the caseload: own, deputy's, team's, section's, bureau's, closed,
    break-glass. One query; none for roles that no caseload relation opens. That linked records
    share what one of them has is the access module's to know."""
    if not any(reads(viewer, relation) for relation in CASELOAD):
        return {}
    recent = recently()
    found: dict[int, Related] = defaultdict(Related)
    for row in _rows(viewer, records):
        held = found[row["id"]]
        if row["cases__now_status"]:
            _join(held, viewer, _case(row), recent)
        if row["flow__id"]:
            _join(held, viewer, _flow(row), recent)
        if row["glass__id"]:
            held.add(Relation.GLASS)
    return found


def _join(held: Related, viewer: Viewer, case: Standing, recent: date) -> None:
    """Add the relations of one case, and for whom a deputy has hers."""
    fresh = relations_to(viewer, case, recent)
    held |= fresh
    if Relation.DEPUTY in fresh:
        held.acting_for = case.worker_id


def recently() -> date:
    """Since when a closed case is still its last worker's own."""
    return timezone.localdate() - timedelta(days=policies.rule("period")["own_days_after_closing"])


def _rows(viewer: Viewer, records: Sequence[int]) -> QuerySet[Any, dict[str, Any]]:
    """Each record with its cases, open flows and valid glasses."""
    return (
        PersonRecord.objects.filter(id__in=records)
        .annotate(
            flow=FilteredRelation("flows", condition=Q(flows__to_on=None)),
            glass=FilteredRelation(
                "glasses",
                condition=Q(glasses__staff_id=viewer.staff_id, glasses__until__gt=timezone.now()),
            ),
        )
        .values(
            "id",
            "cases__now_status",
            "cases__now_worker_id",
            "cases__now_team_id",
            "cases__now_team__section",
            "cases__closed_on",
            "cases__recorded_by_id",
            "flow__id",
            "flow__worker_id",
            "flow__team_id",
            "flow__team__section",
            "glass__id",
        )
    )


def _case(row: dict[str, Any]) -> Standing:
    return Standing(
        row["cases__now_status"],
        row["cases__now_worker_id"],
        row["cases__now_team_id"],
        row["cases__now_team__section"] or SECTION,
        row["cases__closed_on"],
        row["cases__recorded_by_id"],
    )


def _flow(row: dict[str, Any]) -> Standing:
    section = row["flow__team__section"] or SECTION
    return Standing("open", row["flow__worker_id"], row["flow__team_id"], section, None, None)


def relations_to(viewer: Viewer, case: Standing, recent: date) -> set[Relation]:
    """The relations of a viewer to one case; closed since `recent` still counts as hers."""
    if viewer.agency_kind != BUREAU_KIND:
        return set()
    held = {Relation.BUREAU}
    if viewer.section == case.section:
        held.add(Relation.SECTION)
    alive = case.status in STANDING or (case.ended_on is not None and case.ended_on >= recent)
    mine = case.worker_id == viewer.staff_id
    if case.worker_id is None and case.status == "intake":
        mine = case.recorded_by_id == viewer.staff_id
    ours = viewer.team_id is not None and case.team_id == viewer.team_id
    if alive:
        if mine:
            held.add(Relation.OWN)
        if case.worker_id in viewer.stands_in_for:
            held.add(Relation.DEPUTY)
        if ours:
            held.add(Relation.TEAM)
    elif mine or (ours and viewer.role == "supervisor"):
        held.add(Relation.CLOSED)
    return held


def reads(viewer: Viewer, relation: Relation, group: Group = Group.IDENTITY) -> bool:
    """Whether the viewer's role reads `group` under a relation."""
    return "r" in table().get(role_key(viewer), {}).get(relation.value, {}).get(group.value, "")


def in_reach(viewer: Viewer, group: Group = Group.IDENTITY) -> Q:
    """The condition on Case that some relation of the viewer holds which lets her read `group`:
    names, unless told otherwise."""
    alive = Q(now_status__in=STANDING) | Q(closed_on__gte=recently())
    mine = Q(now_worker_id=viewer.staff_id) | Q(
        now_worker=None, now_status="intake", recorded_by_id=viewer.staff_id
    )
    ours = Q(now_team_id=viewer.team_id) if viewer.team_id else Q(pk=None)
    ended = mine | ours if viewer.role == "supervisor" else mine
    section = Q(now_team__section=viewer.section)
    if viewer.section == SECTION:
        section |= Q(now_team=None)
    conditions = {
        Relation.OWN: mine & alive,
        Relation.DEPUTY: Q(now_worker_id__in=viewer.stands_in_for) & alive,
        Relation.TEAM: ours & alive,
        Relation.SECTION: section,
        Relation.BUREAU: ~Q(pk=None),
        Relation.CLOSED: ended & ~alive,
        Relation.GLASS: Q(record__in=glass_records(viewer, timezone.now())),
    }
    reach = Q(pk=None)
    if viewer.agency_kind != BUREAU_KIND:
        return reach
    for relation, condition in conditions.items():
        if reads(viewer, relation, group):
            reach |= condition
    return reach


def glass_records(viewer: Viewer, now: datetime) -> QuerySet[PersonRecord, Any]:
    """Records that a break-glass of this viewer opens now."""
    held = PersonRecord.objects.filter(glasses__staff_id=viewer.staff_id, glasses__until__gt=now)
    return held.values("id")


def shielded_records(viewer: Viewer, records: Sequence[int]) -> set[int]:
    """The hider of §21: records whose only cases are self-help ones do not exist for an agency that
    may not know of them (agency_kind.sees_shielded; an unknown kind may not). No query for the
    bureau's own staff."""
    if viewer.agency_kind == BUREAU_KIND or sees_shielded(viewer.agency_kind):
        return set()
    rows = Case.objects.filter(record_id__in=records).values_list("record_id", "shielded")
    known: dict[int, bool] = {}
    for record, shielded in rows:
        known[record] = known.get(record, True) and shielded
    return {record for record, only_shielded in known.items() if only_shielded}


def sees_shielded(agency_kind: str) -> bool:
    """Whether an agency of this kind may know that a §21 self-help case exists."""
    kind = codes.find("agency_kind", agency_kind)
    return bool(kind and kind.extra.get("sees_shielded"))
