"""Reading one's drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mingdeng.foundation.drafts import kinds
from mingdeng.foundation.drafts.kinds import DraftLine
from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.identity.viewer import Viewer

SHOWN = 20


@dataclass(frozen=True)
class Kept:
    """A draft as it was typed: field name → values."""

    fields: dict[str, list[str]]
    saved_at: datetime


@dataclass(frozen=True)
class Unfinished:
    """A draft as it is listed."""

    said: DraftLine
    label: str
    form: str
    subject_ref: UUID
    saved_at: datetime


def draft(viewer: Viewer, form: str, subject_ref: UUID) -> Kept | None:
    """The viewer's draft of a form about a subject: one query. Nobody else's is ever read.

    The caller has checked that she may (still) write about the subject.
    """
    held = Draft.objects.filter(
        writer_id=viewer.staff_id, form=form, subject_ref=subject_ref
    ).first()
    if held is None or held.fields is None:
        return None
    return Kept(held.fields, held.saved_at)


def unfinished(viewer: Viewer) -> list[Unfinished]:
    """Her drafts, the latest first, worded by the modules that own the forms; 20 at most."""
    rows = Draft.objects.filter(writer_id=viewer.staff_id).defer("fields")
    drafts = list(rows.order_by("-saved_at", "-id")[:SHOWN])
    said = kinds.describe_all(drafts, viewer)
    return [
        Unfinished(said[row.pk], _label(row.form), row.form, row.subject_ref, row.saved_at)
        for row in drafts
        if row.pk in said
    ]


def _label(form: str) -> str:
    kind = kinds.find(form)
    return kind.label if kind else ""
