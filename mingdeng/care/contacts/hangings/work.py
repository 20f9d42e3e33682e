"""What contacts put into the inbox, in words: what is due, what came back, who goes where today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import cases_by_id
from mingdeng.care.cases.queries.sheet import TIER_MARK
from mingdeng.care.contacts.services import owing
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_short
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.places.districts import find_district
from mingdeng.foundation.worklist import kinds
from mingdeng.foundation.worklist.kinds import Action, Described, Kind, Rank
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records.queries import PersonBrief, briefs


def describe(items: Sequence[Item], viewer: Any) -> dict[int, Described]:
    """Words for a page of items: one query for cases, one for colleagues, those of the people."""
    people = briefs(viewer, [item.record_id for item in items if item.record_id])
    cases = cases_by_id(item.case_id for item in items if item.case_id)
    staff = Staff.objects.in_bulk(
        [item.facts["worker"] for item in items if item.kind == owing.UNSAFE]
    )
    found = {}
    for item in items:
        case, person = cases.get(item.case_id or 0), people.get(item.record_id or 0)
        if (
            case is not None
            and person is not None
            and (item.kind == owing.UNSAFE or person.grant.may_read(Group.CASEWORK))
        ):
            found[item.pk] = _WORDS[item.kind](item, case, person, staff)
    return found


def _due(item: Item, case: Case, person: PersonBrief, staff: dict[int, Staff]) -> Described:
    facts = item.facts
    failed = facts.get("failed", 0)
    way = codes.label("channel", facts["channel"]) if facts.get("channel") else "聯繫"
    called = "記錄電訪" if facts.get("channel") == "phone" else "記錄接觸"
    visit = Action("排約訪", reverse("contacts:plan_visit", args=[case.ref]), "calendar")
    title = f"連 {failed} 次未遇，改{way}" if failed > 1 else way
    return Described(
        title=title,
        reason=_why_due(facts),
        url=reverse("contacts:record", args=[case.ref]),
        action_label=called,
        icon="phone" if facts.get("channel") == "phone" else "door",
        due_label="接觸期限",
        actions=(visit,) if facts.get("channel") != "phone" or failed > 1 else (),
        **_who(case, person),
    )


def _why_due(facts: dict[str, Any]) -> str:
    words = []
    if facts.get("last_reached_on"):
        reached = date.fromisoformat(facts["last_reached_on"])
        days = (timezone.localdate() - reached).days
        words.append(f"上次有遇 {roc_short(reached)}{f'，已 {days} 天' if days else '（今天）'}")
    else:
        words.append("還沒有遇到過")
    if facts.get("failed"):
        words.append(f"之後連 {facts['failed']} 次未遇")
    if facts.get("moved"):
        words.append(f"改期：{codes.label('next_contact_move_reason', facts['moved'])}")
    return "；".join(words) + "。"


def _returned(item: Item, case: Case, person: PersonBrief, staff: dict[int, Staff]) -> Described:
    on = date.fromisoformat(item.facts["on"])
    way = codes.label("channel", item.facts["channel"], on)
    return Described(
        title="訪視紀錄退回補正",
        reason=f"{roc_short(on)} {way}的紀錄，督導寫了要補什麼。",
        url=reverse("contacts:revise", args=[item.subject_ref]),
        action_label="補正",
        icon="edit",
        **_who(case, person),
    )


def _today(item: Item, case: Case, person: PersonBrief, staff: dict[int, Staff]) -> Described:
    begins = timezone.localtime(item.due_at)
    way = codes.label("channel", item.facts["channel"], begins.date())
    district = find_district(item.facts.get("district", ""))
    where = f"，{district.name}" if district else ""
    return Described(
        title=f"{way} {begins:%H:%M}",
        reason=f"{roc_short(begins.date())} 已約定{where}。",
        url=reverse("contacts:visit", args=[item.subject_ref]),
        action_label="看準備重點",
        icon="eye",
        due_label="約定時間",
        **_who(case, person),
    )


def _unsafe(item: Item, case: Case, person: PersonBrief, staff: dict[int, Staff]) -> Described:
    worker = staff.get(item.facts["worker"])
    name = worker.name if worker else "同仁"
    began = "已進入訪視" if item.facts.get("started") else "沒有按開始"
    number = f"（{worker.phone}）" if worker and worker.phone else ""
    return Described(
        title=f"{name} 外訪逾時未回報平安",
        reason=f"{began}，請先打給她{number}；聯絡不上請報警。",
        url=reverse("contacts:visit", args=[item.subject_ref]),
        action_label="看地點",
        icon="shield",
        due_label="應回報",
    )


def _who(case: Case, person: PersonBrief) -> dict[str, Any]:
    age = f"{person.age} 歲" if isinstance(person.age, int) else ""
    return {
        "person": person.name,
        "person_url": reverse("cases:page", args=[case.ref]),
        "person_facts": "　".join(part for part in (age, str(person.district or "")) if part),
        "tier": TIER_MARK.get(case.now_tier, ""),
    }


_WORDS = {
    owing.DUE: _due,
    owing.RETURNED: _returned,
    owing.TODAY: _today,
    owing.UNSAFE: _unsafe,
}
for code, label, rank in (
    (owing.DUE, "接觸到期", Rank.ORDINARY),
    (owing.RETURNED, "訪視紀錄退回", Rank.ORDINARY),
    (owing.TODAY, "約訪", Rank.ORDINARY),
    (owing.UNSAFE, "外訪未回報平安", Rank.HARD_ALERT),
):
    kinds.register(Kind(code, label, rank, describe))
