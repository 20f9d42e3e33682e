"""Drafts of the fact form: whose they may be, and how they are listed."""

from __future__ import annotations

from collections.abc import Sequence
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


def subject(viewer: Any, ref: UUID) -> int | None:
    """The person of the case; Denied when the viewer may not write about it."""
    case, _ = case_for(viewer, ref, write=[Group.CASEWORK])
    return int(case.record_id)


def describe(drafts: Sequence[Draft], viewer: Any) -> dict[int, DraftLine]:
    """Whose each is, as far as she may still write about them."""
    refs = [draft.subject_ref for draft in drafts]
    cases = {case.ref: case for case in Case.objects.filter(ref__in=refs)}
    people = briefs(viewer, [case.record_id for case in cases.values()])
    found = {}
    for draft in drafts:
        case = cases.get(draft.subject_ref)
        if case is not None and people[case.record_id].grant.may_write(Group.CASEWORK):
            url = reverse("facts:tell", args=[case.ref])
            found[draft.pk] = DraftLine(f"{people[case.record_id].name}　事實", url)
    return found


KIND = kinds.register(DraftKind(form="fact", label="事實", subject=subject, describe=describe))
