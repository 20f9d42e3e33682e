"""Giving questionnaires: answers pinned to their version, hard triggers told at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.assessments import scoring
from mingdeng.care.assessments.models import Administration, InstrumentVersion
from mingdeng.care.assessments.services.rating import REASONS
from mingdeng.care.assessments.services.tiers import retier
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import changes
from mingdeng.care.contacts.models import Contact
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer


@transaction.atomic
def give_instrument(
    *,
    viewer: Viewer,
    case: Case,
    instrument: InstrumentVersion,
    answers: Mapping[str, int],
    given_on: date,
    occasion: str = "",
    mode: str = "",
    note: str = "",
    contact: Contact | None = None,
    once: uuid.UUID | None = None,
) -> Administration:
    """Store what a person answered; sent twice with one `once`, once.

    A hard trigger (PHQ-9 item 9) raises `instrument.item_flagged` and the tier in the same
    transaction. Raises Denied, and ValidationError naming the item.
    """
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.HEALTH, Group.CASEWORK])
    held = Administration.objects.filter(once=once).first() if once else None
    if held is not None:
        changes.granted(viewer, held.case, write=[Group.HEALTH])
        return held
    _check_day(given_on, instrument)
    scores = _scored(instrument, answers)
    if not answers:
        raise changes.refuse("", "一題都還沒有作答，請先作答再儲存。")
    with changes.as_viewer(viewer, case, grant):
        made = Administration(
            key=case.key,
            once=once,
            record=case.record,
            case=case,
            instrument=instrument,
            contact=contact,
            given_on=given_on,
            occasion=occasion,
            mode=mode,
            given_by_id=viewer.staff_id,
            answers=dict(answers),
            scores=scores.as_record(),
            flags=_alerts(scores),
            note=note.strip() or None,
        )
        made.save(force_insert=True)
        audit.record(
            "instrument.given",
            subject=made,
            records=[case.record_id],
            detail={"instrument": instrument.code, "version": instrument.version},
        )
        events.emit("instrument.given", administration_id=made.pk, case_id=case.pk)
        _tell_flags(made)
        retier(case)
    return made


@transaction.atomic
def correct_answers(
    *,
    viewer: Viewer,
    administration: Administration,
    answers: Mapping[str, int],
    reason: str,
    note: str = "",
    expected: int,
) -> Administration:
    """Another version of the same administration, scored anew under its own questionnaire.

    Raises Denied, StaleEdit, and ValidationError naming the item or field.
    """
    case = changes.locked(administration.case)
    grant = changes.granted(viewer, case, write=[Group.HEALTH, Group.CASEWORK])
    _check_reason(reason, note)
    if administration.withdrawn_at is not None:
        raise changes.refuse("", "這次施測已經撤銷，不能再更正。")
    scores = _scored(administration.instrument, answers)
    before = list(administration.flags)
    changed: dict[str, Any] = {
        "answers": dict(answers),
        "scores": scores.as_record(),
        "flags": _alerts(scores),
        "note": note.strip() or None,
        "reason": reason,
    }
    with changes.as_viewer(viewer, case, grant):
        made = audit.save_new_version(
            administration, expected=expected, changes=changed, key=administration.key
        )
        if made is not None:
            audit.record(
                "instrument.corrected",
                subject=administration,
                records=[case.record_id],
                reason=reason,
            )
            events.emit(
                "instrument.corrected", administration_id=administration.pk, case_id=case.pk
            )
            _tell_flags(administration, but=before)
            retier(case)
    return administration


@transaction.atomic
def withdraw_administration(
    *, viewer: Viewer, administration: Administration, reason: str, note: str = "", expected: int
) -> Administration:
    """Say that an administration should never have been (another person's, …)."""
    case = changes.locked(administration.case)
    grant = changes.granted(viewer, case, write=[Group.HEALTH, Group.CASEWORK])
    _check_reason(reason, note)
    with changes.as_viewer(viewer, case, grant):
        audit.save_new_version(
            administration,
            expected=expected,
            changes={"withdrawn_at": timezone.now(), "reason": reason},
            key=administration.key,
        )
        audit.record(
            "instrument.withdrawn", subject=administration, records=[case.record_id], reason=reason
        )
        events.emit("instrument.corrected", administration_id=administration.pk, case_id=case.pk)
        retier(case)
    return administration


def _scored(instrument: InstrumentVersion, answers: Mapping[str, int]) -> scoring.Scores:
    try:
        return scoring.score(instrument.definition, answers)
    except scoring.AnswerError as wrong:
        raise ValidationError({wrong.item: [str(wrong)]}) from wrong


def _alerts(scores: scoring.Scores) -> list[str]:
    return sorted({flag.alert for flag in scores.flags})


def _tell_flags(made: Administration, but: list[str] | None = None) -> None:
    """One event per hard trigger that is new. It names the rule, not what was answered."""
    for alert in made.flags:
        if alert not in (but or []):
            events.emit(
                "instrument.item_flagged",
                administration_id=made.pk,
                case_id=made.case_id,
                alert=alert,
                given_on=made.given_on.isoformat(),
            )


def _check_day(on: date, instrument: InstrumentVersion) -> None:
    if on > timezone.localdate():
        raise changes.refuse("given_on", "施測日不能是未來的日子，請填今天或更早。")
    begun = instrument.valid_from is None or instrument.valid_from <= on
    ended = instrument.valid_to is not None and instrument.valid_to < on
    if not begun or ended:
        raise changes.refuse("given_on", "施測日當天用的不是這一版量表，請改日期或重新開啟量表。")


def _check_reason(reason: str, note: str) -> None:
    entry = changes.check_code(REASONS, reason)
    if entry.extra.get("needs_note") and not note.strip():
        raise changes.refuse("note", "這個理由需要說明，請寫下更正的經過。")
