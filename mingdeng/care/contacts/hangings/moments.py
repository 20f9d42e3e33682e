"""Contacts and conferences on the timeline of a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Contact, Discussed
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import Moment, TimelineSource, timeline

EXCERPT = 160
ICONS = {
    "phone": "phone", "home_visit": "door", "interview": "people", "network": "link",
    "other": "bubble",
}  # fmt: skip
# Upper floors say what a contact changed (factor ratings): contact ids → short tags. One query.
Tagger = Callable[[Sequence[int]], dict[int, tuple[str, ...]]]
_taggers: dict[str, Tagger] = {}


def register_tags(name: str, tagger: Tagger) -> None:
    """Add tags to contacts on the timeline; called from an upper module's hangings."""
    _taggers[name] = tagger


def contacts(
    viewer: Any, records: Sequence[int], since: date | None, until: date | None, limit: int
) -> list[Moment]:
    """Contacts in the words of their year, the latest first: one query and one per tagger."""
    rows = Contact.objects.filter(record_id__in=list(records), withdrawn_at=None)
    if since is not None:
        rows = rows.filter(occurred_on__gte=since)
    if until is not None:
        rows = rows.filter(occurred_on__lte=until)
    found = list(rows.select_related("key").order_by("-occurred_on", "-occurred_at", "-id")[:limit])
    tags: dict[int, tuple[str, ...]] = {}
    for tagger in _taggers.values():
        for contact, said in tagger([row.pk for row in found]).items():
            tags[contact] = (*tags.get(contact, ()), *said)
    return [_moment(row, tags.get(row.pk, ())) for row in found]


def _moment(row: Contact, tags: tuple[str, ...]) -> Moment:
    on = row.occurred_on
    way = codes.label("channel", row.channel, on)
    outcome = codes.label("contact_outcome", row.outcome, on)
    words = " ".join(str(row.narrative or "").split())
    text = words if row.reached else f"{outcome}。{words}" if words else f"{outcome}。"
    title = f"{way}有遇" if row.reached else f"{way}未遇"
    if row.attempts > 1:
        title = f"{title}（試 {row.attempts} 次）"
    return Moment(
        on=on,
        at=row.occurred_at,
        kind="contact",
        title=title,
        text=text[:EXCERPT] + ("…" if len(text) > EXCERPT else ""),
        group=Group.CASEWORK.value,
        icon=ICONS.get(row.channel, "bubble"),
        url=reverse("contacts:page", args=[row.ref]),
        mark="" if row.reached else "miss",
        tags=tags,
    )


def conferences(
    viewer: Any, records: Sequence[int], since: date | None, until: date | None, limit: int
) -> list[Moment]:
    """Conferences in which a person was discussed: one query."""
    rows = Discussed.objects.filter(record_id__in=list(records)).select_related("key", "conference")
    if since is not None:
        rows = rows.filter(conference__held_on__gte=since)
    if until is not None:
        rows = rows.filter(conference__held_on__lte=until)
    return [
        Moment(
            on=row.conference.held_on,
            at=row.recorded_at,
            kind="conference",
            title=codes.label("conference_kind", row.conference.kind, row.conference.held_on),
            text=row.conclusion or row.topic or "",
            group=Group.CASEWORK.value,
            icon="group",
            url=reverse("contacts:conference", args=[row.conference.ref]),
            mark="note",
        )
        for row in rows.order_by("-conference__held_on", "-id")[:limit]
    ]


timeline.add(
    TimelineSource(
        name="contacts",
        place="case",
        title="接觸",
        moments=contacts,
        policy=policies.TIMELINE,
        order=10,
    )
)
timeline.add(
    TimelineSource(
        name="contacts.conferences",
        place="case",
        title="個案討論會",
        moments=conferences,
        policy=policies.TIMELINE,
        order=60,
    )
)
