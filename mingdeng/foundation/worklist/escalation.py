"""What nobody did in time goes up: to the team's supervisors, else the section, else the top."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events.services import emit
from mingdeng.foundation.identity.models import Posting, Role
from mingdeng.foundation.outbox.services import notify_all
from mingdeng.foundation.worklist import kinds
from mingdeng.foundation.worklist.models import DIRECTION, Item

BATCH = 200


def escalate_due(now: datetime | None = None) -> int:
    """Escalate what is past its `escalate_at`, 200 at most; how many.

    Each item goes up once: it appears in the supervisors' inbox, they get a notice and
    `worklist.escalated` is emitted with `item_ref`, `kind`, `case_id`. The owner keeps the item.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        items = list(
            Item.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(done_at=None, escalated_at=None, escalate_at__lte=moment)
            .order_by("escalate_at", "id")[:BATCH]
        )
        if not items:
            return 0
        above = _Above(moment)
        for item in items:
            item.escalated_at = moment
            _tell(item, above.take(item))
        Item.objects.bulk_update(items, ["escalated_at", "team_id", "section"])
        audit.record("worklist.escalated", detail={"items": [str(item.ref) for item in items]})
    return len(items)


def _tell(item: Item, readers: set[int]) -> None:
    notify_all(
        reader_ids=readers - {item.owner_id or 0},
        kind="worklist.escalated",
        title=f"逾時未處理，提請督導：{kinds.label(item.kind)}",
        url="/",
        once=f"escalated:{item.ref}:{item.due_at:%Y%m%d%H%M}",
    )
    emit("worklist.escalated", item_ref=item.ref, kind=item.kind, case_id=item.case_id)


class _Above:
    """Who stands above, on the day of `now`: one query for a batch."""

    def __init__(self, now: datetime) -> None:
        day = timezone.localtime(now).date()
        self.teams: dict[int, set[int]] = defaultdict(set)
        self.sections: dict[str, set[int]] = defaultdict(set)
        postings = Posting.objects.filter(
            Q(to_on=None) | Q(to_on__gte=day),
            role__in=(Role.SUPERVISOR, Role.OFFICER, Role.DIRECTOR),
            from_on__lte=day,
            staff__is_active=True,
        )
        for posting in postings:
            if posting.role == Role.DIRECTOR:
                self.sections[DIRECTION].add(posting.staff_id)
            elif posting.role == Role.OFFICER:
                self.sections[posting.section].add(posting.staff_id)
            elif posting.team_id is not None:
                self.teams[posting.team_id].add(posting.staff_id)

    def take(self, item: Item) -> set[int]:
        """Who is told of `item`, which moves to their pool when its own has nobody in it."""
        if item.team_id is not None and self.teams.get(item.team_id):
            return self.teams[item.team_id]
        item.team_id = None
        if not self.sections.get(item.section):
            item.section = DIRECTION
        return self.sections[item.section]
