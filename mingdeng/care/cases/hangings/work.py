"""The kinds of things owed about cases, and their words in the inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from mingdeng.care.cases.queries import cases_by_id
from mingdeng.care.cases.queries.sheet import TIER_MARK
from mingdeng.care.cases.services import owing
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_short, roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.worklist import kinds
from mingdeng.foundation.worklist.kinds import Described, Kind, Rank
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records import queries as records
from mingdeng.people.records.queries import PersonBrief

WORDS: dict[str, tuple[str, str]] = {
    owing.UNASSIGNED: ("新收案待派案", "派案"),
    owing.DECIDE: ("完成開案評估並決定開案", "去評估"),
    owing.APPROVAL: ("待核定", "審核"),
    owing.RETURNED: ("核定退回，待補正", "去補正"),
    owing.HAND_OVER: ("讀交接事項", "讀交接"),
    owing.ENDING: ("輔導期將滿", "看個案"),
    owing.GLASS: ("緊急調閱待覆核", "覆核"),
}


def describe(items: Sequence[Item], viewer: Any) -> Mapping[int, Described]:
    """Words for a page of items: the people looked up once, their cases in one query."""
    about = [item.record_id for item in items if item.record_id is not None]
    people = records.briefs(viewer, about)
    cases = cases_by_id(item.case_id for item in items if item.case_id)
    found = {}
    for item in items:
        person = people.get(item.record_id) if item.record_id is not None else None
        case = cases.get(item.case_id or 0)
        found[item.pk] = _described(item, person, case.now_tier if case else "")
    return found


def look_up(items: Sequence[Item], viewer: Any) -> None:
    """Whom and what a page of items is about, once for every module that words them."""
    records.briefs(viewer, [item.record_id for item in items if item.record_id is not None])
    cases_by_id(item.case_id for item in items if item.case_id)


def _described(item: Item, person: PersonBrief | None, tier: str) -> Described:
    title, verb = WORDS[item.kind]
    kind = item.facts.get("kind")
    if kind:
        title = f"{codes.label('case_approval', kind)}{title}"
    seen = person is not None and person.grant.may_read(Group.CASEWORK)
    return Described(
        title=title,
        reason=reason(item),
        url=url(item),
        action_label=verb,
        icon="case",
        person=person.name if person else "",
        person_url=_person_url(item) if person else "",
        person_facts=_facts(person) if person else "",
        tier=TIER_MARK.get(tier, "") if seen else "",
    )


def reason(item: Item) -> str:
    """Why it stands there, from the item's own facts."""
    facts = item.facts
    number = facts.get("case_no", "")
    if item.kind in (owing.UNASSIGNED, owing.DECIDE):
        return f"{number}，{_day(facts['received_on'])} 受理。"
    if item.kind == owing.APPROVAL:
        return f"{number}，{_day(facts['asked_on'])} 送核。"
    if item.kind == owing.RETURNED:
        return f"{number}，{_day(facts['returned_on'])} 退回。"
    if item.kind == owing.HAND_OVER:
        return f"{number}，{codes.label('handover_reason', facts['reason'])}。"
    if item.kind == owing.ENDING:
        return (
            f"{number}，{roc_table(date.fromisoformat(facts['due_on']))} 期滿，請安排結案或延續。"
        )
    return f"理由：{codes.label('break_glass_reason', facts.get('reason', ''))}。"


def url(item: Item) -> str:
    """Where the next step is taken."""
    ref = item.subject_ref
    if item.subject_type == "care_cases.approval":
        return reverse("cases:approval", args=[ref])
    if item.subject_type == "care_cases.handover":
        return reverse("cases:hand_over_note", args=[ref])
    if item.subject_type == "care_cases.breakglass":
        return reverse("cases:glass_review", args=[ref])
    if item.kind == owing.UNASSIGNED:
        return reverse("cases:assign", args=[ref])
    if item.kind == owing.DECIDE:
        return reverse("cases:opening", args=[ref])
    return reverse("cases:page", args=[ref])


def _person_url(item: Item) -> str:
    if item.subject_type == "care_cases.case":
        return reverse("cases:page", args=[item.subject_ref])
    return ""


def _facts(person: PersonBrief) -> str:
    told = [f"{person.age} 歲" if isinstance(person.age, int) else "", str(person.district or "")]
    return "　".join(part for part in told if part)


def _day(iso: str) -> str:
    return roc_short(date.fromisoformat(iso))


kinds.look_up_first(look_up)
for code, (label, _) in WORDS.items():
    kinds.register(Kind(code, label, Rank.ORDINARY, describe))
