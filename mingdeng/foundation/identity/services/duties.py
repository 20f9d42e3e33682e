"""The duty roster: planned, handed over with a sealed note, read by the next, destroyed in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity.models import Duty, Role, Staff
from mingdeng.foundation.identity.refusals import NotYours, Refused
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.secrecy.services import destroy, new_key

PLANNERS = frozenset({Role.SUPERVISOR, Role.OFFICER})
LONGEST = timedelta(hours=72)


def plan_duty(viewer: Viewer, *, staff: Staff, starts_at: datetime, ends_at: datetime) -> Duty:
    """Put somebody on the roster. Raises NotYours or Refused."""
    if viewer.role not in PLANNERS:
        raise NotYours
    if ends_at <= starts_at:
        raise Refused("ends_at", "結束要晚於開始。")
    if ends_at - starts_at > LONGEST:
        raise Refused("ends_at", "一班最長 72 小時，請分成幾班。")
    with transaction.atomic():
        clash = Duty.objects.filter(staff=staff, starts_at__lt=ends_at, ends_at__gt=starts_at)
        if clash.exists():
            raise Refused("starts_at", f"{staff.name}在這段時間已經有班。")
        made = Duty.objects.create(key=new_key(), staff=staff, starts_at=starts_at, ends_at=ends_at)
        record("duty.planned", subject=made, detail={"staff": staff.pk})
    return made


def cancel_duty(viewer: Viewer, duty: Duty) -> None:
    """Take a turn that has not begun off the roster. Raises NotYours or Refused."""
    if viewer.role not in PLANNERS:
        raise NotYours
    if duty.starts_at <= timezone.now():
        raise Refused("starts_at", "這一班已經開始，不能取消。")
    with transaction.atomic():
        record("duty.cancelled", subject=duty, detail={"staff": duty.staff_id})
        key = duty.key
        duty.delete()
        destroy([key])


def hand_over(viewer: Viewer, duty: Duty, *, note: str) -> None:
    """Leave a note for the next. Raises NotYours for somebody else's turn (a deputy may), Refused
    when it was handed over already: a note that was read is not changed."""
    if duty.staff_id not in viewer.workers:
        raise NotYours
    with transaction.atomic():
        held = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
        if held.handed_over_at is not None:
            raise Refused("note", "這一班已經交接；要補充請記在下一班。")
        held.note = note
        held.handed_over_at = timezone.now()
        held.save(update_fields=["note", "handed_over_at"])
        record("duty.handed_over", subject=held)


def read_note(viewer: Viewer, duty: Duty) -> None:
    """Note who read a hand-over first."""
    with transaction.atomic():
        Duty.objects.filter(pk=duty.pk, read_at=None).exclude(staff_id=viewer.staff_id).update(
            read_at=timezone.now(), read_by_id=viewer.staff_id
        )
        record("duty.note_read", subject=duty)


def destroy_old_notes(keep_days: int) -> int:
    """Shred notes of turns that ended more than `keep_days` ago; how many."""
    before = timezone.now() - timedelta(days=keep_days)
    old = Duty.objects.filter(ends_at__lt=before, key__destroyed_at=None)
    with transaction.atomic():
        count = destroy([duty.key for duty in old])
        if count:
            record("duty.notes_destroyed", detail={"count": count})
    return count
