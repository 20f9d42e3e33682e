"""Reads of appointments: a day by district, and one visit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from mingdeng.care.cases.queries import staffing
from mingdeng.care.cases.queries.cases import restricted
from mingdeng.care.cases.queries.sheet import TIER_MARK
from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Appointment, VisitState
from mingdeng.care.contacts.queries.danger import on_record, with_danger
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Posting, Staff
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.places.districts import find_district
from mingdeng.people.records.queries import PersonBrief, briefs


@dataclass(frozen=True)
class VisitView:
    """A visit as a viewer may read it. `mine`: she makes it or goes along; `guard`: she watches."""

    ref: uuid.UUID
    case_ref: uuid.UUID
    record_id: int
    person: PersonBrief | None = field(repr=False)
    tier: str
    channel: str
    starts_at: datetime
    minutes: int
    district: str
    place_kind: str
    place: str | Veil = field(repr=False)
    note: str | Veil = field(repr=False)
    state: str
    state_label: str
    end: str
    end_note: str | Veil = field(repr=False)
    worker: str
    companion: str
    watcher: str
    check_by: datetime | None
    started_at: datetime | None
    safe_at: datetime | None
    alarmed: bool
    mine: bool
    guard: bool
    leaves: bool
    needs_second: tuple[str, ...]
    version: int

    @property
    def open(self) -> bool:
        """Whether it is still to be made."""
        return self.state in (VisitState.PLANNED, VisitState.STARTED)


@dataclass(frozen=True)
class District:
    """The visits of a day in one district, in the order of the day."""

    name: str
    visits: list[VisitView]


@dataclass(frozen=True)
class Day:
    """A day's visits by district, those of the earliest visit first."""

    on: date
    districts: list[District]

    @property
    def visits(self) -> list[VisitView]:
        """All visits of the day."""
        return [visit for district in self.districts for visit in district.visits]


def appointment_for(
    viewer: Viewer | None, ref: uuid.UUID | str, *, write: Sequence[Group] = ()
) -> tuple[Appointment, Grant]:
    """The visit an address names and the grant on its person. Raises Denied.

    Who goes along or watches reads it too, whatever her caseload: she must be able to help. What
    it says of the person is still passed through her own grant.
    """
    rows = Appointment.objects.select_related(
        "key", "case", "case__key", "worker", "companion", "watcher"
    )
    row = with_danger(rows).filter(ref=ref).first()
    if row is None or viewer is None:
        raise Denied
    grant = scopes.grant_on(viewer, row.record_id)
    helps = viewer.staff_id in (row.worker_id, row.companion_id, row.watcher_id)
    if write and not grant.may_write(*write):
        raise Denied
    if not helps and not grant.may_read(Group.CASEWORK):
        raise Denied
    return row, grant


def day(viewer: Viewer, on: date | None = None, *, team: bool = False) -> Day:
    """The visits of a day of the viewer and those she stands in for, or of her team.

    Includes visits she goes along with or watches; of the team's, none to a restricted person.
    Six queries, whatever the number.
    """
    wanted = on or timezone.localdate()
    begins = timezone.make_aware(datetime.combine(wanted, time.min))
    me = viewer.staff_id
    whose = Q(worker_id__in=viewer.workers) | Q(companion_id=me) | Q(watcher_id=me)
    if team and viewer.role == "supervisor" and viewer.team_id:
        whose |= Q(case__now_team_id=viewer.team_id) & ~restricted(viewer)
    rows = list(
        with_danger(
            Appointment.objects.select_related("key", "case", "worker", "companion", "watcher")
        )
        .filter(whose, starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1))
        .exclude(state=VisitState.CANCELLED)
        .order_by("starts_at", "id")
    )
    people = briefs(viewer, [row.record_id for row in rows])
    groups: dict[str, list[VisitView]] = {}
    for row in rows:
        brief = people.get(row.record_id)
        shown = view(viewer, row, brief.grant if brief else Grant(), brief)
        groups.setdefault(shown.district, []).append(shown)
    return Day(wanted, [District(name, visits) for name, visits in groups.items()])


