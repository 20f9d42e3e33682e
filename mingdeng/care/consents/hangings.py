"""What consents hang on lower floors: the panel 同意, moments, their part in a person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from mingdeng.care.consents import policies, queries
from mingdeng.care.consents.models import Consent
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.files import holders
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.registry import (
    Moment,
    Panel,
    PersonParticipant,
    TimelineSource,
    panels,
    participants,
    timeline,
)
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.participation import move
from mingdeng.people.records.queries import same_person
from mingdeng.people.records.queries.additions import Addition, addition

NAME = "care.consents"
SHOWN = 5


def panel(request: Any, case: Any, grant: Grant) -> dict[str, Any]:
    """The person's consents, standing ones first: two queries."""
    lines = queries.of_person(same_person(case.record_id), grant)
    lines.sort(key=lambda one: one.state not in {"standing", "notice"})
    return {
        "lines": lines[:SHOWN],
        "standing": sum(one.state == "standing" for one in lines),
        "writes": grant.may_write(Group.CASEWORK),
    }


def moments(
    viewer: Any, records: Sequence[int], since: date, until: date, limit: int
) -> list[Moment]:
    """Consents given, notices served and withdrawals, newest first: one query."""
    within = (since, until)
    rows = Consent.objects.filter(
        Q(from_on__range=within) | Q(withdrawn_on__range=within), record_id__in=list(records)
    ).order_by("-from_on", "-id")[:limit]
    found = []
    for row in rows:
        if since <= row.from_on <= until:
            verb = "取得同意" if row.kind == "consent" else "告知"
            found.append(_moment(row, row.from_on, row.recorded_at, verb, ""))
        if row.withdrawn_on is not None and since <= row.withdrawn_on <= until:
            at = row.withdrawn_recorded_at
            found.append(_moment(row, row.withdrawn_on, at, "撤回同意", "miss"))
    return sorted(found, key=lambda one: one.on, reverse=True)[:limit]


def _moment(row: Consent, on: date, at: Any, verb: str, mark: str) -> Moment:
    what = codes.label("agreement_purpose", row.purpose, row.from_on) if row.purpose else ""
    return Moment(
        on=on,
        at=at,
        kind="consent",
        title=f"{verb}：{what}" if what else verb,
        text="、".join(codes.label("agency_kind", kind) for kind in row.agency_kinds),
        group=Group.CASEWORK.value,
        icon="check" if not mark else "undo",
        url=reverse("consents:page", args=[row.ref]),
        mark=mark,
    )


def export(record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Every consent and notice, for the person's own request."""
    rows = Consent.objects.filter(record_id__in=record_ids).order_by("from_on", "pk")
    return [
        {
            "資料": codes.label("consent_kind", row.kind),
            "文字": queries.wording_text(row),
            "簽署人": row.signed_by,
            "起": row.from_on,
            "迄": row.to_on,
            "撤回日": row.withdrawn_on,
            "記錄時間": row.recorded_at,
        }
        for row in rows
    ]


def since(record_ids: Sequence[int], moment: datetime) -> list[Addition]:
    """Consents recorded after a moment."""
    rows = Consent.objects.filter(record_id__in=record_ids, recorded_at__gt=moment)
    return [addition(NAME, row, group=Group.CASEWORK.value) for row in rows]


def give(rows: Sequence[Any], record_id: int) -> None:
    """Move consents to another record: sealed anew under its key."""
    owner = PersonRecord.objects.select_related("key").get(pk=record_id)
    for row in rows:
        move(row, record=owner)


def find(
    viewer: Viewer | None, ref: uuid.UUID, read: Sequence[Group], write: Sequence[Group]
) -> holders.Held:
    """The consent a scan hangs on: whoever may read the consent's page and the scan's group."""
    held, grant = queries.consent_for(viewer, ref, read=[*read, Group.CASEWORK], write=write)
    return holders.Held(held.ref, held.record_id, held.record.key, grant)


holders.register(
    holders.Holder(
        about=policies.ABOUT,
        label="同意書",
        find=find,
        url=lambda ref: reverse("consents:page", args=[ref]),
    )
)
panels.add(
    Panel(
        name="consents.case",
        place="case.aside",
        title="同意",
        template="consents/panel.html",
        context=panel,
        policy=policies.PANEL,
        order=45,
    )
)
timeline.add(
    TimelineSource(
        name="consents.moments",
        place="case",
        title="同意",
        moments=moments,
        policy=policies.MOMENTS,
        order=45,
    )
)
participants.add(
    PersonParticipant(
        name=NAME,
        place="person",
        tables=(Consent,),
        export=export,
        since=since,
        give=give,
        order=55,
    )
)
