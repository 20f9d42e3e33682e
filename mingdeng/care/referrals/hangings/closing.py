"""What referrals know of a closing: whether one was accepted, and what is still on its way."""

from __future__ import annotations

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.requirements import register_check
from mingdeng.care.referrals.machine import PENDING, State
from mingdeng.care.referrals.models import Referral

TAKEN = (State.ACCEPTED.value, State.COMPLETED.value)


def accepted(case: Case) -> str:
    """Nothing, or that no other unit accepted a referral of this case: one query."""
    taken = Referral.objects.filter(case=case, state__in=TAKEN, sent_at__isnull=False)
    return "" if taken.exists() else "沒有單位接受轉介"


def on_their_way(case: Case) -> str:
    """Nothing, or how many referrals wait for an answer or an outcome: one query."""
    pending = [state.value for state in PENDING]
    count = Referral.objects.filter(case=case, state__in=pending).count()
    return f"還有 {count} 件沒有回覆或沒有結果" if count else ""


register_check("referral_accepted", accepted)
register_check("referrals_settled", on_their_way)
