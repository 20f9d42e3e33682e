"""A request for a copy: taken in, prolonged, refused with its reason, made, handed over, purged."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import PERSONAL
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.deadlines import deadline
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.jobs.models import Job
from mingdeng.foundation.jobs.services import enqueue
from mingdeng.foundation.secrecy.services import destroy, new_key
from mingdeng.foundation.worklist import services as worklist
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services import Refused
from mingdeng.people.rights import policies
from mingdeng.people.rights.models import CopyRequest, CopyState

KIND = "rights.copy"
TASK = "rights.make_copy"
PURGE_BATCH = 200


def ask(
    record: PersonRecord, *, viewer: Viewer, applicant: str, asked_on: date, once: uuid.UUID
) -> CopyRequest:
    """Take a request in. `applicant`: code of `copy_applicant`; the clock runs from `asked_on`.

    The copy is due on the fifteenth day (個資法 §13; the first day is not counted, a rest day at
    the end moves on). Raises Denied, Refused for a day to come or a shredded person.
    """
    policies.demand(policies.copies(viewer))
    scopes.require(viewer, record.pk, read=policies.SEES)
    _code("copy_applicant", applicant, "請選擇請求人。")
    if asked_on > timezone.localdate():
        raise Refused("「請求日」在未來，請改成收到請求的那一天。")
    if record.shredded_at is not None:
        raise Refused("這個人的資料已經銷毀，沒有可以複製的內容。")
    with transaction.atomic():
        held = CopyRequest.objects.filter(once=once).first()
        if held is not None:
            return held
        made = CopyRequest.objects.create(
            key=new_key(),
            once=once,
            record=record,
            applicant=applicant,
            asked_on=asked_on,
            due_on=deadline(asked_on, days=int(policies.rule("copy")["days"])),
            received_by_id=viewer.staff_id,
        )
        _owe(made)
        audit.record("copy.asked", subject=made, records=[record.pk], reason=applicant)
    return made


def extend(request: CopyRequest, *, viewer: Viewer, reason: str) -> CopyRequest:
    """Prolong once, by fifteen days at most. `reason`: code of `copy_extension`; the person is told
    in writing. Raises Denied, Refused when prolonged already, past due or ended."""
    _code("copy_extension", reason, "請選擇延長的理由。")
    with transaction.atomic():
        held = _running(request, viewer)
        today = timezone.localdate()
        if held.extended_on is not None:
            raise Refused("期限已延長過一次，依法不得再延長。")
        if today > held.due_on:
            raise Refused("期限已過，不能再延長；請儘速交付或駁回。")
        terms = policies.rule("copy")
        whole = int(terms["days"]) + int(terms["extension_days"])
        held.extended_on, held.extension = today, reason
        held.due_on = deadline(held.asked_on, days=whole)
        held.save(update_fields=["extended_on", "extension", "due_on"])
        _owe(held)
        audit.record("copy.extended", subject=held, records=[held.record_id], reason=reason)
    return held


def order(request: CopyRequest, *, viewer: Viewer) -> Job:
    """Have the copy made, as a job of the viewer's: everything held is read, so she must be
    entitled to every group of the person. Raises Denied, Refused."""
    with transaction.atomic():
        held = _running(request, viewer)
        scopes.require(viewer, held.record_id, read=PERSONAL)
        job = enqueue(
            task=TASK,
            owner_id=viewer.staff_id,
            arguments={"copy": str(held.ref)},
            once=f"{TASK}:{held.ref}",
        )
        held.job_ref = job.ref
        held.save(update_fields=["job_ref"])
    return job


def keep(request: CopyRequest, bundle: bytes, rows: int) -> CopyRequest:
    """Store the finished bundle, sealed. Raises Refused when the request ended meanwhile."""
    with transaction.atomic():
        held = CopyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if not held.running:
            raise Refused("這件請求已經結束，複製本沒有存。")
        held.bundle = bundle
        held.digest = sha256(bundle).hexdigest()
        held.rows, held.made_at, held.state = rows, timezone.now(), CopyState.READY
        held.save(update_fields=["bundle", "digest", "rows", "made_at", "state"])
        audit.record("copy.made", subject=held, records=[held.record_id], detail={"rows": rows})
    return held


def hand_over(request: CopyRequest, *, viewer: Viewer, how: str, on: date) -> CopyRequest:
    """Say that the person has the copy. `how`: code of `copy_handing`. Raises Denied, Refused."""
    _code("copy_handing", how, "請選擇交付方式。")
    with transaction.atomic():
        held = _running(request, viewer)
        if held.state != CopyState.READY:
            raise Refused("複製本還沒有做好，請先製作。")
        if not held.asked_on <= on <= timezone.localdate():
            raise Refused("「交付日」要在請求日之後，且不能是未來。")
        held.handing = how
        _end(held, CopyState.HANDED, on)
        audit.record("copy.handed", subject=held, records=[held.record_id], reason=how)
    return held


def refuse(request: CopyRequest, *, viewer: Viewer, reason: str) -> CopyRequest:
    """Refuse with a coded reason (個資法 §10 但書). Raises Denied, Refused."""
    _code("copy_refusal", reason, "請選擇駁回的理由。")
    with transaction.atomic():
        held = _running(request, viewer)
        held.refusal = reason
        _end(held, CopyState.REFUSED, timezone.localdate())
        audit.record("copy.refused", subject=held, records=[held.record_id], reason=reason)
    return held


def withdraw(request: CopyRequest, *, viewer: Viewer) -> CopyRequest:
    """The person wants no copy any more. Raises Denied, Refused."""
    with transaction.atomic():
        held = _running(request, viewer)
        _end(held, CopyState.WITHDRAWN, timezone.localdate())
        audit.record("copy.withdrawn", subject=held, records=[held.record_id])
    return held


def purge() -> int:
    """Destroy bundles of requests that ended long enough ago; how many. Run by the clock."""
    before = timezone.localdate() - timedelta(days=int(policies.rule("copy")["keep_days"]))
    with transaction.atomic():
        old = CopyRequest.objects.filter(ended_on__lt=before, bundle__isnull=False)
        rows = list(old.order_by("pk")[:PURGE_BATCH])
        for row in rows:
            destroy([row.key])
            CopyRequest.objects.filter(pk=row.pk).update(bundle=None)
            audit.record("copy.purged", subject=row, records=[row.record_id])
    return len(rows)


def _running(request: CopyRequest, viewer: Viewer) -> CopyRequest:
    held = CopyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    policies.demand(policies.copies(viewer))
    scopes.require(viewer, held.record_id, read=policies.SEES)
    if not held.running:
        raise Refused("這件請求已經結束，請重新整理。")
    return held


def _code(list_name: str, code: str, sentence: str) -> None:
    if code not in dict(codes.choices(list_name)):
        raise Refused(sentence)


def _end(held: CopyRequest, state: CopyState, on: date) -> None:
    held.state, held.ended_on = state, on
    held.save(update_fields=["state", "ended_on", "handing", "refusal"])
    worklist.settle(once=_once(held), outcome=state.value)


def _owe(held: CopyRequest) -> None:
    due = timezone.make_aware(datetime.combine(held.due_on, time(17, 0)))
    warn = timedelta(days=int(policies.rule("copy")["warn_days"]))
    worklist.owe(
        kind=KIND,
        once=_once(held),
        due_at=due,
        escalate_at=due - warn,
        subject_type="people_rights.copyrequest",
        subject_ref=held.ref,
        owner=held.received_by_id,
        record_id=held.record_id,
        facts={"due": held.due_on.isoformat()},
    )


def _once(held: CopyRequest) -> str:
    return f"rights.copy:{held.ref}"
