"""The panel 轉介 of the case page, and referrals on the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mingdeng.care.cases.models import STANDING
from mingdeng.care.referrals import catalogue, policies
from mingdeng.care.referrals.machine import Act, State
from mingdeng.care.referrals.models import Step
from mingdeng.care.referrals.queries import listing, parties
from mingdeng.care.referrals.queries.pages import STEP_WORDS
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import Moment, Panel, TimelineSource, panels, timeline

MARKS = {Act.REJECT.value: "miss", Act.SEND_BACK.value: "miss", Act.WITHDRAW.value: "note"}


def panel(request: Any, case: Any, grant: Grant) -> dict[str, Any]:
    """The newest referrals of the case: two queries."""
    lines, count = listing.of_case(request.viewer, case.pk)
    writes = grant.may_write(Group.REFERRAL) and case.now_status in STANDING
    return {"lines": lines, "count": count, "writes": writes}


def moments(
    viewer: Any, records: Sequence[int], since: date, until: date, limit: int
) -> list[Moment]:
    """Each step of a referral, newest first: one query. Words anybody wrote stay on its page."""
    rows = (
        Step.objects.filter(referral__record_id__in=list(records), at__date__range=(since, until))
        .exclude(from_state=State.DRAFT.value, to_state=State.WITHDRAWN.value)
        .select_related("referral", "referral__receiver", "referral__sender")
        .order_by("-at", "-pk")[:limit]
    )
    return [_moment(row) for row in rows]


def _moment(row: Step) -> Moment:
    referral = row.referral
    on = timezone.localdate(row.at)
    service = codes.label("referral_service", referral.service, on)
    why = catalogue.reason_label(row.act, row.reason, on) if row.reason else ""
    where = f"{referral.sender.name} → {parties.destination(referral)}"
    return Moment(
        on=on,
        at=row.at,
        kind="referral",
        title=f"轉介{STEP_WORDS.get(row.act, '')}：{service}",
        text="，".join(part for part in (where, why) if part),
        group=Group.REFERRAL.value,
        icon="refer",
        url=reverse("referrals:page", args=[referral.ref]),
        mark=MARKS.get(row.act, ""),
    )


panels.add(
    Panel(
        name="referrals.case",
        place="case.aside",
        title="轉介",
        template="referrals/panel.html",
        context=panel,
        policy=policies.PANEL,
        order=40,
    )
)
timeline.add(
    TimelineSource(
        name="referrals.steps",
        place="case",
        title="轉介",
        moments=moments,
        policy=policies.MOMENTS,
        order=40,
    )
)
