"""Taking a consent, serving a notice, withdrawing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services.changes import as_viewer
from mingdeng.care.consents import flows, queries
from mingdeng.care.consents.models import Consent
from mingdeng.care.consents.policies import ABOUT, FAMILY, SCAN
from mingdeng.care.consents.signature import BadSignature, read_signature
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.calendar.deadlines import deadline
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.files import services as files
from mingdeng.foundation.files.models import FileState, StoredFile
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.outbox import services as outbox
from mingdeng.foundation.rules import queries as rules


@transaction.atomic
def give(
    *,
    viewer: Viewer,
    case: Case,
    once: uuid.UUID,
    purpose: str,
    groups: Sequence[str],
    agency_kinds: Sequence[str],
    from_on: date,
    to_on: date,
    signed_by: str,
    relation: str = "self",
    method: str = "screen",
    signature: str = "",
    file_id: int | None = None,
) -> Consent:
    """Record a consent signed on the screen (`signature`: the canvas as a data URL) or on paper.

    Sent twice with the same `once` it gives the first. Raises Denied, and ValidationError for an
    unknown purpose, no group or agency, a period longer than the rule allows or a bad signature.
    """
    grant = scopes.require(viewer, case.record_id, write=[Group.CASEWORK])
    held = Consent.objects.filter(once=once).first()
    if held is not None:
        return held
    _check(purpose, groups, agency_kinds, from_on, to_on, signed_by)
    drawn = _drawn(method, signature)
    wording = queries.current_wording("consent", from_on)
    if wording is None:
        raise ValidationError("這一天沒有生效中的同意書文字，請洽系統管理員。")
    with as_viewer(viewer, case, grant):
        made = Consent(
            key=case.record.key,
            once=once,
            record=case.record,
            case_id=case.pk,
            kind="consent",
            purpose=purpose,
            groups=list(groups),
            agency_kinds=list(agency_kinds),
            from_on=from_on,
            to_on=to_on,
            method=method,
            signed_by=signed_by.strip(),
            relation=relation,
            signature=drawn,
            file_id=file_id,
            wording=wording.code,
            recorded_by_id=viewer.staff_id,
        )
        made.save(force_insert=True)
        _tell(made, "consent.given")
    return made


@transaction.atomic
def serve_notice(
    *,
    viewer: Viewer,
    case: Case,
    once: uuid.UUID,
    on: date,
    signed_by: str,
    relation: str = "self",
    method: str = "screen",
    signature: str = "",
) -> Consent:
    """Record that the person was told (PDPA §8), with a signature where one was given."""
    grant = scopes.require(viewer, case.record_id, write=[Group.CASEWORK])
    held = Consent.objects.filter(once=once).first()
    if held is not None:
        return held
    if on > timezone.localdate():
        raise ValidationError({"from_on": ["告知日不能是未來的日子。"]})
    wording = queries.current_wording("notice", on)
    if wording is None:
        raise ValidationError("這一天沒有生效中的告知書文字，請洽系統管理員。")
    with as_viewer(viewer, case, grant):
        made = Consent(
            key=case.record.key,
            once=once,
            record=case.record,
            case_id=case.pk,
            kind="notice",
            from_on=on,
            method=method,
            signed_by=signed_by.strip(),
            relation=relation,
            signature=_drawn(method, signature),
            wording=wording.code,
            recorded_by_id=viewer.staff_id,
        )
        made.save(force_insert=True)
        _tell(made, "consent.notice_served")
    return made


@transaction.atomic
def withdraw(*, viewer: Viewer, consent: Consent, on: date, how: str) -> dict[str, int]:
    """Withdraw a consent: from now on nothing travels that rests on it.

    Everything resting on it stops in the same transaction (flows.register); how many, by name.
    Raises Denied, and ValidationError when it was withdrawn before or the day is not possible.
    """
    held = (
        Consent.objects.select_related("key", "record", "record__key")
        .select_for_update(of=("self",))
        .get(pk=consent.pk)
    )
    scopes.require(viewer, held.record_id, write=[Group.CASEWORK])
    if held.withdrawn_recorded_at is not None or held.kind != "consent":
        raise ValidationError("這份同意已經撤回過了，請重新整理。")
    if not (held.from_on <= on <= timezone.localdate()):
        raise ValidationError({"withdrawn_on": ["撤回日要在同意日到今天之間。"]})
    if codes.find("consent_withdrawn_how", how) is None:
        raise ValidationError({"how": ["沒有這個撤回方式，請重新選擇。"]})
    held.withdrawn_on, held.withdrawn_how = on, how
    held.withdrawn_recorded_at = timezone.now()
    held.withdrawn_by_id = viewer.staff_id
    held.save(
        update_fields=[
            "withdrawn_on",
            "withdrawn_how",
            "withdrawn_recorded_at",
            "withdrawn_by_id",
        ]
    )
    stopped = flows.stop_all(held)
    audit.record(
        "consent.withdrawn",
        subject=held,
        records=[held.record_id],
        detail={"stopped": stopped},
        reason=how,
    )
    events.emit("consent.withdrawn", consent_id=held.pk, record_id=held.record_id)
    _tell_worker(held)
    return stopped


def attach_scan(*, viewer: Viewer, consent: Consent, upload: Any) -> StoredFile:
    """Keep the scan of the signed paper with a consent or notice; a later one takes its place.

    Raises Denied, and files' Refused with its sentence when the file is not taken.
    """
    grant = scopes.require(viewer, consent.record_id, write=[Group.IDENTITY, Group.CASEWORK])
    case = Case.objects.filter(pk=consent.case_id).first() if consent.case_id else None
    old = queries.scan_of(consent)
    with as_viewer(viewer, case, grant) if case else nullcontext():
        if old is not None and old.state == FileState.KEPT:
            made = files.replace(upload, viewer=viewer, old=old)
        else:
            made = files.store(upload, viewer=viewer, about=(ABOUT, consent.ref), kind=SCAN)
        with transaction.atomic():
            consent.file_id = made.pk
            consent.save(update_fields=["file_id"])
            audit.record("consent.scan_attached", subject=consent, records=[consent.record_id])
    return made


def default_end(from_on: date) -> date:
    """The last day proposed for a consent given on a day (rule `period`)."""
    months = int(rules.find(FAMILY, "period", from_on).params["default_months"])
    return deadline(from_on, months=months, count_first_day=True, roll=False)


def _check(
    purpose: str,
    groups: Sequence[str],
    agency_kinds: Sequence[str],
    from_on: date,
    to_on: date,
    signed_by: str,
) -> None:
    wrong: dict[str, list[str]] = {}
    if purpose not in {code for code, _ in codes.choices("agreement_purpose")}:
        wrong["purpose"] = ["請選擇提供資料的目的。"]
    if not groups or not set(groups) <= set(queries.GROUP_WORDS):
        wrong["groups"] = ["請勾選同意提供的資料。"]
    known = {code for code, _ in codes.choices("agency_kind")}
    if not agency_kinds or not set(agency_kinds) <= known:
        wrong["agency_kinds"] = ["請勾選同意提供給哪一類機關。"]
    if from_on > timezone.localdate():
        wrong["from_on"] = ["同意日不能是未來的日子。"]
    longest = int(rules.find(FAMILY, "period", from_on).params["longest_months"])
    if to_on < from_on:
        wrong["to_on"] = ["到期日早於同意日，請往後填。"]
    elif to_on > deadline(from_on, months=longest, count_first_day=True, roll=False):
        wrong["to_on"] = [f"同意期間最長 {longest} 個月，請縮短。"]
    if not signed_by.strip():
        wrong["signed_by"] = ["請填簽署人姓名。"]
    if wrong:
        raise ValidationError(wrong)


def _drawn(method: str, signature: str) -> bytes | None:
    entry = codes.find("consent_method", method)
    if entry is None:
        raise ValidationError({"method": ["請選擇取得方式。"]})
    if not entry.extra.get("drawn"):
        return None
    try:
        return read_signature(signature)
    except BadSignature as bad:
        raise ValidationError({"signature": [str(bad)]}) from bad


def _tell(made: Consent, code: str) -> None:
    audit.record(
        code,
        subject=made,
        records=[made.record_id],
        detail={"groups": made.groups, "agency_kinds": made.agency_kinds, "wording": made.wording},
        reason=made.purpose,
    )
    events.emit(code, consent_id=made.pk, record_id=made.record_id)


def _tell_worker(held: Consent) -> None:
    """The case's worker learns it, unless she recorded it herself."""
    case = Case.objects.filter(pk=held.case_id).first() if held.case_id else None
    if case is None or case.now_worker_id in (None, current().staff_id):
        return
    outbox.notify(
        reader_id=case.now_worker_id or 0,
        kind="consent.withdrawn",
        title=f"{case.case_no} 有一份同意已撤回，相關轉介已停止提供",
        url="",
        once=f"consent.withdrawn:{held.pk}",
    )
