"""Which referrals stand between the bureau and an agency, and which of them share their fields.

Asked by the desk and by access alike; one condition, so that no list, count or page can differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from mingdeng.care.cases.queries.cases import restricted
from mingdeng.care.consents.queries import standing_q
from mingdeng.care.referrals import catalogue
from mingdeng.care.referrals.clock import FAMILY
from mingdeng.care.referrals.machine import TERMINAL, State
from mingdeng.care.referrals.models import Referral
from mingdeng.foundation.access.groups import Relation
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules

LIVE = (State.SENT.value, State.ACCEPTED.value)


def hers(viewer: Viewer | None) -> QuerySet[Referral]:
    """Every referral her agency sent, and every one it was sent. Drafts of the bureau, restricted
    persons and, for agencies that may not know of them, self-help cases (§21) do not exist for
    her: a referral does not undo a restriction."""
    if viewer is None or not viewer.is_partner or viewer.agency_id is None:
        return Referral.objects.none()
    told = Q(receiver_id=viewer.agency_id) & ~Q(state=State.DRAFT.value) & Q(sent_at__isnull=False)
    if not catalogue.sees_shielded(viewer.agency_kind):
        told &= ~Q(case__shielded=True)
    return Referral.objects.filter(told | Q(sender_id=viewer.agency_id)).exclude(restricted(viewer))


def sharing_q(on: date) -> Q:
    """The condition that a referral's fields are shown on a day: it is under way, or ended not
    longer ago than the rule `share_after_end` allows, and the consent it rests on stands."""
    params = rules.find(FAMILY, "share_after_end", on).params
    shown = Q(state__in=LIVE)
    for state in TERMINAL:
        days = int(params.get(state.value, 0))
        if days:
            shown |= Q(state=state.value, ended_on__gt=on - timedelta(days=days))
    return shown & (Q(consent=None) | standing_q(on, "consent__"))


def shows(referral: Referral, on: date | None = None) -> bool:
    """`sharing_q` for one referral at hand (its consent read along)."""
    day = on or timezone.localdate()
    if referral.consent is not None and not referral.consent.stands(day):
        return False
    if referral.state in LIVE:
        return True
    if referral.ended_on is None:
        return False
    days = int(rules.find(FAMILY, "share_after_end", day).params.get(referral.state, 0))
    return referral.ended_on > day - timedelta(days=days)


def shared_records(viewer: Viewer, records: Sequence[int]) -> dict[int, set[Relation]]:
    """The scope provider: records that a referral shares with the viewer's agency today. One
    query for a partner's clerk, none for anybody else."""
    if not viewer.is_partner:
        return {}
    found = hers(viewer).filter(sharing_q(timezone.localdate()), record_id__in=records)
    return {pk: {Relation.SHARED} for pk in found.values_list("record_id", flat=True)}
