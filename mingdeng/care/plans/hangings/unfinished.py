"""Drafts of the plan's long forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import case_for
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.drafts import kinds
from mingdeng.foundation.drafts.kinds import DraftKind, DraftLine
from mingdeng.foundation.drafts.models import Draft
from mingdeng.people.records.queries import briefs

LABELS = {"plan": "處遇計畫", "plan-review": "計畫複評", "plan-goal": "計畫目標"}


def subject(viewer: Any, ref: UUID) -> int | None:
    """The person of the case; Denied when the viewer may not write about it."""
    case, _ = case_for(viewer, ref, write=[Group.CASEWORK])
    return int(case.record_id)


def describe(drafts: Sequence[Draft], viewer: Any) -> Mapping[int, DraftLine]:
    """Whose each is, as far as she may still write it."""
    refs = [draft.subject_ref for draft in drafts]
    cases = {case.ref: case for case in Case.objects.filter(ref__in=refs)}
    people = briefs(viewer, [case.record_id for case in cases.values()])
    found = {}
    for draft in drafts:
        case = cases.get(draft.subject_ref)
        if case is None or not people[case.record_id].grant.may_write(Group.CASEWORK):
            continue
        name = "plans:make" if draft.form == "plan" else "plans:page"
        title = f"{people[case.record_id].name}　{LABELS[draft.form]}"
        found[draft.pk] = DraftLine(title, reverse(name, args=[case.ref]))
    return found


for form, label in LABELS.items():
    kinds.register(DraftKind(form=form, label=label, subject=subject, describe=describe))