def view(
    viewer: Viewer, row: Appointment, grant: Grant, person: PersonBrief | None = None
) -> VisitView:
    """A visit with its words passed through the grant."""
    on = timezone.localtime(row.starts_at).date()
    district = find_district(row.district) if row.district else None
    leaves = policies.leaves_office(row.channel, row.place_kind, on)
    casework = grant.may_read(Group.CASEWORK)
    return VisitView(
        ref=row.ref,
        case_ref=row.case.ref,
        record_id=row.record_id,
        person=person,
        tier=TIER_MARK.get(row.case.now_tier, "") if casework else "",
        channel=codes.label("channel", row.channel, on),
        starts_at=row.starts_at,
        minutes=row.minutes,
        district="局內" if not leaves else district.name if district else "未填行政區",
        place_kind=codes.label("appointment_place", row.place_kind, on) if row.place_kind else "",
        place=grant.show(Group.CONTACT, row.place or ""),
        note=grant.show(Group.CASEWORK, row.note or ""),
        state=row.state,
        state_label=VisitState(row.state).label,
        end=codes.label("appointment_end", row.end, on) if row.end else "",
        end_note=grant.show(Group.CASEWORK, row.end_note or ""),
        worker=row.worker.name,
        companion=row.companion.name if row.companion else "",
        watcher=row.watcher.name if row.watcher else "",
        check_by=row.check_by,
        started_at=row.started_at,
        safe_at=row.safe_at,
        alarmed=row.alarmed_at is not None and row.state != VisitState.SAFE,
        mine=bool({row.worker_id, row.companion_id} & viewer.workers),
        guard=viewer.staff_id == row.watcher_id,
        leaves=leaves,
        needs_second=second_person(row, grant) if leaves and casework else (),
        version=row.version,
    )


def second_person(row: Appointment, grant: Grant) -> tuple[str, ...]:
    """Why two should go, in words, by rule `home_visit_safety`; empty when one may. Of threats
    and violence only what the grant may know."""
    when = policies.rule("home_visit_safety")["second_person_when"]
    local = timezone.localtime(row.starts_at)
    held = {
        "tier_high": ("高風險群", row.case.now_tier == "high"),
        "first_visit": ("第一次面訪", row.case.last_face_on is None),
        "threat_or_violence": ("曾有威脅或暴力", on_record(row).known_to(grant)),
        "after_18": ("18 時之後", local.hour >= 18),
    }
    return tuple(held[code][0] for code in when if code in held and held[code][1])


def colleagues(viewer: Viewer) -> list[tuple[str, str]]:
    """(staff id, name) of those who may go along or watch: her team and its supervisors first."""
    today = timezone.localdate()
    posts = (
        Posting.objects.filter(
            Q(to_on=None) | Q(to_on__gte=today),
            from_on__lte=today,
            section="treatment",
            role__in=["case_manager", "supervisor"],
            staff__is_active=True,
        )
        .exclude(staff_id=viewer.staff_id)
        .select_related("staff", "team")
    )
    ordered = sorted(
        posts, key=lambda p: (p.team_id != viewer.team_id, p.role != "supervisor", p.staff.name)
    )
    return [(str(post.staff_id), _called(post)) for post in ordered]


def supervisor_of(team_id: int | None) -> Staff | None:
    """Who watches unless she says otherwise: the team's supervisor."""
    found = staffing.supervisors(team_id)
    return Staff.objects.filter(pk__in=found[:1]).first()


def _called(post: Posting) -> str:
    unit = post.team.name if post.team else ""
    role = "督導" if post.role == "supervisor" else ""
    return f"{post.staff.name}（{unit}{role}）" if unit or role else post.staff.name
