"""What changed dated data touches on the floors below: deadlines, deputies, agencies."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.calendar.roc import roc_sentence
from mingdeng.foundation.calendar.workdays import WorkCalendar
from mingdeng.foundation.identity.models import Deputyship, Staff
from mingdeng.foundation.slots.registry import ImpactCounter, impacts
from mingdeng.foundation.worklist.models import Item


def due_on(given: str) -> tuple[int, str]:
    """Open work whose last day is the changed day: it may now end on a day of rest."""
    told = json.loads(given)
    day = date.fromisoformat(told["day"])
    begins = timezone.make_aware(datetime.combine(day, time()))
    rows = Item.objects.filter(
        done_at=None, due_at__gte=begins, due_at__lt=begins + timedelta(days=1)
    )
    n = rows.count()
    if told["works"]:
        return n, f"待辦中有 {n} 件的期限在這一天，改為上班後不再順延。"
    kept = dict(current_calendar().exceptions)
    later = WorkCalendar({**kept, day: False}).next_working_day(day)
    return n, (
        f"待辦中有 {n} 件的期限在這一天；依民法第 122 條，往後計算的末日順延到"
        f"{roc_sentence(later)}。已經算定的期限不會自動改。"
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
impacts.add(ImpactCounter("identity.deputies", "codes.deputy_reason", deputies))
impacts.add(ImpactCounter("identity.disabled", "codes.disabled_reason", disabled))
for rule in ("session", "sign_in", "idle_accounts"):
    impacts.add(ImpactCounter(f"identity.{rule}", f"foundation.identity.{rule}", accounts))
