"""The sender's taking back, and what must stop when a consent is withdrawn or a case ends."""

from __future__ import annotations

from django.db import transaction

from mingdeng.care.consents.models import Consent
from mingdeng.care.referrals import policies
from mingdeng.care.referrals.machine import MOVES, Act, Side, State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.services import telling
from mingdeng.care.referrals.services.moving import Overtaken, check_reason, locked, transit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.identity.viewer import Viewer


@transaction.atomic
def withdraw(*, viewer: Viewer, referral: Referral, reason: str, note: str = "") -> Referral:
    """Take a referral back: for both sides at once, whatever stood (draft, sent, accepted).

    Raises Overtaken when it ended already, ValidationError without a reason, Denied.
    """
    held = locked(referral)
    side = policies.side_for(viewer, held, Act.WITHDRAW)
    with acting(viewer.actor(current().request_id)):
        if Act.WITHDRAW not in MOVES[held.now]:
            raise Overtaken(held, Act.WITHDRAW)
        sent = held.now is not State.DRAFT
        if sent:
            check_reason(Act.WITHDRAW, reason, note)
        transit(held, Act.WITHDRAW, side, reason=reason, note=note)
        if sent:
            telling.told(held, Act.WITHDRAW)
    return held


def stop_resting_on(consent: Consent) -> int:
    """Stop what rests on a withdrawn consent; how many. In the withdrawal's transaction.

    What waits (draft, sent) is withdrawn. What was accepted goes on as a duty between the two
    organisations, but its fields are shown to the partner no more (queries of network/portal ask
    the consent itself, so this holds even before anybody is told); both sides are told.
    """
    resting = Referral.objects.filter(
        consent=consent, state__in=[State.DRAFT.value, State.SENT.value, State.ACCEPTED.value]
    )
    stopped = 0
    for referral in resting.order_by("pk"):
        held = locked(referral)
        if held.now is State.ACCEPTED:
            telling.share_stopped(held)
        elif Act.WITHDRAW in MOVES[held.now]:
            sent = held.now is State.SENT
            transit(held, Act.WITHDRAW, Side.SENDER, reason="consent_withdrawn")
            if sent:
                telling.told(held, Act.WITHDRAW)
        stopped += 1
    return stopped


@transaction.atomic
def stop_of_case(case_id: int) -> int:
    """Withdraw what a case that ended still asks of others; how many. Idempotent."""
    waiting = Referral.objects.filter(
        case_id=case_id,
        receiver__isnull=False,
        state__in=[State.DRAFT.value, State.SENT.value],
        sender__kind="bureau",
    )
    count = 0
    for referral in waiting.order_by("pk"):
        held = locked(referral)
        if Act.WITHDRAW in MOVES[held.now]:
            sent = held.now is State.SENT
            transit(held, Act.WITHDRAW, Side.SENDER, reason="case_closed")
            if sent:
                telling.told(held, Act.WITHDRAW)
            count += 1
    return count
