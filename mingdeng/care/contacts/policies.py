"""Who may record, review and count contacts, beyond what the access table says of casework."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from mingdeng.care.contacts.models import Contact
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.calendar.deadlines import deadline
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules

FAMILY = "care.contacts"

PANEL = declare("contacts.panel", reads=[Group.CASEWORK], about="case")
ACTION = declare("contacts.action", writes=[Group.CASEWORK], about="case")
TIMELINE = declare("contacts.timeline", reads=[Group.CASEWORK], about="case")
HOME = declare("contacts.home", reads=[Group.SELF])


def rule(code: str, on: date | None = None) -> Mapping[str, Any]:
    """The parameters of one of this module's rules. Raises NoRule."""
    return rules.find(FAMILY, code, on).params


def entry(list_name: str, code: str, on: date) -> codes.Code | None:
    """The entry of a list in force on a day; unlike `codes.find` no other wording will do."""
    return next((held for held in codes.entries(list_name, on) if held.code == code), None)


def meets(channel: str, on: date) -> bool:
    """Whether this channel is face to face (counts for 面訪率)."""
    found = codes.find("channel", channel, on)
    return bool(found and found.extra.get("face_to_face"))


def leaves_office(channel: str, place_kind: str, on: date) -> bool:
    """Whether the visit takes her out, so that somebody must know she came back."""
    kind = codes.find("appointment_place", place_kind, on) if place_kind else None
    if kind is not None:
        return bool(kind.extra.get("leaves_office"))
    found = codes.find("channel", channel, on)
    return bool(found and found.extra.get("leaves_office"))


def needs_review(channel: str, reached: bool, on: date, in_post_since: date | None) -> bool:
    """Whether the supervisor must sign a record: by its channel, or because its writer is new."""
    given = rule("review", on)
    if in_post_since is not None:
        months = int(given["every_record_in_first_months"])
        if on <= deadline(in_post_since, months=months, roll=False):
            return True
    return channel in given["channels"] and (reached or not given["only_reached"])


def may_review(viewer: Viewer, contact: Contact, grant: Grant) -> bool:
    """Whether this viewer signs this record: a supervisor of the team, never her own work, nor
    what a deputy wrote for her."""
    if viewer.role != "supervisor" or {contact.worker_id, contact.acting_for_id} & viewer.workers:
        return False
    return grant.may_write(Group.CASEWORK)


def may_backdate(viewer: Viewer, on: date, today: date) -> bool:
    """Whether a contact that long ago may still be put on record by this viewer."""
    days = int(rule("quick_entry", today)["backdate_days"])
    return (today - on).days <= days or viewer.role == "supervisor"


def needs_reason(contact: Contact, now: datetime) -> bool:
    """Whether an edit must say why: the record is no longer fresh, or was signed."""
    hours = int(rule("quick_entry")["edit_without_reason_hours"])
    return contact.reviewed_at is not None or now > contact.recorded_at + timedelta(hours=hours)


def demand(allowed: bool) -> None:
    """Raise Denied unless `allowed`."""
    if not allowed:
        raise Denied
