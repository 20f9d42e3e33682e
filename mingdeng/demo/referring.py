"""Referrals of the last weeks, made by the house's own services: sent, answered, finished."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence

from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.consents import services as consents
from mingdeng.care.referrals import catalogue, services
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.services.drafting import Destination, offers
from mingdeng.demo.lives import Told
from mingdeng.demo.organisation import Bureau
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.identity.models import Agency, Staff
from mingdeng.foundation.identity.viewer import Viewer, viewer_of

# service, agency, what is asked
ASKED = (
    ("outpatient", "hospital_kaisyuan", "願意開始門診，請安排初診與評估。"),
    ("employment", "labour_bureau", "停工兩個月，想找日班的工作，請協助媒合。"),
    ("social_aid", "social_bureau", "房租欠繳，家中收入不穩，請評估扶助。"),
    ("job_experience", "ngo_michael", "想試試做餐飲，請安排職場體驗。"),
    ("outpatient", "hospital_kaisyuan", "睡不著、想用藥，請協助就醫。"),
)
OUTCOMES = {
    "outpatient": "treated",
    "employment": "hired",
    "social_aid": "aided",
    "job_experience": "trained",
}
MOST = 24


def refer(rng: random.Random, bureau: Bureau, told: Sequence[Told]) -> int:
    """Make up to two dozen referrals from open cases; how many. What needs consent travels under a
    synthetic paper consent: nobody is referred without saying who."""
    chosen = [one for one in told if one.is_open and not one.in_custody]
    made = 0
    people = Staff.objects.in_bulk()
    agencies = {a.code: a for a in Agency.objects.filter(code__in={code for _, code, _ in ASKED})}
    for one in rng.sample(chosen, min(MOST, len(chosen))):
        service, code, text = ASKED[made % len(ASKED)]
        viewer = viewer_of(people[one.worker_id])
        case = Case.objects.get(pk=one.case_id)
        sent = send(rng, viewer, case, (service, agencies[code], text))
        if sent and code in bureau.partners:
            answer(sent, viewer_of(people[bureau.partners[code]]), service, made)
        made += 1
    return made


def send(
    rng: random.Random, viewer: Viewer, case: Case, asked: tuple[str, Agency, str]
) -> Referral | None:
    """Take consent, draft and send one; None where nothing may travel."""
    service, agency, text = asked
    if case.shielded:
        return None
    grant = scopes.grant_on(viewer, case.record_id)
    consent(rng, viewer, case, grant, (service, agency))
    groups = [o.group for o in offers(case, grant, service, agency.kind) if not o.missing]
    if "identity" not in groups:
        return None
    draft = services.draft(
        viewer=viewer,
        case=case,
        once=uuid.UUID(int=rng.getrandbits(128), version=4),
        service=service,
        destination=Destination(receiver=agency),
        groups=groups,
        given={"request": text},
    )
    return services.send(viewer=viewer, referral=draft)


def consent(
    rng: random.Random, viewer: Viewer, case: Case, grant: Grant, asked: tuple[str, Agency]
) -> None:
    """A consent on paper for the groups that the agreement asks it for, if any."""
    service, agency = asked
    missing = [o.group for o in offers(case, grant, service, agency.kind) if o.missing]
    if not missing:
        return
    today = timezone.localdate()
    consents.give(
        viewer=viewer,
        case=case,
        once=uuid.UUID(int=rng.getrandbits(128), version=4),
        purpose=catalogue.purpose(service),
        groups=missing,
        agency_kinds=[agency.kind],
        from_on=today,
        to_on=consents.default_end(today),
        signed_by=case.record.name or "本人",
        method="paper",
    )


def answer(referral: Referral, clerk: Viewer, service: str, turn: int) -> None:
    """Some wait, some are accepted, some finished, one in eight comes back."""
    if turn % 8 == 7:
        services.reject(viewer=clerk, referral=referral, reason="full", note="本月名額已滿。")
    elif turn % 3:
        services.accept(viewer=clerk, referral=referral, note="已排定，會主動聯繫。")
        if turn % 3 == 2:
            services.complete(viewer=clerk, referral=referral, outcome=OUTCOMES[service])
