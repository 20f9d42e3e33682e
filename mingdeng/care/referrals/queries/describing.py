"""How the worklist words what referrals owe, for either side: three queries for a whole page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mingdeng.care.referrals import catalogue
from mingdeng.care.referrals.machine import Act
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.queries import parties
from mingdeng.care.referrals.services import telling
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.worklist.kinds import Described
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records import queries as records

TITLES = {
    telling.ANSWER: ("回覆轉介", "毒防局轉介，等候接受或退件"),
    telling.OUTCOME: ("回報轉介結果", "已接受，還沒有回報結果"),
    telling.INCOMING: ("收到轉介，請決定是否受理", "{sender}轉介"),
    telling.INTAKE: ("已受理的轉介，請開案", "{sender}轉介，已接受，還沒有開案"),
    telling.RING: ("打電話問轉介結果", "{to}不使用本系統，由您詢問後填入"),
}


def describe(items: Sequence[Item], viewer: Any) -> Mapping[int, Described]:
    """Words for referral items, by item id."""
    rows = Referral.objects.select_related("sender", "receiver", "case").filter(
        ref__in=[item.subject_ref for item in items]
    )
    by_ref = {row.ref: row for row in rows}
    if viewer.is_partner:
        return {
            item.pk: _for_partner(item, by_ref[item.subject_ref])
            for item in items
            if item.subject_ref in by_ref
            and viewer.agency_id in (by_ref[item.subject_ref].receiver_id,)
        }
    people = records.briefs(viewer, [row.record_id for row in by_ref.values()])
    found = {}
    for item in items:
        row = by_ref.get(item.subject_ref)
        if row is not None:
            found[item.pk] = _for_bureau(item, row, people.get(row.record_id))
    return found


def _for_partner(item: Item, row: Referral) -> Described:
    title, reason = TITLES[item.kind]
    return Described(
        title=f"{title} {row.number}",
        reason=f"{reason}：{codes.label('referral_service', row.service)}。",
        url=telling.desk_url(row),
        action_label="去回覆" if item.kind == telling.ANSWER else "去回報",
        icon="refer",
    )


def _for_bureau(item: Item, row: Referral, person: records.PersonBrief | None) -> Described:
    service = codes.label("referral_service", row.service)
    title, reason = _words(item, row)
    url = telling.page_url(row)
    return Described(
        title=f"{title}：{service}",
        reason=reason,
        url=url,
        action_label="去處理",
        icon="refer",
        person=person.name if person and row.case_id else "",
        person_facts=row.number,
    )


def _words(item: Item, row: Referral) -> tuple[str, str]:
    to, sender = parties.destination(row), row.sender.name
    if item.kind == telling.DECIDE:
        act = Act(item.facts.get("act", Act.REJECT.value))
        why = catalogue.reason_label(act, str(item.facts.get("reason", "")))
        verb = "退件" if act is Act.REJECT else "轉回"
        return f"轉介被{verb}，請決定下一步", f"{to}{verb}：{why}。"
    if item.kind == telling.LATE:
        what = "回覆" if item.facts.get("what") == "answer_by" else "回報結果"
        return f"對方逾期未{what}，請聯絡", f"{to}已催 {row.reminders} 次。"
    title, reason = TITLES[item.kind]
    return title, reason.format(sender=sender, to=to) + "。"
