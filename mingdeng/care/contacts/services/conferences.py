"""個案討論會 (C40): a sitting, who came, and what was said about each case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Conference, Discussed
from mingdeng.care.contacts.services.checks import refuse
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer


@dataclass(frozen=True)
class Talk:
    """A case brought to a conference, and what was said."""

    case: Case
    topic: str = field(default="", repr=False)
    conclusion: str = field(default="", repr=False)


@transaction.atomic
def hold_conference(
    *,
    viewer: Viewer,
    once: uuid.UUID,
    kind: str,
    held_on: date,
    attendees: int,
    outside: int = 0,
    place: str = "",
    chair_id: int | None = None,
    talks: Sequence[Talk] = (),
) -> Conference:
    """Record a conference with its attendance; each case's words are sealed under its person.

    Counted as one 場次 and `attendees` 人次. Raises Denied for a case the viewer may not write,
    ValidationError by field.
    """
    held = Conference.objects.filter(once=once).first()
    if held is not None:
        policies.demand(held.recorded_by_id == viewer.staff_id)
        return held
    if policies.entry("conference_kind", kind, held_on) is None:
        raise refuse("kind", "這一天沒有這個類別，請重新選擇。")
    if held_on > timezone.localdate():
        raise refuse("held_on", "日期不能是未來的日子，開完會再登錄。")
    if attendees < 1:
        raise refuse("attendees", "出席人次至少 1 人。")
    if outside > attendees:
        raise refuse("outside", "外部人員不能多於出席人次。")
    if not talks:
        raise refuse("cases", "請至少選一案。")
    conference = Conference.objects.create(
        kind=kind,
        held_on=held_on,
        place=place.strip(),
        chair_id=chair_id,
        team_id=viewer.team_id,
        attendees=attendees,
        outside=outside,
        recorded_by_id=viewer.staff_id,
        once=once,
    )
    for talk in talks:
        scopes.require(viewer, talk.case.record_id, write=[Group.CASEWORK])
    Discussed.objects.bulk_create([_discussed(conference, talk) for talk in talks])
    records = [talk.case.record_id for talk in talks]
    with acting(viewer.actor(current().request_id)):
        audit.record("conference.held", subject=conference, records=records)
        case_ids = [talk.case.pk for talk in talks]
        events.emit("conference.held", conference_id=conference.pk, case_ids=case_ids)
    return conference


def _discussed(conference: Conference, talk: Talk) -> Discussed:
    return Discussed(
        key=talk.case.key,
        conference=conference,
        case=talk.case,
        record=talk.case.record,
        topic=talk.topic.strip() or None,
        conclusion=talk.conclusion.strip() or None,
    )
