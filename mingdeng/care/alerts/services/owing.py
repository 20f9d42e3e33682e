"""What alerts put into worklists and bells. Names no person and no reason: links lead there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from mingdeng.care.alerts.models import Alert
from mingdeng.care.cases.models import Case
from mingdeng.foundation.identity.models import Deputyship, Posting, Role
from mingdeng.foundation.outbox import services as outbox
from mingdeng.foundation.worklist import services as worklist
from mingdeng.foundation.worklist.kinds import Rank
from mingdeng.foundation.worklist.models import DIRECTION

OPEN, ESCALATED = "alert.open", "alert.escalated"
SECTION = "treatment"


def owe(alert: Alert, case: Case, statutory: bool) -> None:
    """The worker owes an answer by the time it should be acknowledged, then by the time it should
    be dealt with; without a worker the team or the section does."""
    worklist.owe(**_owed(alert, case, statutory))


def owe_all(alerts: Sequence[Alert], cases: Mapping[int, Case], statutory: frozenset[str]) -> None:
    """The same for many alerts at once."""
    worklist.owe_all(
        [_owed(alert, cases[alert.case_id], alert.rule in statutory) for alert in alerts]
    )


def _owed(alert: Alert, case: Case, statutory: bool) -> dict[str, Any]:
    due = alert.resolve_by if alert.acknowledged_at else alert.acknowledge_by
    return {
        "kind": OPEN,
        "once": once(OPEN, alert.pk),
        "owner": alert.owner_id,
        "team_id": case.now_team_id,
        "section": "" if case.now_team_id else SECTION,
        "due_at": due or timezone.now(),
        "rank": rank(alert, statutory),
        "strength": case.now_strength,
        "facts": {"level": alert.level},
        "subject_type": "care_alerts.alert",
        "subject_ref": alert.ref,
        "record_id": case.record_id,
        "case_id": case.pk,
    }


def rank(alert: Alert, statutory: bool) -> Rank:
    """Where it stands in the inbox: by statute, as a hard trigger, or among the rest."""
    if statutory:
        return Rank.STATUTORY
    return Rank.HARD_ALERT if alert.level == "urgent" else Rank.ORDINARY


def settle(alert_ids: Iterable[int], outcome: str) -> None:
    """Nobody owes anything about these alerts any more."""
    ids = list(alert_ids)
    keys = [once(kind, pk) for pk in ids for kind in (OPEN, ESCALATED)]
    if keys:
        worklist.settle_all(once=keys, outcome=outcome)


def owe_above(alert: Alert, case: Case, rung: str) -> None:
    """The pool of a rung of the ladder sees it too: team, section or directors."""
    team = case.now_team_id if rung == "1" else None
    section = DIRECTION if rung == "3" else "" if team else SECTION
    worklist.owe(
        kind=ESCALATED,
        once=once(ESCALATED, alert.pk),
        team_id=team,
        section=section,
        due_at=alert.escalate_at or timezone.now(),
        rank=rank(alert, False),
        strength=case.now_strength,
        facts={"level": alert.level, "rung": rung},
        subject_type="care_alerts.alert",
        subject_ref=alert.ref,
        record_id=case.record_id,
        case_id=case.pk,
    )


def tell_raised(alerts: Sequence[Alert], cases: Mapping[int, Case]) -> None:
    """The bell for urgent alerts, her deputies' as well; the others wait in the inbox."""
    urgent = [alert for alert in alerts if alert.level == "urgent" and alert.owner_id]
    deputies = deputies_of({alert.owner_id for alert in urgent if alert.owner_id})
    for alert in urgent:
        owner = alert.owner_id or 0
        outbox.notify_all(
            reader_ids={owner, *deputies.get(owner, ())},
            kind="alert.raised",
            title=f"新的緊急警示：{cases[alert.case_id].case_no}",
            url=alert.get_absolute_url(),
            once=f"alert.raised:{alert.pk}",
            mail=True,
        )


def tell_above(alert: Alert, case: Case, rung: str, readers: Iterable[int]) -> None:
    """The bell for a rung of the ladder."""
    outbox.notify_all(
        reader_ids=readers,
        kind="alert.escalated",
        title=f"警示逾時未處理，請督導：{case.case_no}",
        url=alert.get_absolute_url(),
        once=f"alert.escalated:{alert.pk}:{rung}",
        mail=alert.level == "urgent",
    )


def remind(alert: Alert, case: Case, by: int) -> None:
    """The supervisor asks again, at most once a day."""
    day = timezone.localdate()
    deputies = deputies_of({alert.owner_id} if alert.owner_id else set())
    outbox.notify_all(
        reader_ids={alert.owner_id or 0, *deputies.get(alert.owner_id or 0, ())} - {0, by},
        kind="alert.reminded",
        title=f"督導提醒：警示尚未認領（{case.case_no}）",
        url=alert.get_absolute_url(),
        once=f"alert.reminded:{alert.pk}:{day:%Y%m%d}",
    )


def once(kind: str, alert_id: int) -> str:
    """The key of an alert's item."""
    return f"{kind}:{alert_id}"


def deputies_of(staff_ids: Iterable[int]) -> dict[int, set[int]]:
    """Who stands in for each today: one query."""
    today = timezone.localdate()
    rows = Deputyship.objects.filter(
        absent_id__in=set(staff_ids), from_on__lte=today, to_on__gte=today, withdrawn_at=None
    )
    found: dict[int, set[int]] = defaultdict(set)
    for absent, deputy in rows.values_list("absent_id", "deputy_id"):
        found[absent].add(deputy)
    return found


class Ladder:
    """Who stands on each rung on a day, with those who stand in for them: two queries."""

    def __init__(self, now: datetime) -> None:
        day = timezone.localtime(now).date()
        rows = Posting.objects.filter(
            Q(to_on=None) | Q(to_on__gte=day),
            role__in=(Role.SUPERVISOR, Role.OFFICER, Role.DIRECTOR),
            from_on__lte=day,
            staff__is_active=True,
        )
        self._posts = list(rows.values_list("role", "section", "team_id", "staff_id"))
        self._deputies = deputies_of({post[3] for post in self._posts})

    def readers(self, rung: str, team_id: int | None) -> set[int]:
        """Whom a rung tells: the team's supervisors, the section's officers, the directors."""
        found = {
            staff
            for role, section, team, staff in self._posts
            if (rung == "1" and role == Role.SUPERVISOR and team is not None and team == team_id)
            or (rung == "2" and role == Role.OFFICER and section == SECTION)
            or (rung == "3" and role == Role.DIRECTOR)
        }
        return found.union(*(self._deputies.get(staff, set()) for staff in found))
