"""The receiver's acts: accept, reject, send back, report how it went.

For a destination outside the network the bureau's worker types them in; `told_how` says how the
answer came (phone, paper, in person).
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from mingdeng.care.referrals import clock, policies
from mingdeng.care.referrals.machine import MOVES, Act
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.services import telling
from mingdeng.care.referrals.services.moving import Overtaken, check_reason, locked, transit
from mingdeng.care.referrals.services.superseding import close_overtaken
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.identity.viewer import Viewer


@transaction.atomic
def accept(*, viewer: Viewer, referral: Referral, note: str = "", told_how: str = "") -> Referral:
    """Accept. Raises Overtaken when it does not wait any more, Denied."""
    held = locked(referral)
    side = policies.side_for(viewer, held, Act.ACCEPT)
    now = timezone.now()
    with acting(viewer.actor(current().request_id)):
        transit(
            held,
            Act.ACCEPT,
            side,
            note=note,
            told_how=told_how,
            answered_at=now,
            answer=note.strip() or None,
            outcome_by=clock.outcome_by(now, held.service),
        )
        close_overtaken(held, "on_accept")
        telling.told(held, Act.ACCEPT)
    return held


@transaction.atomic
def reject(
    *, viewer: Viewer, referral: Referral, reason: str, note: str = "", told_how: str = ""
) -> Referral:
    """Refuse with a coded reason; the sender is told at once. Raises as accept, and
    ValidationError without a reason."""
    held = locked(referral)
    side = policies.side_for(viewer, held, Act.REJECT)
    with acting(viewer.actor(current().request_id)):
        _first(held, Act.REJECT)
        check_reason(Act.REJECT, reason, note)
        transit(
            held,
            Act.REJECT,
            side,
            reason=reason,
            note=note,
            told_how=told_how,
            answered_at=timezone.now(),
            answer=note.strip() or None,
        )
        telling.told(held, Act.REJECT)
    return held


@transaction.atomic
def send_back(
    *, viewer: Viewer, referral: Referral, reason: str, note: str = "", told_how: str = ""
) -> Referral:
    """Return after acceptance with a coded reason. Raises as reject."""
    held = locked(referral)
    side = policies.side_for(viewer, held, Act.SEND_BACK)
    with acting(viewer.actor(current().request_id)):
        _first(held, Act.SEND_BACK)
        check_reason(Act.SEND_BACK, reason, note)
        transit(held, Act.SEND_BACK, side, reason=reason, note=note, told_how=told_how)
        telling.told(held, Act.SEND_BACK)
    return held


@transaction.atomic
def complete(
    *,
    viewer: Viewer,
    referral: Referral,
    outcome: str,
    note: str = "",
    told_how: str = "",
) -> Referral:
    """Report the outcome (code of `referral_outcome` of the service). Raises as reject."""
    held = locked(referral)
    side = policies.side_for(viewer, held, Act.COMPLETE)
    with acting(viewer.actor(current().request_id)):
        _first(held, Act.COMPLETE)
        check_reason(Act.COMPLETE, outcome, note, held.service, field="outcome")
        transit(
            held,
            Act.COMPLETE,
            side,
            reason=outcome,
            note=note,
            told_how=told_how,
            outcome_note=note.strip() or None,
        )
        telling.told(held, Act.COMPLETE)
    return held


def _first(held: Referral, act: Act) -> None:
    """Whoever comes too late hears that before being asked for a better reason."""
    if act not in MOVES[held.now]:
        raise Overtaken(held, act)
