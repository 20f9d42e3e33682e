"""Nobody is shredded while a case of theirs stands."""

from __future__ import annotations

from collections.abc import Sequence

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.people.rights import holds

OPEN = "還有在案的個案，請先結案或移轉。"


def standing_case(records: Sequence[int]) -> str:
    """The sentence against shredding someone in care; empty when no case stands: one query."""
    held = Case.objects.filter(record_id__in=list(records), now_status__in=STANDING)
    return OPEN if held.exists() else ""


holds.register("care.cases", standing_case)
