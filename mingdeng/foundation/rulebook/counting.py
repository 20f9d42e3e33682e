"""What changed dated data touches on the floors below: deadlines, deputies, agencies."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mingdeng.foundation.identity.models import Deputyship, Staff
from mingdeng.foundation.slots.registry import ImpactCounter, impacts
from mingdeng.foundation.worklist.models import Item


def due_on(given: str) -> tuple[int, str]:
    """Open work counted in working days over the changed day."""
    told = json.loads(given)
    day = date.fromisoformat(told["day"])
    begins = timezone.make_aware(datetime.combine(day, time()))
    n = Item.objects.filter(done_at=None, counted_from__lt=day, due_at__gte=begins).count()
    word = "提前" if told["works"] else "順延"
    return n, f"待辦中有 {n} 件以工作天計算的期限跨過這一天，存檔後自動{word}一個工作天。"


def fixed_on(given: str) -> tuple[int, str]:
    """Open work due on the day for another reason: agreed on, or counted in calendar days."""
    told = json.loads(given)
    day = date.fromisoformat(told["day"])
    begins = timezone.make_aware(datetime.combine(day, time()))
    n = Item.objects.filter(
        done_at=None,
        counted_from=None,
        due_at__gte=begins,
        due_at__lt=begins + timedelta(days=1),
    ).count()
    return n, (
        f"另有 {n} 件待辦的期限就在這一天：由規則排定的下次接觸與警示會重排，與人約定的日子不動。"
    )


def deputies(code: str) -> tuple[int, str]:
    """Deputyships in force or coming with a reason."""
    today = timezone.localdate()
    n = Deputyship.objects.filter(reason=code, withdrawn_at=None, to_on__gte=today).count()
    return n, f"進行中與排定的職務代理有 {n} 筆用這個事由，照舊到期滿。"


def disabled(code: str) -> tuple[int, str]:
    """Accounts closed for a reason."""
    n = Staff.objects.filter(is_active=False, disabled_reason=code).count()
    return n, f"有 {n} 個停用帳號用這個原因，顯示不變。"


def accounts(given: str) -> tuple[int, str]:
    """Accounts a rule of signing in binds."""
    n = Staff.objects.filter(is_active=True).count()
    return n, f"{n} 個啟用中的帳號從生效日起適用。"


impacts.add(ImpactCounter("worklist.due_on", "calendar.day", due_on))
impacts.add(ImpactCounter("worklist.fixed_on", "calendar.day", fixed_on))
impacts.add(ImpactCounter("identity.deputies", "codes.deputy_reason", deputies))
impacts.add(ImpactCounter("identity.disabled", "codes.disabled_reason", disabled))
for rule in ("session", "sign_in", "idle_accounts"):
    impacts.add(ImpactCounter(f"identity.{rule}", f"foundation.identity.{rule}", accounts))
