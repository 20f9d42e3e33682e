"""Taking an ended case up again: a new episode of the same person."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction

from mingdeng.care.cases.models import ENDED, Case
from mingdeng.care.cases.services import changes
from mingdeng.care.cases.services.changes import refuse
from mingdeng.care.cases.services.intake import open_intake
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer


@transaction.atomic
def reopen(
    *,
    viewer: Viewer,
    case: Case,
    once: uuid.UUID,
    reason: str,
    received_on: date,
    source: str = "",
    shielded: bool | None = None,
) -> Case:
    """A new episode after an ended one, in intake; the ended one stays as it is.

    Without `source` the earlier source holds. Raises ValidationError when the closing reason allows
    no reopening (死亡), Denied when the viewer may not read the earlier case.
    """
    earlier = changes.locked(case)
    changes.granted(viewer, earlier, read=[Group.IDENTITY, Group.CASEWORK])
    if earlier.now_status not in ENDED:
        raise refuse("", "這一案還在進行中，不需要再開案。")
    ended = codes.find("closing_reason", earlier.closing_reason)
    if ended is not None and not ended.extra.get("reopenable", True):
        raise refuse("", f"結案原因為「{ended.label}」，不能再開案。")
    changes.check_code("reopening_reason", reason)
    if earlier.closed_on is not None and received_on < earlier.closed_on:
        raise refuse("received_on", "受理日早於前次結案日，請往後填。")
    made = open_intake(
        viewer=viewer,
        record=earlier.record,
        once=once,
        source=source or earlier.source,
        received_on=received_on,
        shielded=earlier.shielded if shielded is None else shielded,
        legal_status=earlier.now_legal_status,
        drug_schedule=earlier.drug_schedule,
        district=earlier.now_district,
        episode_of=earlier,
    )
    audit.record(
        "case.reopened",
        subject=made,
        records=[made.record_id],
        detail={"after": earlier.pk},
        reason=reason,
    )
    events.emit("case.reopened", case_id=made.pk, after_id=earlier.pk)
    return made
