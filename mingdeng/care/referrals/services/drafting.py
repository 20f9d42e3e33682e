"""Writing a referral before it is sent: what it may carry is decided here and again on sending."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.models import ENDED, Case
from mingdeng.care.cases.services.changes import as_viewer
from mingdeng.care.consents import queries as consents
from mingdeng.care.consents.models import Consent
from mingdeng.care.referrals import catalogue, gates, policies
from mingdeng.care.referrals.gates import NoFlow, Term
from mingdeng.care.referrals.machine import State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.numbers import next_number
from mingdeng.care.referrals.queries import parties, values
from mingdeng.care.referrals.services.moving import locked
from mingdeng.care.referrals.sheet import GROUP_WORDS, compose
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.roc import roc_sentence
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Agency
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records import queries as records


@dataclass(frozen=True)
class Destination:
    """Where a referral goes: an agency of the network, or a named place outside it."""

    receiver: Agency | None = None
    outside_kind: str = ""
    outside_name: str = ""

    @property
    def kind(self) -> str:
        """Its kind of agency."""
        return self.receiver.kind if self.receiver is not None else self.outside_kind


@dataclass(frozen=True)
class Prepared:
    """What would travel today, on which bases and which consent."""

    snapshot: dict[str, Any]
    bases: dict[str, str]
    groups: list[str]
    consent: Consent | None


@dataclass(frozen=True)
class Offer:
    """One group the form offers: `missing` says why it cannot be chosen yet."""

    group: str
    label: str
    basis: str
    fields: tuple[str, ...]
    needs_consent: bool
    missing: str = ""


def offers(
    case: Case, grant: Grant, service: str, agency_kind: str, on: date | None = None
) -> list[Offer]:
    """The groups that may be chosen for a service to a kind of agency: those of the service that
    the agreement names and the worker may read. Raises NoFlow."""
    day = on or timezone.localdate()
    policies.refuse_shielded(case, agency_kind)
    terms = _terms(service, agency_kind, day)
    needing = [term.group for term in terms.values() if term.needs_consent]
    held = _consent(case, service, agency_kind, needing, day) if needing else None
    covered = set(held.groups) if held else set()
    return [
        Offer(
            group,
            GROUP_WORDS[group],
            codes.label("legal_basis", term.legal_basis, day),
            term.fields,
            term.needs_consent,
            "需要本人同意" if term.needs_consent and group not in covered else "",
        )
        for group, term in terms.items()
        if grant.may_read(Group(group))
    ]


@transaction.atomic
def draft(
    *,
    viewer: Viewer,
    case: Case,
    once: uuid.UUID,
    service: str,
    destination: Destination,
    groups: Sequence[str],
    given: Mapping[str, str],
    urgency: str = "normal",
) -> Referral:
    """Write a draft with its number and its preview. With the same `once` again: the first.

    Raises Denied; gates.NoFlow when nothing may travel; ValidationError by field otherwise.
    """
    grant = scopes.require(viewer, case.record_id, write=[Group.REFERRAL])
    made = Referral.objects.filter(once=once).first()
    if made is not None:
        return made
    if case.now_status in ENDED:
        raise ValidationError("這一案已經結束，不能再轉介。")
    ready = prepare(viewer, case, grant, service, destination, groups, given)
    day = timezone.localdate()
    with as_viewer(viewer, case, grant):
        made = Referral(
            key=case.record.key,
            once=once,
            number=next_number(day),
            record=case.record,
            case=case,
            sender=parties.bureau(),
            made_by_id=viewer.staff_id,
            **_columns(service, destination, urgency, given, ready, day),
        )
        made.save(force_insert=True)
        _audit(made, "referral.drafted")
    return made


@transaction.atomic
def redraft(
    *,
    viewer: Viewer,
    referral: Referral,
    expected: int,
    service: str,
    destination: Destination,
    groups: Sequence[str],
    given: Mapping[str, str],
    urgency: str = "normal",
) -> Referral:
    """Change a draft. Raises StaleEdit when somebody saved in between, ValidationError once it is
    no draft any more."""
    held = locked(referral)
    if held.now is not State.DRAFT or held.case is None:
        raise ValidationError("這件轉介已經送出，不能再修改；需要時請撤回再重新轉介。")
    grant = scopes.require(viewer, held.record_id, write=[Group.REFERRAL])
    ready = prepare(viewer, held.case, grant, service, destination, groups, given)
    changes = _columns(service, destination, urgency, given, ready, timezone.localdate())
    with as_viewer(viewer, held.case, grant):
        if audit.save_new_version(held, expected=expected, changes=changes, key=held.key):
            _audit(held, "referral.redrafted")
    return held


def prepare(
    viewer: Viewer,
    case: Case,
    grant: Grant,
    service: str,
    destination: Destination,
    groups: Sequence[str],
    given: Mapping[str, str],
    on: date | None = None,
) -> Prepared:
    """What would travel on a day: the agreement's terms, the consent they need, the values.

    Raises NoFlow and ValidationError, each naming what to do.
    """
    day = on or timezone.localdate()
    kind = _kind_of(service, destination, day)
    policies.refuse_shielded(case, kind)
    terms = _terms(service, kind, day)
    chosen = [group for group in groups if group in terms and grant.may_read(Group(group))]
    if set(groups) - set(chosen):
        refused = "、".join(GROUP_WORDS.get(g, g) for g in groups if g not in chosen)
        raise ValidationError({"groups": [f"「{refused}」不在協議或您的權限內，請取消勾選。"]})
    if "identity" in terms and "identity" not in chosen:
        raise ValidationError({"groups": ["沒有身分資料，對方不知道要服務誰，請提供「身分」。"]})
    told = values.known(case, grant, writer=viewer.name)
    typed = {code: text.strip() for code, text in given.items() if code not in values.KNOWN}
    purpose = catalogue.purpose(service, day)
    snapshot = compose({**told, **typed}, terms, chosen, purpose=purpose, on=day)
    carried = [part["group"] for part in snapshot["parts"]]
    if "referral" not in carried:
        raise ValidationError({"request": ["請寫下請對方做什麼。"]})
    needing = [group for group in carried if terms[group].needs_consent]
    consent = _consent(case, service, kind, needing, day) if needing else None
    if needing and (consent is None or not set(needing) <= set(consent.groups)):
        words = "、".join(GROUP_WORDS[group] for group in needing)
        raise ValidationError({"groups": [f"提供「{words}」需要本人書面同意，請先取得同意。"]})
    if consent is not None and consent.to_on is not None:
        told["consent_until"] = roc_sentence(consent.to_on)
        snapshot = compose({**told, **typed}, terms, carried, purpose=purpose, on=day)
    return Prepared(snapshot, {g: terms[g].legal_basis for g in carried}, carried, consent)


def _kind_of(service: str, destination: Destination, day: date) -> str:
    if service not in {one.code for one in catalogue.services_out(day)}:
        raise ValidationError({"service": ["請選擇要轉介的服務。"]})
    if destination.kind not in catalogue.to_kinds(service, day):
        raise ValidationError({"receiver": ["這項服務不轉介給這類單位，請重新選擇。"]})
    if destination.receiver is not None and not destination.receiver.in_network:
        raise ValidationError({"receiver": ["這個單位還沒有使用本系統，請改填網絡外單位。"]})
    return destination.kind


def _terms(service: str, agency_kind: str, day: date) -> dict[str, Term]:
    """The agreement's terms within what the service carries. Raises NoFlow."""
    allowed = catalogue.groups(service, day)
    found = gates.terms(agency_kind, catalogue.purpose(service, day), day)
    terms = {group: term for group, term in found.items() if group in allowed}
    if "referral" not in terms:
        raise NoFlow("協議沒有包含轉介內容，不能轉介給這類機關。請洽業務承辦人。")
    return terms


