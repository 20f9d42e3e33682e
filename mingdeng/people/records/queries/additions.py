"""Rows added to a person since two records were linked: undoing the link asks whose each is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mingdeng.foundation.slots.registry import participants
from mingdeng.people.records.models import Link
from mingdeng.people.records.queries.components import parted

LEFT, RIGHT = "left", "right"
WHEN = ("recorded_at", "made_at", "created_at", "sent_at", "at")


@dataclass(frozen=True)
class Addition:
    """A row that hangs at one of the linked records. Participants may return these from `since`,
    with words the reader knows it by, or bare rows.

    `record_id` is where it hangs now; `group` decides who may read `text`.
    """

    participant: str
    key: str
    title: str
    record_id: int | None
    at: datetime | None
    row: Any = field(repr=False)
    text: str = field(default="", repr=False)
    group: str = "identity"


def addition(participant: str, row: Any, *, text: str = "", group: str = "identity") -> Addition:
    """A model row as an addition: known by its table and number, dated by when it was stored."""
    meta = row._meta
    stamps = (getattr(row, name, None) for name in WHEN)
    return Addition(
        participant=participant,
        key=f"{participant}/{meta.label_lower}/{row.pk}",
        title=str(meta.verbose_name),
        record_id=_record_of(row),
        at=next((stamp for stamp in stamps if isinstance(stamp, datetime)), None),
        row=row,
        text=text,
        group=group,
    )


def additions_since(link: Link) -> list[Addition]:
    """Everything the participants added to the person since the link, oldest first.

    Empty when withdrawing the link parts nobody.
    """
    sides = parted(link)
    if sides is None:
        return []
    records = sorted(sides.left | sides.right)
    found: list[Addition] = []
    for participant in participants.all():
        for row in participant.since(records, link.made_at):
            found.append(row if isinstance(row, Addition) else addition(participant.name, row))
    return sorted(found, key=lambda added: (added.at is None, added.at, added.key))


def _record_of(row: Any) -> int | None:
    for holder in (row, getattr(row, "case", None)):
        for name in ("record_id", "subject_id"):
            found = getattr(holder, name, None)
            if isinstance(found, int):
                return found
    return None
