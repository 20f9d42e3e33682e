"""What partners refer to the bureau: received as that source's own record of a person.

A partner never learns whether somebody is known: what she tells becomes a new record of her
agency's, whoever else it may be; linking is the bureau's, later and unseen by her.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.cases.services import open_intake
from mingdeng.care.referrals import catalogue, clock, gates, policies
from mingdeng.care.referrals.gates import Term
from mingdeng.care.referrals.machine import Act, Side, State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.numbers import next_number
from mingdeng.care.referrals.queries import parties
from mingdeng.care.referrals.services import telling
from mingdeng.care.referrals.services.moving import locked, transit
from mingdeng.care.referrals.sheet import GROUP_ORDER, compose
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Agency
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records import queries as people
from mingdeng.people.records import services as records
from mingdeng.people.records.models import PersonRecord, Sex


@transaction.atomic
def receive(
    *,
    viewer: Viewer,
    once: uuid.UUID,
    purpose: str,
    given: Mapping[str, str],
    name: str,
    sex: str = "x",
    birth_date: date | None = None,
    id_number: str = "",
    phone: str = "",
    address: str = "",
    urgency: str = "normal",
) -> Referral:
    """A partner refers somebody to the bureau; sent at once. With the same `once`: the first.

    `given` holds the remaining shared fields (called, request, attention …). Raises Denied for
    anybody but a partner's clerk, gates.NoFlow when her kind of agency has no agreement for the
    purpose, and people.normal's errors (Chinese) for numbers that cannot be read.
    """
    if not viewer.is_partner or viewer.agency_id is None:
        raise Denied
    made = Referral.objects.filter(once=once, sender_id=viewer.agency_id).first()
    if made is not None:
        return made
    day = timezone.localdate()
    terms = gates.terms(viewer.agency_kind, purpose, day)
    if not given.get("request", "").strip():
        raise ValidationError({"request": ["請寫下為什麼轉介、請本局做什麼。"]})
    with acting(viewer.actor(current().request_id)):
        record = records.register_person(
            name=name,
            sex=sex,
            birth_date=birth_date,
            numbers=[id_number] if id_number else [],
            phones=[phone] if phone else [],
            addresses=[address] if address else [],
            source="referral",
            agency_id=viewer.agency_id,
        )
        values = {**given, **_told(name, sex, birth_date, id_number, phone, address)}
        snapshot = compose(values, _own_terms(terms), GROUP_ORDER, purpose=purpose, on=day)
        sender = Agency.objects.get(pk=viewer.agency_id)
        made = Referral(
            key=record.key,
            once=once,
            number=next_number(day),
            record=record,
            sender=sender,
            receiver=parties.bureau(),
            service=catalogue.INCOMING,
            purpose=purpose,
            urgency=urgency,
            given=dict(given),
            snapshot=snapshot,
            groups=[part["group"] for part in snapshot["parts"]],
            bases={part["group"]: part["basis"] for part in snapshot["parts"]},
            made_by_id=viewer.staff_id,
        )
        made.save(force_insert=True)
        now = timezone.now()
        due = clock.answer_by(
            now, agency_kind="bureau", service=catalogue.INCOMING, urgency=urgency
        )
        transit(made, Act.SEND, Side.SENDER, sent_at=now, answer_by=due)
        telling.told(made, Act.SEND)
    return made


@transaction.atomic
def take_in(
    *,
    viewer: Viewer,
    referral: Referral,
    once: uuid.UUID,
    source: str = "",
    existing: PersonRecord | None = None,
    shielded: bool | None = None,
    duplicate_reason: str = "",
) -> Case:
    """Make a case of an accepted incoming referral, or join it to the person's standing case.

    `existing` is the person the viewer recognised (she may read them; linking the two records is
    people's own act); `duplicate_reason` why likely duplicates are not. With a standing case the
    referral joins it; else an intake opens on the person. Raises Denied, and ValidationError while
    it is not accepted or has a case already.
    """
    held = locked(referral)
    if held.receiver_id != viewer.agency_id or not policies.takes_incoming(viewer):
        raise Denied
    if held.case is not None:
        return held.case
    if held.now is not State.ACCEPTED:
        raise ValidationError("請先接受這件轉介，再開案。")
    person = existing or held.record
    with acting(viewer.actor(current().request_id)):
        case = _standing(person)
        joined = case is not None
        if case is None:
            case = open_intake(
                viewer=viewer,
                record=person,
                once=once,
                source=source,
                received_on=timezone.localdate(),
                shielded=shielded,
                referred_by_id=held.sender_id,
            )
        audit.save_new_version(held, expected=held.version, changes={"case": case}, key=held.key)
        audit.record(
            "referral.taken_in",
            subject=held,
            records=[held.record_id, case.record_id],
            detail={"number": held.number, "case": case.pk},
            reason=duplicate_reason,
        )
        telling.settle_intake(held)
        if joined:
            telling.owe_outcome(held, case)
    return case


def report_decision(case_id: int, outcome: str) -> int:
    """The intake was decided: tell the partner who referred it; how many. Idempotent."""
    waiting = Referral.objects.filter(
        case_id=case_id, state=State.ACCEPTED.value, service=catalogue.INCOMING
    )
    count = 0
    for referral in waiting.order_by("pk"):
        with transaction.atomic():
            held = locked(referral)
            if held.now is State.ACCEPTED:
                transit(held, Act.COMPLETE, Side.RECEIVER, reason=outcome)
                telling.told(held, Act.COMPLETE)
                count += 1
    return count


def _standing(person: PersonRecord) -> Case | None:
    ids = people.same_person(person.pk)
    return Case.objects.filter(record_id__in=ids, now_status__in=STANDING).first()


def _own_terms(terms: Mapping[str, Term]) -> dict[str, Term]:
    """What a partner tells of her own accord stands under the basis of her agreement's referral
    term: she may tell every shared field."""
    base = terms.get("referral") or next(iter(terms.values()))
    every: dict[str, list[str]] = {}
    for one in codes.entries("shared_field"):
        every.setdefault(str(one.extra["group"]), []).append(one.code)
    return {
        group: Term(group, tuple(fields), base.legal_basis, False, base.agreement)
        for group, fields in every.items()
    }


def _told(
    name: str, sex: str, birth_date: date | None, id_number: str, phone: str, address: str
) -> dict[str, str]:
    told: Sequence[tuple[str, str]] = (
        ("name", name),
        ("sex", Sex(sex).label if sex != "x" else ""),
        ("birth_date", roc_table(birth_date) if birth_date else ""),
        ("id_number", id_number),
        ("phone", phone),
        ("address", address),
    )
    return {code: value.strip() for code, value in told if value.strip()}
