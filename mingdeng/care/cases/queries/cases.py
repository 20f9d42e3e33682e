"""Finding cases for a viewer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import Approval, BreakGlass, Case, SpecialFlow
from mingdeng.care.cases.queries.relations import in_reach
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.reading import shared
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.models import PersonRecord, Restriction


def visible_cases(viewer: Viewer | None, group: Group = Group.IDENTITY) -> QuerySet[Case]:
    """The cases of which the viewer may read `group` (names, unless told otherwise), restricted
    persons left out.

    The same decision as access.scopes, as one condition: a list, its count and its order never
    speak of a case she may not open.
    """
    if viewer is None or not viewer.role:
        return Case.objects.none()
    found: QuerySet[Case] = Case.objects.filter(in_reach(viewer, group))
    return found.exclude(restricted(viewer))


def restricted(viewer: Viewer) -> Q:
    """The condition on a row about a record (a case, contact, referral) that its person, or the one
    whose case told of him, is restricted and the viewer not named: as access.scopes decides it."""
    held = Restriction.objects.filter(lifted_at=None).exclude(named=viewer.staff_id)
    persons = (
        PersonRecord.objects.filter(restrictions__in=held)
        .annotate(person=Coalesce("canonical_id", "id"))
        .values("person")
    )
    return (
        Q(record__in=persons)
        | Q(record__canonical__in=persons)
        | Q(record__told_by__in=persons)
        | Q(record__told_by__canonical__in=persons)
    )


def case_for(
    viewer: Viewer | None,
    ref: uuid.UUID | str,
    *,
    read: Sequence[Group] = (Group.IDENTITY,),
    write: Sequence[Group] = (),
) -> tuple[Case, Grant]:
    """The case an address names with the viewer's grant on its person.

    Raises Denied with the same words whether there is none or she may not.
    """
    case = (
        Case.objects.select_related("key", "record", "record__key", "now_worker", "now_team")
        .filter(ref=ref)
        .first()
    )
    if case is None:
        raise Denied
    return case, scopes.require(viewer, case.record_id, read=read, write=write)


def cases_by_id(case_ids: Iterable[int]) -> dict[int, Case]:
    """Cases by id, read once for a page that several modules word (see access.reading). The caller
    asks access about their people."""
    wanted = sorted(set(case_ids))
    return shared("cases", wanted, Case.objects.in_bulk) if wanted else {}


def records_of_number(case_no: str) -> list[int]:
    """Person-records of a case number, for the one search box."""
    return list(Case.objects.filter(case_no__iexact=case_no).values_list("record_id", flat=True))


def episodes(case: Case) -> QuerySet[Case]:
    """Every case of this case's person, newest first."""
    person = case.record.person_id
    return Case.objects.filter(Q(record_id=person) | Q(record__canonical_id=person)).order_by(
        "-received_on", "-id"
    )


def approval_for(viewer: Viewer | None, ref: uuid.UUID | str) -> tuple[Approval, Grant]:
    """An approval with the viewer's grant on its case's person, or Denied."""
    found = (
        Approval.objects.select_related(
            "key", "case", "case__key", "case__record", "case__record__key"
        )
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise Denied
    return found, scopes.require(viewer, found.case.record_id, read=[Group.CASEWORK])


def flow_for(
    viewer: Viewer | None, ref: uuid.UUID | str, *, write: Sequence[Group] = ()
) -> tuple[SpecialFlow, Grant]:
    """A flow with the viewer's grant on its person, or Denied."""
    found = (
        SpecialFlow.objects.select_related("key", "record", "record__key", "case", "worker")
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise Denied
    return found, scopes.require(viewer, found.record_id, read=[Group.MINORS], write=write)


def glass_for(viewer: Viewer | None, ref: uuid.UUID | str) -> BreakGlass:
    """A break-glass the viewer reviews or opened herself, or Denied."""
    found = BreakGlass.objects.select_related("key", "record").filter(ref=ref).first()
    if viewer is None or found is None:
        raise Denied
    own = found.staff_id == viewer.staff_id
    policies.demand(own or policies.reviews_glass(viewer, found.staff_id, found.team_id))
    return found
