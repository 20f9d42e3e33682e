"""An order to shred: asked for, signed by another or not, carried out at once when signed."""

from __future__ import annotations

import re
import uuid

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.access import scopes
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.outbox.services import notify
from mingdeng.foundation.worklist import services as worklist
from mingdeng.foundation.worklist.dues import in_working_days
from mingdeng.foundation.worklist.models import DIRECTION
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries import same_person
from mingdeng.people.records.services import Refused
from mingdeng.people.records.services.shredding import preview, shred
from mingdeng.people.rights import holds, policies
from mingdeng.people.rights.models import Shredding, ShreddingState

KIND = "rights.shredding"
DOCUMENT = re.compile(r"[\u4e00-\u9fff]{1,20}字第[0-9A-Za-z]{1,20}號")
NO_DOCUMENT = "請填公文文號，例如「高市毒防字第11500012300號」；不要寫姓名。"


def ask(
    record: PersonRecord, *, viewer: Viewer, reason: str, document: str, once: uuid.UUID
) -> Shredding:
    """Order a person shredded. `reason`: code of `shredding_reason` in force today; `document`:
    the number of the paper it rests on. Sent twice with one `once`, it is one order.

    Raises Denied (role, person), Refused (Chinese) when something forbids it or one waits already.
    """
    policies.demand(policies.asks(viewer))
    scopes.require(viewer, record.pk, read=policies.SEES)
    if reason not in dict(codes.choices("shredding_reason")):
        raise Refused("請選擇銷毀的理由。")
    if DOCUMENT.fullmatch(document) is None:
        raise Refused(NO_DOCUMENT)
    with transaction.atomic():
        held = Shredding.objects.filter(once=once).first()
        if held is not None:
            return held
        ids = same_person(record.pk)
        list(PersonRecord.objects.select_for_update(of=("self",)).filter(pk__in=ids))
        _check(ids)
        if Shredding.objects.filter(record__in=ids, state=ShreddingState.ASKED).exists():
            raise Refused("這個人已有一件待核可的銷毀申請，不需要再申請。")
        made = Shredding.objects.create(
            once=once,
            record=record,
            reason=reason,
            document=document,
            asked_by_id=viewer.staff_id,
            preview=[list(line) for line in preview(record).lines],
        )
        _owe(made, viewer)
        audit.record("shredding.asked", subject=made, records=ids, reason=reason)
        events.emit("shredding.asked", shredding_id=made.pk)
    return made


def sign(order: Shredding, *, viewer: Viewer) -> Shredding:
    """Sign an order of somebody else's: the person is shredded in the same transaction.

    Raises Denied, Refused when it was decided meanwhile or something forbids it by now.
    """
    with transaction.atomic():
        held = _waiting(order, viewer)
        ids = same_person(held.record_id)
        _check(ids)
        removal = preview(held.record)
        keys = shred(held.record, reason=held.reason)
        held.result = [*(list(line) for line in removal.lines), ["銷毀的金鑰", keys]]
        _decide(held, viewer, ShreddingState.DONE)
        audit.record(
            "shredding.signed",
            subject=held,
            records=ids,
            reason=held.reason,
            detail={"keys": keys, "rows": sum(count for _, count in removal.lines)},
        )
        _tell(held, "銷毀申請已核可並執行")
    return held


def refuse(order: Shredding, *, viewer: Viewer, reason: str) -> Shredding:
    """Do not sign. `reason`: code of `shredding_refusal`. Raises Denied, Refused."""
    if reason not in dict(codes.choices("shredding_refusal")):
        raise Refused("請選擇不核可的理由。")
    with transaction.atomic():
        held = _waiting(order, viewer)
        held.refusal = reason
        _decide(held, viewer, ShreddingState.REFUSED)
        audit.record("shredding.refused", subject=held, records=[held.record_id], reason=reason)
        _tell(held, "銷毀申請未核可")
    return held


def withdraw(order: Shredding, *, viewer: Viewer) -> Shredding:
    """Take back one's own order while nobody has signed it. Raises Denied, Refused."""
    with transaction.atomic():
        held = _locked(order)
        policies.demand(held.asked_by_id == viewer.staff_id)
        held.state = ShreddingState.WITHDRAWN
        held.save(update_fields=["state"])
        worklist.settle(once=_once(held), outcome="withdrawn")
        audit.record("shredding.withdrawn", subject=held, records=[held.record_id])
    return held


def _waiting(order: Shredding, viewer: Viewer) -> Shredding:
    held = _locked(order)
    policies.demand(policies.may_sign(viewer, held.asked_by_id))
    scopes.require(viewer, held.record_id, read=policies.SEES)
    return held


def _locked(order: Shredding) -> Shredding:
    held = Shredding.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if held.state != ShreddingState.ASKED:
        raise Refused("這件申請已經有結果，請重新整理。")
    return held


def _check(ids: list[int]) -> None:
    if PersonRecord.objects.filter(pk__in=ids).exclude(shredded_at=None).exists():
        raise Refused("這個人的資料已經銷毀。")
    said = holds.reasons(ids)
    if said:
        raise Refused(" ".join(said))


def _decide(held: Shredding, viewer: Viewer, state: ShreddingState) -> None:
    held.state = state
    held.decided_by_id = viewer.staff_id
    held.decided_at = timezone.now()
    held.save(update_fields=["state", "decided_by", "decided_at", "refusal", "result"])
    worklist.settle(once=_once(held), outcome=state.value)


def _owe(held: Shredding, viewer: Viewer) -> None:
    """The officers sign what a supervisor asked for; the directors what an officer asked for."""
    days = int(policies.rule("shredding")["due_working_days"])
    worklist.owe(
        kind=KIND,
        once=_once(held),
        due_at=in_working_days(days),
        subject_type="people_rights.shredding",
        subject_ref=held.ref,
        section=DIRECTION if viewer.role == "officer" else "treatment",
        record_id=held.record_id,
    )


def _tell(held: Shredding, title: str) -> None:
    notify(
        reader_id=held.asked_by_id,
        kind="shredding.decided",
        title=title,
        url=f"/rights/shreddings/{held.ref}/",
        once=f"shredding:{held.ref}:{held.state}",
    )


def _once(held: Shredding) -> str:
    return f"rights.shredding:{held.ref}"
