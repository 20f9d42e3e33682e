"""What contacts and visits put into worklists and bells. Names no person: links lead there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import staffing
from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Appointment, Contact, VisitState
from mingdeng.foundation.outbox import services as outbox
from mingdeng.foundation.worklist import services as worklist
from mingdeng.foundation.worklist.dues import in_working_days

DUE, RETURNED = "contact.due", "contact.returned"
TODAY, UNSAFE = "visit.today", "visit.unsafe"


def next_contact(case: Case, rule_on: date | None = None, moved: str = "") -> None:
    """The worker owes the next contact by its day; without a day or a worker nothing is owed."""
    once = f"{DUE}:{case.pk}"
    if case.next_contact_on is None or case.now_worker_id is None:
        worklist.settle(once=once, outcome="no_longer_due")
        return
    worklist.owe(**next_contact_owed(case, case.next_contact_on, rule_on, moved))


def next_contact_owed(
    case: Case, on: date, rule_on: date | None = None, moved: str = ""
) -> dict[str, Any]:
    """What `next_contact` owes, as the worklist takes it: for many at once."""
    return {
        "kind": DUE,
        "once": f"{DUE}:{case.pk}",
        "owner": case.now_worker_id,
        "team_id": case.now_team_id,
        "due_at": end_of(on),
        "strength": case.now_strength,
        "facts": {
            "channel": case.next_channel,
            "failed": case.failed_in_row,
            "last_on": _iso(case.last_contact_on),
            "last_reached_on": _iso(case.last_reached_on),
            "rule_on": _iso(rule_on),
            "moved": moved,
        },
        "subject_type": "care_cases.case",
        "subject_ref": case.ref,
        "record_id": case.record_id,
        "case_id": case.pk,
    }


def contact_made(case: Case) -> None:
    """The contact that was due has been made, or tried: it counts as done in the worklist."""
    worklist.settle(once=f"{DUE}:{case.pk}", outcome="made")


def returned(contact: Contact, case: Case) -> None:
    """The supervisor sent a record back: its writer corrects it, and is told."""
    days = int(policies.rule("review")["correct_working_days"])
    worklist.owe(
        kind=RETURNED,
        once=f"{RETURNED}:{contact.pk}",
        owner=contact.worker_id,
        due_at=in_working_days(days),
        strength=case.now_strength,
        facts={"on": contact.occurred_on.isoformat(), "channel": contact.channel},
        subject_type="care_contacts.contact",
        subject_ref=contact.ref,
        record_id=contact.record_id,
        case_id=case.pk,
    )
    _tell(contact, f"訪視紀錄退回補正（{case.case_no}）", "returned")


def signed(contact: Contact, case: Case) -> None:
    """The supervisor signed: nothing is owed any more; the writer is told."""
    corrected(contact)
    _tell(contact, f"訪視紀錄已核閱（{case.case_no}）", "signed")


def danger(contact: Contact, case: Case) -> None:
    """Somebody is in immediate danger: the team's supervisors are called, by mail as well."""
    outbox.notify_all(
        reader_ids=staffing.supervisors(case.now_team_id),
        kind="contact.danger",
        title=f"{case.case_no} 有立即危險，請馬上看紀錄並聯絡承辦人",
        url=reverse("contacts:page", args=[contact.ref]),
        once=f"contact.danger:{contact.pk}",
        mail=True,
    )


def corrected(contact: Contact) -> None:
    """A returned record was corrected or withdrawn."""
    worklist.settle(once=f"{RETURNED}:{contact.pk}", outcome="corrected")


def visit(appointment: Appointment, case: Case) -> None:
    """A planned visit stands in its worker's list until it is made or cancelled."""
    if appointment.state != VisitState.PLANNED:
        worklist.settle(once=f"{TODAY}:{appointment.pk}", outcome=appointment.state)
        return
    worklist.owe(
        kind=TODAY,
        once=f"{TODAY}:{appointment.pk}",
        owner=appointment.worker_id,
        due_at=appointment.starts_at,
        strength=case.now_strength,
        facts={"channel": appointment.channel, "district": appointment.district},
        subject_type="care_contacts.appointment",
        subject_ref=appointment.ref,
        record_id=appointment.record_id,
        case_id=case.pk,
    )


