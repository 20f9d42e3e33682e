"""Kinds of work, kept drafts, and what recurs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django.urls import reverse

from mingdeng.care.cases.models import Case
from mingdeng.care.referrals.queries.describing import describe
from mingdeng.care.referrals.services import telling
from mingdeng.care.referrals.services.reminding import run_clocks
from mingdeng.care.referrals.views.outgoing import DRAFT_FORM, may_draft
from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.drafts import kinds as drafts
from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.worklist.kinds import Kind, Rank, register
from mingdeng.people.records import queries as records

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

recurring("referrals.clocks", every=time(8, 5), run=run_clocks, title="轉介期限提醒")


def unfinished(held: Sequence[Draft], viewer: Any) -> Mapping[int, drafts.DraftLine]:
    """Kept drafts in words: whose referral, and where it goes on."""
    cases = {
        case.ref: case
        for case in Case.objects.filter(ref__in=[draft.subject_ref for draft in held])
    }
    people = records.briefs(viewer, [case.record_id for case in cases.values()])
    return {
        draft.pk: drafts.DraftLine(
            f"轉介 {people[cases[draft.subject_ref].record_id].name}",
            reverse("referrals:new", args=[draft.subject_ref]),
        )
        for draft in held
        if draft.subject_ref in cases
    }


drafts.register(drafts.DraftKind(DRAFT_FORM, "轉介", may_draft, unfinished))
