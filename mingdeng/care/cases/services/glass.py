"""緊急調閱: opening a person's record with a written reason, and its review afterwards."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import BreakGlass
from mingdeng.care.cases.services import changes, owing
from mingdeng.care.cases.services.changes import refuse
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.models import PersonRecord


@transaction.atomic
def break_glass(*, viewer: Viewer, record: PersonRecord, reason: str, note: str) -> BreakGlass:
    """Let the viewer read this person for the hours of the rule `break_glass`.

    The supervisor is told at once and reviews. A second opening while one is valid gives that one.
    Raises Denied for roles without it, ValidationError for a note too short.
    """
    policies.demand(policies.breaks_glass(viewer))
    changes.check_code("break_glass_reason", reason)
    given = policies.rule("break_glass")
    if len(note.strip()) < given["min_note_characters"]:
        raise refuse("note", f"事由至少 {given['min_note_characters']} 個字，請寫明發生什麼事。")
    now = timezone.now()
    held = BreakGlass.objects.filter(record=record, staff_id=viewer.staff_id, until__gt=now).first()
    if held is not None:
        return held
    with acting(viewer.actor(current().request_id)):
        glass = BreakGlass.objects.create(
            record=record,
            key=record.key,
            staff_id=viewer.staff_id,
            team_id=viewer.team_id if viewer.role == "case_manager" else None,
            reason=reason,
            note=note.strip(),
            until=now + timedelta(hours=given["hours"]),
        )
        audit.record(
            "glass.opened",
            subject=glass,
            records=[record.pk],
            detail={"until": glass.until.isoformat()},
            reason=reason,
        )
        events.emit("glass.opened", glass_id=glass.pk, staff_id=viewer.staff_id)
        owing.review_glass(glass)
    return glass


@transaction.atomic
def review_glass(*, viewer: Viewer, glass: BreakGlass, verdict: str, note: str = "") -> BreakGlass:
    """The supervisor's verdict on what was opened. Nobody reviews his own.

    Raises Denied, or ValidationError when it was reviewed before or the verdict asks for a note.
    """
    rows = BreakGlass.objects.select_for_update(of=("self",))
    held: BreakGlass = rows.get(pk=glass.pk)
    policies.demand(policies.reviews_glass(viewer, held.staff_id, held.team_id))
    if held.reviewed_at is not None:
        raise refuse("", "這一筆已經覆核過了，請重新整理。")
    entry = changes.check_code("glass_verdict", verdict, "verdict")
    if entry.extra.get("needs_note") and not note.strip():
        raise refuse("note", f"選「{entry.label}」時請寫明理由。")
    with acting(viewer.actor(current().request_id)):
        held.reviewed_by_id = viewer.staff_id
        held.reviewed_at = timezone.now()
        held.verdict = verdict
        held.verdict_note = note.strip() or None
        held.save(update_fields=["reviewed_by_id", "reviewed_at", "verdict", "verdict_note"])
        audit.record("glass.reviewed", subject=held, records=[held.record_id], reason=verdict)
        events.emit("glass.reviewed", glass_id=held.pk, verdict=verdict)
        owing.settle_glass(held)
        owing.tell_reviewed(held, codes.label("glass_verdict", verdict))
    return held
