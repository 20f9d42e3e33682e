"""What waits for somebody on the first morning: new people not yet assessed, wishes for another
tier, a draft begun on the way. Made by the house's own services."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from mingdeng.care.assessments.models import Tier
from mingdeng.care.assessments.services.overriding import ask_tier
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import open_intake
from mingdeng.demo import casting, names
from mingdeng.demo.lives import Told
from mingdeng.demo.organisation import Bureau
from mingdeng.demo.reasons import received_because
from mingdeng.foundation.drafts.services import keep
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.people.records.given import AddressGiven, NumberGiven, PhoneGiven
from mingdeng.people.records.services import register_person

NEW, WISHES, DRAFTS = 9, 12, 2
LOWER = (
    ("stable_support", "同住家人每週回報，近三個月檢驗均陰性，薪資單已看過。"),
    ("other_agency_intensive", "社會局與醫院每週到宅，本局改為每月聯繫即可。"),
)
BEGUN = "接電話，說正在等公車，講到一半收訊斷掉，稍晚再撥。"


def leave_waiting(
    rng: random.Random, bureau: Bureau, told: Sequence[Told], today: date, share: float
) -> None:
    """Leave what waits; in a small city less of it."""
    few = min(1.0, max(share, 0.25))
    staff = Staff.objects.in_bulk()
    heads = [staff[head.id] for head in bureau.supervisors]
    take_in(rng, heads, bureau.taken, today, round(NEW * few))
    wish(rng, staff, [one for one in told if one.is_open], round(WISHES * few))
    begin_drafts(staff[bureau.workers[0].id], told)


def take_in(
    rng: random.Random, heads: Sequence[Staff], taken: set[str], today: date, count: int
) -> None:
    """People received in the last days, whom nobody has assessed yet."""
    pairs, weights = names.district_weights()
    for turn in range(count):
        sex = rng.choices("mf", weights=(85, 15))[0]
        born = date(rng.randrange(1968, 2004), rng.randrange(1, 13), rng.randrange(1, 29))
        code, title = rng.choices(pairs, weights=weights)[0]
        received = today - timedelta(days=rng.randrange(0, 4))
        name = names.name(rng, sex, born.year)
        while name in taken:
            name = names.name(rng, sex, born.year)
        record = register_person(
            name=name,
            sex=sex,
            birth_date=born,
            numbers=(NumberGiven(names.number(rng, sex)),),
            phones=(PhoneGiven(names.mobile(rng)),),
            addresses=(AddressGiven(names.address(rng, title), from_on=received),),
        )
        source = casting.pick(rng, casting.SOURCES[:3])
        open_intake(
            viewer=viewer_of(heads[turn % len(heads)]),
            record=record,
            once=uuid.UUID(int=rng.getrandbits(128), version=4),
            source=source,
            received_on=received,
            district=code,
            why=received_because(source, received, 24),
        )


def wish(rng: random.Random, staff: dict[int, Staff], told: Sequence[Told], count: int) -> None:
    """Workers who want a lower tier than the rule's; a second person has to sign."""
    middling = set(
        Tier.objects.filter(tier="mid", to_on=None, case_id__in=[t.case_id for t in told])
        .order_by("case_id")
        .values_list("case_id", flat=True)
    )
    fitting = [one for one in told if one.case_id in middling and not one.in_custody]
    for one in rng.sample(fitting, min(count, len(fitting))):
        reason, note = rng.choice(LOWER)
        ask_tier(
            viewer=viewer_of(staff[one.worker_id]),
            case=Case.objects.get(pk=one.case_id),
            strength=1,
            reason=reason,
            note=note,
        )


def begin_drafts(worker: Staff, told: Sequence[Told]) -> None:
    """Two records the first worker has begun and not sent."""
    mine = [one for one in told if one.worker_id == worker.pk and one.is_open]
    for one in mine[-DRAFTS:]:
        case = Case.objects.get(pk=one.case_id)
        fields = {"channel": ["phone"], "met": ["yes"], "narrative": [BEGUN]}
        keep(viewer_of(worker), "contact", case.ref, fields, case.record_id)
