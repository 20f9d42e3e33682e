"""Fetching an export that a job made."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy, require_plain
from mingdeng.foundation.documents import exporting
from mingdeng.foundation.documents.models import Export


@policy("documents.fetch", reads=[Group.SELF])
@require_safe
def export(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The file, for who asked for it and nobody else, until it expires or her role no longer holds
    the list. The entry of the audit was written when it was made."""
    viewer = request.viewer  # type: ignore[attr-defined]
    held = Export.objects.filter(ref=ref, owner_id=viewer.staff_id).first()
    if held is None:
        raise Denied
    listed = exporting.find(held.code)
    require_plain(viewer, listed.policy)
    return exporting.handed_out(listed, held.kind, held.body)
