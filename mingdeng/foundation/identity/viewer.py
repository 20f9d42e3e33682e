"""Who looks: the signed-in person with posting and deputyships, read once per request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from mingdeng.foundation.audit.actor import Actor
from mingdeng.foundation.identity.models import Deputyship, Posting, Role, Staff

BUREAU_KIND = "bureau"


@dataclass(frozen=True)
class Viewer:
    """A signed-in person as access decides on them. `role` is empty without a posting today."""

    staff_id: int
    name: str = ""
    role: str = ""
    section: str = ""
    team_id: int | None = None
    agency_id: int | None = None
    agency_kind: str = ""
    title: str = ""
    stands_in_for: frozenset[int] = field(default_factory=frozenset)
    deputy_teams: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_partner(self) -> bool:
        """Whether this is another agency's clerk."""
        return self.role == Role.PARTNER

    @property
    def workers(self) -> frozenset[int]:
        """Whose caseload this viewer carries today: her own and those she stands in for."""
        return self.stands_in_for | {self.staff_id}

    @property
    def teams(self) -> frozenset[int]:
        """Which teams this viewer answers for today: a supervisor's own and those of supervisors
        she stands in for. For others the team they sit in."""
        own = frozenset() if self.team_id is None else frozenset({self.team_id})
        return own | self.deputy_teams

    def actor(self, request_id: str = "", acting_for: int | None = None) -> Actor:
        """The audit's view of this person."""
        return Actor(self.staff_id, acting_for, self.agency_id, request_id)


def viewer_of(staff: Staff, on: date | None = None) -> Viewer:
    """The viewer for an account on a day (today by default): two queries.

    Without a valid posting the role is empty and every policy says no.
    """
    day = on or timezone.localdate()
    posting = (
        Posting.objects.select_related("agency", "team")
        .filter(staff=staff, from_on__lte=day)
        .filter(Q(to_on=None) | Q(to_on__gte=day))
        .order_by("-from_on", "-id")
        .first()
    )
    if posting is None or not staff.is_active:
        return Viewer(staff_id=staff.pk, name=staff.name)
    absent = absences_covered(staff, day)
    return Viewer(
        staff_id=staff.pk,
        name=staff.name,
        role=posting.role,
        section=posting.section or (posting.team.section if posting.team else ""),
        team_id=posting.team_id,
        agency_id=posting.agency_id,
        agency_kind=posting.agency.kind,
        title=posting.title or posting.get_role_display(),
        stands_in_for=frozenset(absent),
        deputy_teams=frozenset(
            team
            for held, team in absent.values()
            if team is not None and held == posting.role == Role.SUPERVISOR
        ),
    )


def absences_covered(staff: Staff, day: date) -> dict[int, tuple[str, int | None]]:
    """Whom `staff` stands in for on a day, with the role and team they hold: one query."""
    rows = (
        Deputyship.objects.filter(deputy=staff, from_on__lte=day, to_on__gte=day)
        .filter(withdrawn_at=None, absent__postings__from_on__lte=day)
        .filter(Q(absent__postings__to_on=None) | Q(absent__postings__to_on__gte=day))
        .order_by("absent__postings__from_on", "absent__postings__id")
        .values_list("absent_id", "absent__postings__role", "absent__postings__team_id")
    )
    return {absent: (role, team) for absent, role, team in rows}