def _consent(
    case: Case, service: str, agency_kind: str, groups: Sequence[str], day: date
) -> Consent | None:
    """The consent that covers the most of `groups`, all of them when there is one."""
    person = records.same_person(case.record_id)
    purpose = catalogue.purpose(service, day)
    whole = consents.covering(person, purpose, agency_kind, groups, day)
    if whole is not None:
        return whole
    held = [c for c in consents.standing(person, purpose, day) if agency_kind in c.agency_kinds]
    return max(held, key=lambda c: len(set(c.groups) & set(groups)), default=None)


def _columns(
    service: str,
    destination: Destination,
    urgency: str,
    given: Mapping[str, str],
    ready: Prepared,
    day: date,
) -> dict[str, Any]:
    if urgency not in {code for code, _ in codes.choices("urgency", day)}:
        raise ValidationError({"urgency": ["請選擇急迫性。"]})
    return {
        "service": service,
        "purpose": catalogue.purpose(service, day),
        "category": catalogue.category(service, day),
        "urgency": urgency,
        "receiver": destination.receiver,
        "outside_kind": "" if destination.receiver else destination.outside_kind,
        "outside_name": "" if destination.receiver else destination.outside_name.strip(),
        "given": dict(given),
        "snapshot": ready.snapshot,
        "groups": ready.groups,
        "bases": ready.bases,
        "consent": ready.consent,
    }


def _audit(referral: Referral, code: str) -> None:
    audit.record(
        code,
        subject=referral,
        records=[referral.record_id],
        detail={"number": referral.number, "groups": referral.groups},
        reason=referral.service,
    )