def companion_asked(appointment: Appointment) -> None:
    """Tell the second person that she goes along."""
    if appointment.companion_id is None:
        return
    outbox.notify(
        reader_id=appointment.companion_id,
        kind="visit.companion",
        title=f"請您同行：{_when(appointment.starts_at)}",
        url=reverse("contacts:today"),
        once=f"visit.companion:{appointment.pk}:{appointment.version}",
    )


def watcher_asked(appointment: Appointment) -> None:
    """Tell who watches that she will be asked if nobody says 已平安離開."""
    if appointment.watcher_id is None or appointment.check_by is None:
        return
    outbox.notify(
        reader_id=appointment.watcher_id,
        kind="visit.watcher",
        title=f"請您守候外訪安全：{_when(appointment.check_by)} 前應回報平安",
        url=reverse("contacts:today"),
        once=f"visit.watcher:{appointment.pk}:{appointment.version}",
    )


def unsafe(appointment: Appointment, raise_at: datetime) -> None:
    """Nobody said she is out: whoever watches must call now; the supervisor at `raise_at`."""
    watcher = appointment.watcher_id or appointment.companion_id
    worklist.owe(
        kind=UNSAFE,
        once=f"{UNSAFE}:{appointment.pk}",
        owner=watcher,
        team_id=appointment.case.now_team_id,
        due_at=appointment.check_by or timezone.now(),
        escalate_at=raise_at,
        facts={"worker": appointment.worker_id, "started": appointment.started_at is not None},
        subject_type="care_contacts.appointment",
        subject_ref=appointment.ref,
        record_id=appointment.record_id,
        case_id=appointment.case_id,
    )
    readers = {watcher} if watcher else set(staffing.supervisors(appointment.case.now_team_id))
    tell_unsafe(appointment, readers, "watch")


def tell_unsafe(appointment: Appointment, readers: Iterable[int], step: str) -> None:
    """The bell and mail of an unsafe visit."""
    outbox.notify_all(
        reader_ids=readers,
        kind="visit.unsafe",
        title=f"外訪逾時未回報平安：{appointment.worker.name}，請立即聯絡",
        url=reverse("contacts:visit", args=[appointment.ref]),
        once=f"visit.unsafe:{appointment.pk}:{step}",
        mail=True,
    )


def safe(appointment: Appointment) -> None:
    """She is out: nobody owes a call any more, and who was alarmed hears it."""
    worklist.settle_all(
        once=[f"{UNSAFE}:{appointment.pk}", f"{TODAY}:{appointment.pk}"], outcome="safe"
    )
    if appointment.alarmed_at is None:
        return
    readers = {appointment.watcher_id, appointment.companion_id}
    if appointment.raised_at is not None:
        readers |= set(staffing.supervisors(appointment.case.now_team_id))
    outbox.notify_all(
        reader_ids=[reader for reader in readers if reader],
        kind="visit.safe",
        title=f"{appointment.worker.name} 已回報平安離開",
        url=reverse("contacts:visit", args=[appointment.ref]),
        once=f"visit.safe:{appointment.pk}",
    )


def end_of(day: date) -> datetime:
    """The end of a day in local time, as the moment something is due."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(
        minutes=1
    )


def _tell(contact: Contact, title: str, step: str) -> None:
    outbox.notify(
        reader_id=contact.worker_id,
        kind=f"contact.{step}",
        title=title,
        url=reverse("contacts:page", args=[contact.ref]),
        once=f"contact.{step}:{contact.pk}:{contact.version}",
    )


def _when(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local:%m.%d %H:%M}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
