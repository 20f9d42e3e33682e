"""Papers of a case, composed from what their pages show: a Veil prints as its own words.

Each function checks access by the query of the page it belongs to and raises Denied as that page
does. Numbers and phones are masked as on the screen: a paper leaves the house.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from mingdeng.care.cases import policies as case_policies
from mingdeng.care.cases.forms.dated import Answer, answers
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import case_for, course, sheet
from mingdeng.care.papers import queries
from mingdeng.foundation.access.decision import Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.documents.blocks import (
    Block,
    Document,
    FactsTable,
    Heading,
    Paragraph,
    SignatureLines,
    Table,
    Title,
)
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules

NONE = "—"
NUMERALS = "一二三四五六七八九"
CASEWORK = (Group.IDENTITY, Group.CASEWORK)


@dataclass(frozen=True)
class Paper:
    """A composed paper with what the audit says of it: its row and its person-record."""

    document: Document
    subject: Model
    record_id: int


Composer = Callable[[Viewer | None, uuid.UUID], Paper]


def paper(name: str, parts: Sequence[Block], subject: Model, record_id: int) -> Paper:
    """A paper of today; 示範資料 in the demo."""
    made = Document(name, [Title(name), *parts], timezone.localdate(), demo=bool(settings.DEMO))
    return Paper(made, subject, record_id)


def said(value: Any) -> str:
    """A value of a page on paper: dates 114.07.31, lists line by line, veils in their words."""
    if isinstance(value, Veil):
        return str(value)
    if value is None or value in ("", (), []):
        return NONE
    if isinstance(value, datetime):
        here = timezone.localtime(value)
        return f"{roc_table(here.date())} {here:%H:%M}"
    if isinstance(value, date):
        return roc_table(value)
    if isinstance(value, list | tuple):
        return "\n".join(str(one) for one in value)
    return str(value)


def facts(*pairs: tuple[str, Any]) -> FactsTable:
    """Names and values."""
    return FactsTable([(name, said(value)) for name, value in pairs])


def numbered(parts: Sequence[tuple[str, Sequence[Block]]]) -> list[Block]:
    """Parts under 一、二、三、…"""
    found: list[Block] = []
    for numeral, (title, blocks) in zip(NUMERALS, parts, strict=False):
        found += [Heading(f"{numeral}、{title}"), *blocks]
    return found


def who(viewer: Viewer | None, case: Case, grant: Grant) -> FactsTable:
    """Whose case it is, as the head of the case page has it."""
    head = sheet.sheet(viewer, case, grant)
    one = head.person
    return facts(
        ("案號", head.case_no),
        ("姓名", one.name),
        ("證號（部分遮蔽）", one.number),
        ("性別", one.sex),
        ("年齡", one.age if isinstance(one.age, Veil) or one.age is None else f"{one.age} 歲"),
        ("行政區", one.district),
        ("主責", "　".join(filter(None, (head.worker, head.team)))),
    )


def why(case: Case, grant: Grant) -> FactsTable:
    """Why there is a case: source, legal status, period."""
    return facts(
        ("案源與身分", grant.show(Group.JUSTICE, tuple(sheet.why_here(case)))),
        ("案由", grant.show(Group.JUSTICE, case.why)),
    )


def opening(viewer: Viewer | None, ref: uuid.UUID) -> Paper:
    """開案評估表: the questions of its day, each section by its own group."""
    case, grant = case_for(viewer, ref, read=CASEWORK)
    day = case.assessed_on or case.received_on
    asked = rules.find(case_policies.FAMILY, "opening_assessment", day).params
    given = answers(asked["rows"], case.opening, day)
    parts: list[tuple[str, Sequence[Block]]] = [
        ("個案", [who(viewer, case, grant), _reach(case, grant)]),
        ("案由", [why(case, grant)]),
    ]
    for section in asked["sections"]:
        own = [one for one in given if one.section == section["code"]]
        parts.append((section["label"], [_answers(own, grant, Group(section["group"]))]))
    signed = facts(("評估日期", case.assessed_on))
    signers = SignatureLines(("個案管理師", "督導"))
    return paper("開案評估表", [*numbered(parts), signed, signers], case, case.record_id)


def _reach(case: Case, grant: Grant) -> FactsTable:
    if not grant.may_read(Group.CONTACT):
        veil = Veil(Group.CONTACT)
        return facts(("電話", veil), ("住居所", veil))
    held = sheet.reach(grant, case)
    return facts(
        ("電話（部分遮蔽）", tuple(said(one.shown) for one in held.phones)),
        ("住居所", tuple(said(one.shown) for one in held.residences)),
    )


def _answers(given: Sequence[Answer], grant: Grant, group: Group) -> Block:
    if not grant.may_read(group):
        return Paragraph(said(Veil(group)))
    if not given:
        return Paragraph("尚未填寫。")
    return facts(*((one.label, one.value) for one in given))


def closing(viewer: Viewer | None, ref: uuid.UUID) -> Paper:
    """結案摘要: the course of the case, how often it was contacted, the summary."""
    case, grant = case_for(viewer, ref, read=CASEWORK)
    justice = grant.may_read(Group.JUSTICE)
    reason = codes.label("closing_reason", case.closing_reason) if case.closing_reason else ""
    count = queries.counted(case)
    rows = [
        (one.title, one.value, roc_table(one.from_on), said(one.to_on))
        for one in course.stretches(case)
        if justice or one.title != course.TITLES["legal_status"]
    ]
    period = facts(
        ("開案日", case.opened_on),
        ("輔導期滿", case.due_on),
        ("結案日", case.closed_on or "尚未結案"),
        ("結案原因", grant.show(Group.JUSTICE, reason)),
        ("聯絡次數", f"{count.contacts} 次，有遇 {count.reached} 次，面訪 {count.met} 次"),
    )
    held = [Table(("項目", "內容", "起", "迄"), rows)] if rows else [Paragraph("沒有紀錄。")]
    parts: list[tuple[str, Sequence[Block]]] = [
        ("個案", [who(viewer, case, grant)]),
        ("案由", [why(case, grant)]),
        ("輔導期間", [period]),
        ("歷程", held),
        ("結案摘要", [Paragraph(case.closing_summary or "尚未填寫。")]),
    ]
    signers = SignatureLines(("個案管理師", "督導", "承辦人"))
    return paper("結案摘要", [*numbered(parts), signers], case, case.record_id)
