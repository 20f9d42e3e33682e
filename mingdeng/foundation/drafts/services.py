"""Keeping and destroying drafts.

Keeping is not audited: it happens every ten seconds and nobody but the writer can read it. What
becomes of the words is audited by the form that saves them; a purge is audited here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules.queries import find
from mingdeng.foundation.secrecy import services as secrecy
from mingdeng.foundation.secrecy.models import SubjectKey

PURGE_BATCH = 500
RULES = "foundation.drafts"
Fields = Mapping[str, Sequence[str]]


class TooLarge(ValueError):
    """The draft holds more than the rule allows; the message says what to do."""

    def __init__(self, kilobytes: int) -> None:
        super().__init__(f"內容超過 {kilobytes} KB，草稿沒有存。請先送出，或刪短文字。")


def keep(
    viewer: Viewer, form: str, subject_ref: UUID, fields: Fields, record_id: int | None = None
) -> Draft:
    """Keep what the viewer has typed into a form about a subject; the last word stands.

    `fields` maps a field's name to its values as the browser sends them. Sealed under the draft's
    own key, made with the first save. The caller has checked that she may write about the
    subject. Raises TooLarge; NoRule when no rule limits it.
    """
    most = int(find(RULES, "expiry").params["max_kilobytes"])
    body: dict[str, Any] = {name: list(values) for name, values in fields.items()}
    if len(json.dumps(body, ensure_ascii=False).encode()) > most * 1024:
        raise TooLarge(most)
    with transaction.atomic():
        held = _held(viewer, form, subject_ref)
        if held is None:
            try:
                with transaction.atomic():
                    return Draft.objects.create(
                        key=secrecy.new_key(),
                        writer_id=viewer.staff_id,
                        form=form,
                        subject_ref=subject_ref,
                        record_id=record_id,
                        fields=body,
                    )
            except IntegrityError:
                held = _held(viewer, form, subject_ref)
                if held is None:
                    raise
        held.fields = body
        held.record_id = record_id
        held.save(update_fields=["fields", "record_id", "saved_at"])
    return held


def discard(viewer: Viewer, form: str, subject_ref: UUID) -> bool:
    """Destroy the viewer's draft, key first; whether there was one. Call it in the transaction
    that saves the form."""
    with transaction.atomic():
        held = _held(viewer, form, subject_ref)
        if held is not None:
            _destroy([held])
    return held is not None


def discard_of_records(record_ids: Sequence[int]) -> int:
    """Destroy every draft about these person-records, as when a person is shredded; how many."""
    with transaction.atomic():
        drafts = list(Draft.objects.filter(record_id__in=list(record_ids)))
        _destroy(drafts)
    return len(drafts)


def purge() -> int:
    """Destroy drafts nobody touched for as long as the rule says; how many. Run by the clock."""
    days = int(find(RULES, "expiry").params["days"])
    before = timezone.now() - timedelta(days=days)
    count = 0
    while True:
        with transaction.atomic():
            old = Draft.objects.select_for_update(of=("self",)).filter(saved_at__lt=before)
            drafts = list(old.order_by("id")[:PURGE_BATCH])
            if not drafts:
                return count
            _destroy(drafts)
            audit.record("draft.purged", detail={"count": len(drafts), "days": days})
        count += len(drafts)


def _held(viewer: Viewer, form: str, subject_ref: UUID) -> Draft | None:
    return (
        Draft.objects.select_for_update(of=("self",))
        .filter(writer_id=viewer.staff_id, form=form, subject_ref=subject_ref)
        .first()
    )


def _destroy(drafts: Sequence[Draft]) -> None:
    """A draft's key seals nothing else: emptied, then removed with the draft.

    The key is deleted past Django's collector, which would ask every sealed table of the house
    whether it uses it; the database's own foreign keys still refuse if one did.
    """
    keys = [draft.key for draft in drafts]
    secrecy.destroy(keys)
    Draft.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    unused = SubjectKey.objects.filter(pk__in=[key.pk for key in keys])
    unused._raw_delete(using=unused.db)
