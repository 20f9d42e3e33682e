"""A stale request never blocks a new one: the rule `duplicates` closes what was overtaken."""

from __future__ import annotations

from mingdeng.care.referrals.clock import FAMILY
from mingdeng.care.referrals.machine import Act, Side, State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.services import telling
from mingdeng.care.referrals.services.moving import locked, transit
from mingdeng.foundation.rules import queries as rules
from mingdeng.people.records import queries as records

REASON = {"on_send": "superseded", "on_accept": "taken_elsewhere"}


def close_overtaken(referral: Referral, when: str) -> list[Referral]:
    """Withdraw what `referral` overtakes, both sides told; those closed.

    `on_send`: earlier ones of the person for the same service to the same receiver that still
    wait. `on_accept`: those for the same service that still wait anywhere.
    """
    if referral.case_id is None or not rules.find(FAMILY, "duplicates").params.get(when):
        return []
    waiting = Referral.objects.filter(
        record__in=records.same_person(referral.record_id),
        sender_id=referral.sender_id,
        service=referral.service,
        state=State.SENT.value,
    ).exclude(pk=referral.pk)
    if when == "on_send":
        waiting = waiting.filter(
            receiver_id=referral.receiver_id, outside_name=referral.outside_name
        )
    closed = []
    for other in waiting.order_by("pk"):
        held = locked(other)
        if held.now is State.SENT:
            transit(held, Act.WITHDRAW, Side.SENDER, reason=REASON[when], replaced_by=referral)
            telling.told(held, Act.WITHDRAW)
            closed.append(held)
    return closed
