"""轉介單 and 同意書: what travels to others, and what was agreed to."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils import timezone

from mingdeng.care.consents import queries as consents
from mingdeng.care.consents.models import Consent
from mingdeng.care.consents.signature import is_drawable
from mingdeng.care.papers import queries
from mingdeng.care.papers.compose import Paper, facts, numbered, paper, said
from mingdeng.care.referrals.queries import listing, pages
from mingdeng.care.referrals.sheet import Sheet
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.documents.blocks import Block, Paragraph, Picture, SignatureLines, Table
from mingdeng.foundation.identity.viewer import Viewer

STOPPED = "同意已撤回或期間已過，資料不再提供。"
UNREADABLE = "螢幕上的簽名影像已損壞，無法印出；請看簽署紀錄，或請本人重新簽署。"
UNSENT = "尚未送出，沒有提供任何資料。"


def referral(viewer: Viewer | None, ref: uuid.UUID) -> Paper:
    """The sheet that travelled, from the sealed snapshot and nothing else; our case number stays
    with us, the referral's own number names it to both sides.

    A paper travels too: when the consent it rests on no longer stands, no field is printed.
    """
    row, grant = listing.referral_for(viewer, ref)
    stands = row.rests_on_consent(timezone.localdate())
    shown = pages.detail(row, side=None, readable=grant.read, shares=stands)
    line = shown.line
    head = facts(
        ("轉介編號", line.number),
        ("轉介單位", line.sender),
        ("受轉介單位", line.receiver),
        ("服務", line.service),
        ("類別", shown.category),
        ("目的", shown.purpose),
        ("急迫性", shown.urgency),
        ("送出日", line.sent_on),
        ("狀態", line.state_label),
    )
    parts: list[tuple[str, Sequence[Block]]] = [("轉介", [head])]
    parts += _travelled(shown.sheet, UNSENT if stands else STOPPED)
    steps = [
        (said(step.at), step.label, step.who, said(step.reason), said(step.note))
        for step in shown.history
    ]
    if steps:
        parts.append(("歷程", [Table(("時間", "動作", "單位", "原因", "說明"), steps)]))
    if line.outcome or shown.outcome_note:
        parts.append(("結果", [facts(("成果", line.outcome), ("說明", shown.outcome_note))]))
    signers = SignatureLines(("轉介人員", "受轉介單位承辦人"))
    return paper("轉介單", [*numbered(parts), signers], row, row.record_id)


def _travelled(sheet: Sheet, empty: str) -> list[tuple[str, Sequence[Block]]]:
    """Each group of fields with the basis it travels on."""
    if not sheet.parts:
        return [("提供資料", [Paragraph(empty)])]
    return [
        (
            f"提供資料：{part.label}",
            [
                Paragraph(f"依據：{part.basis}"),
                facts(*((one.label, one.value) for one in part.fields)),
            ],
        )
        for part in sheet.parts
    ]


def consent(viewer: Viewer | None, ref: uuid.UUID) -> Paper:
    """A consent or notice in the wording it was given under."""
    held, grant = consents.consent_for(viewer, ref)
    if viewer is None:
        raise Denied
    shown = consents.line(held, grant)
    agreed = facts(
        ("案號", queries.case_number(held.case_id)),
        ("目的", shown.purpose),
        ("提供資料", "、".join(shown.groups)),
        ("提供對象", "、".join(shown.agencies)),
        ("期間", f"{said(shown.from_on)} 至 {said(shown.to_on) if shown.to_on else '撤回為止'}"),
        ("文字版本", shown.wording),
    )
    signed = facts(
        ("簽署人", shown.signed_by),
        ("與個案關係", shown.relation),
        ("取得方式", shown.method),
        ("狀態", shown.state_words),
        ("撤回", " ".join(filter(None, (_day(shown.withdrawn_on), shown.withdrawn_how)))),
    )
    parts = numbered(
        [
            ("內容", [agreed]),
            ("文字", [Paragraph(said(shown.text))]),
            ("簽署", [signed, *_drawn(held, grant)]),
        ]
    )
    signers = SignatureLines(("簽署人", "見證人員"))
    return paper(shown.kind_label, [*parts, signers], held, held.record_id)


def _drawn(held: Consent, grant: Grant) -> list[Block]:
    """The signature given on the screen, for who may read who signed."""
    if held.signature is None or not grant.may_read(Group.IDENTITY):
        return []
    image = bytes(held.signature)
    return [Picture("簽名", image) if is_drawable(image) else Paragraph(UNREADABLE)]


def _day(day: object) -> str:
    return said(day) if day else ""
