"""訪視紀錄表: one contact, as its page shows it."""

from __future__ import annotations

import uuid

from mingdeng.care.contacts.queries import contacts
from mingdeng.care.papers.compose import Paper, facts, numbered, paper, said, who
from mingdeng.foundation.documents.blocks import Block, Paragraph, SignatureLines
from mingdeng.foundation.identity.viewer import Viewer


def visit(viewer: Viewer | None, ref: uuid.UUID) -> Paper:
    """A contact with its narrative and review; a withdrawn one says so before anything else."""
    row, grant = contacts.contact_for(viewer, ref)
    names = contacts.staff_names([row.acting_for_id, row.reviewed_by_id])
    shown = contacts.view(row, grant, names)
    minutes = f"{shown.minutes} 分鐘" if shown.minutes is not None else ""
    moment = f"{shown.at:%H:%M}" if shown.at else ""
    acted = f"{shown.worker}（代理 {shown.for_whom}）" if shown.for_whom else shown.worker
    met = "有遇" if shown.reached else "未遇"
    happened = facts(
        ("日期", shown.on),
        ("時間", "　".join(filter(None, (moment, minutes)))),
        ("方式", shown.channel_label),
        ("結果", f"{met}（{shown.outcome}）" if shown.outcome else met),
        ("對象", shown.whom),
        ("服務標記", "、".join(shown.marks)),
        ("訪視人員", acted),
    )
    follows = facts(
        ("下次聯絡", shown.next_on), ("方式", shown.next_channel), ("改期理由", shown.moved)
    )
    review = facts(
        ("核閱", shown.review_label),
        ("核閱人", shown.reviewer),
        ("核閱時間", shown.reviewed_at),
        ("核閱意見", shown.remark),
    )
    gone: list[Block] = [Paragraph(f"本紀錄已撤銷：{shown.withdrawn}")] if shown.withdrawn else []
    parts = numbered(
        [
            ("個案", [who(viewer, row.case, grant)]),
            ("訪視", [happened]),
            ("紀錄", [Paragraph(said(shown.narrative))]),
            ("後續", [follows]),
            ("核閱", [review]),
        ]
    )
    signers = SignatureLines(("訪視人員", "督導"))
    return paper("訪視紀錄表", [*gone, *parts, signers], row, row.record_id)
