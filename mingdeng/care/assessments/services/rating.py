"""Rating factors: only what changed or was confirmed is stored; corrections are new rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.assessments import catalogue
from mingdeng.care.assessments.models import Rating
from mingdeng.care.assessments.queries.readings import latest_values
from mingdeng.care.assessments.services.tiers import retier
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import changes
from mingdeng.care.contacts.models import Contact
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer

REASONS = "assessment_correction_reason"


@transaction.atomic
def rate(
    case: Case,
    ratings: Mapping[str, int],
    *,
    viewer: Viewer,
    on: date,
    contact: Contact | None = None,
    evidence: str | Mapping[str, str] = "",
    basis: str = "",
    confirmed: Collection[str] = (),
) -> list[Rating]:
    """Store what differs from the value in force on `on`, and what `confirmed` names though it
    does not; the new rows, none when nothing did.

    `evidence` is for all of them or by factor. The tier follows in the same transaction. Raises
    Denied, and ValidationError naming the factor.
    """
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    _check_day(on)
    for factor, value in ratings.items():
        _check_value(factor, value, on)
    held = latest_values(case.pk, on)
    wanted = {
        factor: value
        for factor, value in ratings.items()
        if factor not in held or held[factor].value != value or factor in confirmed
    }
    if not wanted:
        return []
    with changes.as_viewer(viewer, case, grant):
        rows = [
            Rating(
                key=case.key,
                case=case,
                factor=factor,
                value=value,
                occurred_on=on,
                contact=contact,
                basis=basis or ("contact" if contact else ""),
                rater_id=viewer.staff_id,
                evidence=_evidence_of(factor, evidence),
            )
            for factor, value in wanted.items()
        ]
        made = Rating.objects.bulk_create(rows)
        audit.record(
            "factor.rated",
            subject=case,
            records=[case.record_id],
            detail={"factors": sorted(wanted), "contact": contact.pk if contact else None},
        )
        _tell(case, contact)
        retier(case)
    return made


@transaction.atomic
def correct_rating(
    rating: Rating,
    *,
    viewer: Viewer,
    value: int,
    on: date,
    reason: str,
    evidence: str = "",
) -> Rating:
    """A new row in place of a mistaken one, which stays readable. Raises Denied, and
    ValidationError when it was corrected or withdrawn before."""
    case = changes.locked(rating.case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    _check_day(on)
    _check_value(rating.factor, value, on, field="value")
    held = _standing(rating, reason, evidence)
    with changes.as_viewer(viewer, case, grant):
        made = Rating(
            key=case.key,
            case=case,
            factor=held.factor,
            value=value,
            occurred_on=on,
            contact=held.contact,
            basis=held.basis,
            rater_id=viewer.staff_id,
            evidence=evidence.strip() or None,
            corrects=held,
            reason=reason,
        )
        made.save(force_insert=True)
        audit.record(
            "factor.corrected",
            subject=made,
            records=[case.record_id],
            detail={"corrects": held.pk},
            reason=reason,
        )
        _tell(case, held.contact)
        retier(case)
    return made


@transaction.atomic
def withdraw_rating(rating: Rating, *, viewer: Viewer, reason: str, evidence: str = "") -> Rating:
    """Say that a rating should never have been. Raises like `correct_rating`."""
    case = changes.locked(rating.case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    held = _standing(rating, reason, evidence)
    with changes.as_viewer(viewer, case, grant):
        held.withdrawn_at = timezone.now()
        held.reason = reason
        held.save(update_fields=["withdrawn_at", "reason"])
        audit.record(
            "factor.rating_withdrawn", subject=held, records=[case.record_id], reason=reason
        )
        _tell(case, held.contact)
        retier(case)
    return held


def _standing(rating: Rating, reason: str, evidence: str) -> Rating:
    """The row, locked, if it stands; the reason checked."""
    entry = changes.check_code(REASONS, reason)
    if entry.extra.get("needs_note") and not evidence.strip():
        raise changes.refuse("evidence", "這個理由需要說明，請寫下查證的經過。")
    rows = Rating.objects.select_related("key", "contact").select_for_update(of=("self",))
    held: Rating = rows.get(pk=rating.pk)
    if held.withdrawn_at is not None or held.corrections.exists():
        raise changes.refuse("", "這筆評分已經更正或撤銷過，請重新整理後更正最新的一筆。")
    return held


def _tell(case: Case, contact: Contact | None) -> None:
    events.emit("factor.rated", case_id=case.pk, contact_id=contact.pk if contact else None)


def _evidence_of(factor: str, evidence: str | Mapping[str, str]) -> str | None:
    said = evidence if isinstance(evidence, str) else evidence.get(factor, "")
    return said.strip() or None


def _check_day(on: date) -> None:
    if on > timezone.localdate():
        raise changes.refuse("on", "評定日不能是未來的日子，請填今天或更早。")


def _check_value(factor: str, value: int, on: date, field: str = "") -> None:
    found = next(
        (entry for entry in codes.entries(catalogue.LIST, on) if entry.code == factor), None
    )
    if found is None:
        raise ValidationError({field or factor: ["這一天的因子表沒有這一項，請重新開啟表單。"]})
    if isinstance(value, bool) or value not in range(len(found.extra["anchors"])):
        raise ValidationError({field or factor: [f"「{found.label}」請選 0 到 4。"]})
