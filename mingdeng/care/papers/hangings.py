"""What papers and files hang on the case page, and that files hang on cases."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mingdeng.care.cases.queries import case_for
from mingdeng.care.papers import kept, policies, queries
from mingdeng.care.papers.participation import PARTICIPANT
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.files import holders
from mingdeng.foundation.files.services import KINDS
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.registry import (
    Moment,
    Panel,
    TimelineSource,
    panels,
    participants,
    timeline,
)

SHOWN = 5


def panel(request: Any, case: Any, grant: Grant) -> dict[str, Any]:
    """The papers of the case: four queries."""
    return {"papers": queries.of_case(case, grant)}


def files_panel(request: Any, case: Any, grant: Grant) -> dict[str, Any]:
    """The newest files of the case: three queries."""
    rows = list(kept.of_case(case)[: SHOWN + 1])
    return {
        "lines": [kept.line(row, grant) for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "writes": kept.writes(grant),
    }


def moments(
    viewer: Any, records: Sequence[int], since: date, until: date, limit: int
) -> list[Moment]:
    """Files sent, newest first: one query. Each by the group of its kind."""
    return [
        Moment(
            on=timezone.localtime(row.recorded_at).date(),
            at=row.recorded_at,
            kind="file",
            title=f"上傳檔案：{codes.label(KINDS, row.kind)}",
            text=row.note or "",
            group=row.group,
            icon="document",
            url=reverse("papers:files", args=[row.about_ref]),
        )
        for row in kept.moments_rows(records, since, until, limit)
    ]


def find_case(
    viewer: Viewer | None, ref: uuid.UUID, read: Sequence[Group], write: Sequence[Group]
) -> holders.Held:
    """The case a file hangs on: whoever may read its casework and the file's own group."""
    case, grant = case_for(viewer, ref, read=[*read, Group.CASEWORK], write=write)
    return holders.Held(case.ref, case.record_id, case.record.key, grant)


holders.register(
    holders.Holder(
        about=policies.CASE,
        label="個案",
        find=find_case,
        url=lambda ref: reverse("papers:files", args=[ref]),
    )
)
panels.add(
    Panel(
        name="papers.case",
        place="case.aside",
        title="文件",
        template="papers/panel.html",
        context=panel,
        policy=policies.PANEL,
        budget=4,
        order=80,
        media=frozenset({"screen", "phone"}),
    )
)
panels.add(
    Panel(
        name="papers.files",
        place="case.aside",
        title="檔案",
        template="papers/files_panel.html",
        context=files_panel,
        policy=policies.FILES_PANEL,
        budget=3,
        order=78,
        media=frozenset({"screen", "phone"}),
    )
)
timeline.add(
    TimelineSource(
        name="papers.files",
        place="case",
        title="檔案",
        moments=moments,
        policy=policies.FILES_MOMENTS,
        order=58,
    )
)
participants.add(PARTICIPANT)
