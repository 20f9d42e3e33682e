"""Who stands behind a referral: the bureau, an agency's clerks, the case's worker, the intake."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.sheet import raw_value
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Agency, Posting, Role, Section, Team
from mingdeng.foundation.identity.viewer import BUREAU_KIND
from mingdeng.foundation.places.addresses import parse_address


def bureau() -> Agency:
    """The bureau itself. Raises Denied while none is set up: nothing can be referred then."""
    found = Agency.objects.filter(kind=BUREAU_KIND).order_by("pk").first()
    if found is None:
        raise Denied
    return found


def clerks(agency_id: int | None, on: date | None = None) -> list[int]:
    """Staff ids of an agency's clerks today."""
    if agency_id is None:
        return []
    held = _postings(on).filter(agency_id=agency_id, role=Role.PARTNER)
    return list(held.values_list("staff_id", flat=True))


def intake_readers(on: date | None = None) -> list[int]:
    """Who takes in what partners refer to us: the treatment section's supervisors and officers."""
    held = _postings(on).filter(
        Q(role=Role.SUPERVISOR) | Q(role=Role.OFFICER, section=Section.TREATMENT),
        agency__kind=BUREAU_KIND,
    )
    return list(held.values_list("staff_id", flat=True))


def team_of(referral: Referral) -> int | None:
    """The team whose districts the address of an incoming referral lies in; None when unknown."""
    address = raw_value(referral.snapshot, "address", frozenset({Group.CONTACT}))
    district = parse_address(address).found_district if address else None
    if district is None:
        return None
    teams = Team.objects.filter(section=Section.TREATMENT, womens=False).order_by("pk")
    return next((t.pk for t in teams if {district.code, district.name} & set(t.districts)), None)


def worker_of(referral: Referral) -> int | None:
    """Whose referral it is on the bureau's side: the case's worker, else who made it."""
    if referral.case is not None and referral.case.now_worker_id:
        return referral.case.now_worker_id
    return referral.made_by_id


def destination(referral: Referral) -> str:
    """The receiver's name; an outside one says so."""
    if referral.receiver is not None:
        return referral.receiver.name
    return f"{referral.outside_name}（網絡外）"


def receiver_kind(referral: Referral) -> str:
    """The receiver's kind of agency, outside ones included."""
    return referral.receiver.kind if referral.receiver is not None else referral.outside_kind


def destinations(kinds: tuple[str, ...], on: date | None = None) -> list[Agency]:
    """Agencies of these kinds that use the system on a day, by kind and name."""
    day = on or timezone.localdate()
    rows = Agency.objects.filter(kind__in=kinds, in_network=True).filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
    )
    order = {code: place for place, (code, _) in enumerate(codes.choices("agency_kind"))}
    return sorted(rows, key=lambda agency: (order.get(agency.kind, 99), agency.name))


def _postings(on: date | None) -> QuerySet[Posting]:
    day = on or timezone.localdate()
    return Posting.objects.filter(
        Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day, staff__is_active=True
    )
