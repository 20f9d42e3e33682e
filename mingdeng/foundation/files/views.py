"""A file for whoever may read the record it hangs on: never cached, never run, on record."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.files import judging, queries
from mingdeng.foundation.files.models import StoredFile
from mingdeng.foundation.secrecy.cipher import Tampered

LOCKED = "sandbox; default-src 'none'; img-src 'self'"


@policy("files.download", reads=[Group.IDENTITY], about="file")
@require_safe
def download(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A file to keep. Its group is asked of the record it hangs on, in file_for."""
    return _answer(request, ref, inline=False)


@policy("files.view", reads=[Group.IDENTITY], about="file")
@require_safe
def view(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A picture or PDF to look at in the browser, in a sandbox."""
    return _answer(request, ref, inline=True)


def _answer(request: HttpRequest, ref: uuid.UUID, *, inline: bool) -> HttpResponse:
    row, _ = queries.file_for(request.viewer, ref)  # type: ignore[attr-defined]
    found = judging.format_of(row.format)
    if found is None or (inline and not found.inline):
        raise Denied
    try:
        body = queries.content(row)
    except (queries.Missing, Tampered) as broken:
        _record(row, inline, found=False)
        raise Http404 from broken
    _record(row, inline, found=True)
    answer = HttpResponse(body, content_type=found.media_type)
    answer["Content-Disposition"] = _disposition(row, found, inline)
    answer["Content-Security-Policy"] = LOCKED
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def _disposition(row: StoredFile, found: judging.Format, inline: bool) -> str:
    """What it is called on the reader's disk: kind and day, because the name it came with may be
    a person's."""
    day = timezone.localtime(row.recorded_at).date()
    name = f"mingdeng-{row.kind}-{day:%Y%m%d}.{found.suffixes[0]}"
    return f'{"inline" if inline else "attachment"}; filename="{name}"'


def _record(row: StoredFile, inline: bool, *, found: bool) -> None:
    audit.record(
        "file.opened",
        subject=row,
        records=[row.record_id] if row.record_id else [],
        detail={"way": "inline" if inline else "attachment", "kind": row.kind, "found": found},
    )
