"""The steps of intake keep drafts while they are typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from mingdeng.care.cases import policies
from mingdeng.care.cases.services.wizard import DRAFT, PARTS
from mingdeng.foundation.drafts import kinds
from mingdeng.foundation.drafts.kinds import DraftKind, DraftLine
from mingdeng.foundation.drafts.models import Draft


def subject(viewer: Any, ref: UUID) -> int | None:
    """An intake is about nobody on record yet; only who takes cases in may keep one."""
    policies.demand(policies.takes_in(viewer))
    return None


def describe(drafts: Sequence[Draft], viewer: Any) -> Mapping[int, DraftLine]:
    """One line per intake, whatever steps it has got to: the draft it began with."""
    return {
        draft.pk: DraftLine(
            title="收案，還沒送出",
            url=reverse("cases:intake", args=[draft.subject_ref, "source"]),
            missing="案源、評估與派案",
        )
        for draft in drafts
        if draft.form == f"{DRAFT}-start"
    }


for part in PARTS:
    kinds.register(DraftKind(f"{DRAFT}-{part}", "收案", subject, describe))
