"""還沒完成的 on the home page, and the purge by the clock."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.http import HttpRequest

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.drafts.queries import unfinished
from mingdeng.foundation.drafts.services import purge
from mingdeng.foundation.slots.registry import Panel, panels


def context(request: HttpRequest, subject: Any, grant: Any) -> dict[str, Any] | None:
    """The viewer's drafts; stays away when she has none."""
    drafts = unfinished(request.viewer)  # type: ignore[attr-defined]
    return {"drafts": drafts} if drafts else None


panels.add(
    Panel(
        name="drafts.unfinished",
        place="home.aside",
        title="還沒完成的",
        template="drafts/unfinished.html",
        context=context,
        policy=declare("drafts.unfinished", reads=[Group.SELF]),
        order=40,
        media=frozenset({"screen", "phone"}),
    )
)
recurring("drafts.purge", every=time(3, 10), run=purge, title="銷毀過期草稿")
