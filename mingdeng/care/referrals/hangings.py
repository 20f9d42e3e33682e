"""What referrals hang on lower floors."""

from __future__ import annotations

from mingdeng.care.consents import flows
from mingdeng.care.referrals.queries.describing import describe
from mingdeng.care.referrals.services import telling
from mingdeng.care.referrals.services.withdrawing import stop_resting_on
from mingdeng.foundation.worklist.kinds import Kind, Rank, register

flows.register("referrals", stop_resting_on)

for code, label in (
    (telling.ANSWER, "回覆轉介"),
    (telling.OUTCOME, "回報轉介結果"),
    (telling.INCOMING, "網絡轉入待受理"),
    (telling.INTAKE, "已受理待開案"),
    (telling.DECIDE, "轉介被退，待決定"),
    (telling.LATE, "轉介逾期未回"),
    (telling.RING, "網絡外轉介追問"),
):
    register(Kind(code, label, Rank.ORDINARY, describe))
