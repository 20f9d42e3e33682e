"""What has a day of its own: referrals, consents, plans, visits."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.utils import timezone

from mingdeng.care.alerts import picture
from mingdeng.care.alerts.picture import Visit, Waiting
from mingdeng.care.alerts.queries.picturing.page import Page
from mingdeng.care.consents.models import Consent
from mingdeng.care.consents.queries import standing_q
from mingdeng.care.contacts.models import Appointment, VisitState
from mingdeng.care.plans.models import Plan
from mingdeng.care.referrals.models import Referral

OUTSIDE = "網絡外單位"


def referrals(page: Page) -> dict[int, tuple[Waiting, ...]]:
    """Referrals sent and not answered: one query."""
    rows = Referral.objects.filter(case_id__in=page.ids, state="sent", answer_by__isnull=False)
    found: dict[int, list[Waiting]] = defaultdict(list)
    for case_id, pk, name, due in rows.values_list("case_id", "id", "receiver__name", "answer_by"):
        if case_id is not None and due is not None:
            found[case_id].append(Waiting(pk, name or OUTSIDE, timezone.localtime(due)))
    return {case_id: tuple(held) for case_id, held in found.items()}


def consents(page: Page) -> dict[int, tuple[picture.Consent, ...]]:
    """Consents that stand and end, unless another for the same purpose stands longer: one query."""
    rows = Consent.objects.filter(standing_q(page.on), record_id__in=page.records)
    by_case: dict[int, list[tuple[int, str, list[str], date | None]]] = defaultdict(list)
    for record, *held in rows.values_list("record_id", "id", "purpose", "agency_kinds", "to_on"):
        for case_id in page.cases_of[record]:
            by_case[case_id].append((held[0], held[1], held[2], held[3]))
    return {
        case_id: tuple(
            picture.Consent(pk, tuple(kinds), until)
            for pk, purpose, kinds, until in held
            if until is not None
            and not any(
                other_purpose == purpose
                and set(kinds) <= set(other_kinds)
                and (other_until or date.max) > until
                for _, other_purpose, other_kinds, other_until in held
            )
        )
        for case_id, held in by_case.items()
    }


def reviews(page: Page) -> dict[int, date]:
    """When each standing plan is to be reviewed: one query."""
    rows = Plan.objects.filter(case_id__in=page.ids, state="active")
    return dict(rows.values_list("case_id", "review_on"))


def visits(page: Page) -> dict[int, tuple[Visit, ...]]:
    """Visits past their moment of report of which nobody said she is out: one query."""
    rows = Appointment.objects.filter(
        case_id__in=page.ids,
        state__in=(VisitState.PLANNED, VisitState.STARTED),
        check_by__lte=page.now,
    )
    found: dict[int, list[Visit]] = defaultdict(list)
    for case_id, pk, place, due in rows.values_list("case_id", "id", "place_kind", "check_by"):
        if due is not None:
            found[case_id].append(Visit(pk, place, timezone.localtime(due)))
    return {case_id: tuple(held) for case_id, held in found.items()}
