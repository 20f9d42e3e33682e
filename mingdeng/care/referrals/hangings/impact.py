"""What a changed day, clock or code of referrals touches, told before anyone saves it."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from mingdeng.care.referrals.machine import State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.services import recounting
from mingdeng.foundation.slots.registry import DayMover, ImpactCounter, impacts, movers

YEAR = timedelta(days=365)


def over_the_day(given: str) -> tuple[int, str]:
    """Referrals waiting for an answer whose working days are counted over the changed day."""
    told = json.loads(given)
    day = date.fromisoformat(told["day"])
    begins = timezone.make_aware(datetime.combine(day, time()))
    n = Referral.objects.filter(
        state=State.SENT.value, sent_at__lt=begins, answer_by__gte=begins
    ).count()
    moved = "多一個工作天" if told["works"] else "少一個工作天"
    return n, f"{n} 件等待回覆的轉介，回覆期限跨過這一天，{moved}；存檔後自動改算。"


def waiting(given: str) -> tuple[int, str]:
    """Referrals that wait for an answer."""
    n = Referral.objects.filter(state=State.SENT.value).count()
    return n, f"{n} 件轉介等待回覆；已算定的期限不變，新送出的依新的期限。"


def accepted(given: str) -> tuple[int, str]:
    """Referrals whose outcome is awaited."""
    n = Referral.objects.filter(state=State.ACCEPTED.value).count()
    return n, f"{n} 件已接案的轉介等待回報；已算定的期限不變，新接案的依新的期限。"


def used(*fields: str) -> Any:
    """A counter of the past year's referrals that bear a code in one of some fields."""

    def count(code: str) -> tuple[int, str]:
        found = Q()
        for name in fields:
            found |= Q(**{name: code})
        since = timezone.localdate() - YEAR
        n = Referral.objects.filter(found, created_on__gte=since).count()
        return n, f"近一年有 {n} 件轉介用這個代碼；紀錄不變，仍以當時的名稱顯示。"

    return count


impacts.add(ImpactCounter("referrals.day", "calendar.day", over_the_day, 60))
impacts.add(ImpactCounter("referrals.answer_clock", "care.referrals.answer_clock", waiting))
impacts.add(ImpactCounter("referrals.outcome_clock", "care.referrals.outcome_clock", accepted))
for reasons in ("reject", "withdraw", "return"):
    impacts.add(
        ImpactCounter(f"referrals.{reasons}", f"codes.referral_{reasons}_reason", used("reason"))
    )
impacts.add(ImpactCounter("referrals.outcome", "codes.referral_outcome", used("outcome")))
movers.add(DayMover("referrals.answers", "calendar.day", "轉介回覆期限", recounting.count_again))
