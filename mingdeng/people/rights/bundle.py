"""The copy itself: an ODT and a PDF to read, an ODS to calculate with, in one archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from mingdeng.foundation.calendar.roc import roc_sentence, roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.documents.blocks import (
    Block,
    Document,
    FactsTable,
    Heading,
    Paragraph,
    Sheet,
    Title,
)
from mingdeng.foundation.documents.ods import ods
from mingdeng.foundation.documents.odt import odt
from mingdeng.foundation.documents.pdf import pdf
from mingdeng.foundation.slots.registry import participants
from mingdeng.people.records.queries.persons import same_person
from mingdeng.people.rights.veiling import Veiler, veiler_for

NAME = "個人資料複製本"
BASIS = "依個人資料保護法第3條、第10條提供。涉及第三人之資料已遮蔽；遮蔽處以〔第三人資料〕標示。"
NONE = "—"
WHAT = "資料"
Tell = Callable[[int, int, str], None]
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """One thing held: what it is called, and its fields in words."""

    what: str
    facts: Facts = field(repr=False)


@dataclass(frozen=True)
class Copy:
    """Everything held on a person, third persons veiled."""

    entries: tuple[Entry, ...] = field(repr=False)
    veiled: int
    on: date


def gather(record_id: int, tell: Tell | None = None) -> Copy:
    """Ask every participant, in their order; a few queries each."""
    ids = same_person(record_id)
    veiler = veiler_for(record_id)
    asked = sorted(participants.all(), key=lambda one: (one.order, one.name))
    entries: list[Entry] = []
    for number, participant in enumerate(asked, start=1):
        entries += [_entry(row, veiler) for row in participant.export(ids)]
        if tell:
            tell(number, len(asked) + 3, "蒐集資料")
    return Copy(tuple(entries), veiler.count, timezone.localdate())


def packed(copy: Copy, asked_on: date | None = None, tell: Tell | None = None) -> bytes:
    """The archive: copy.odt, copy.pdf, copy.ods."""
    paper = document(copy, asked_on)
    steps = len(participants.all())
    held = io.BytesIO()
    writers: tuple[tuple[str, Callable[[], bytes]], ...] = (
        ("copy.odt", lambda: odt(paper)),
        ("copy.pdf", lambda: pdf(paper)),
        ("copy.ods", lambda: ods(sheet(copy))),
    )
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, write) in enumerate(writers, start=1):
            archive.writestr(name, write())
            if tell:
                tell(steps + number, steps + len(writers), "製作文件")
    return held.getvalue()


def document(copy: Copy, asked_on: date | None = None) -> Document:
    """The paper: one part per kind of thing held, one table per thing."""
    head = [
        ("請求日", roc_sentence(asked_on) if asked_on else NONE),
        ("製作日", roc_sentence(copy.on)),
        ("筆數", f"{len(copy.entries)} 筆"),
        ("遮蔽", f"{copy.veiled} 處"),
    ]
    blocks: list[Block] = [Title(NAME), Paragraph(BASIS), FactsTable(head)]
    for what, entries in _by_kind(copy.entries).items():
        blocks.append(Heading(f"{what}（{len(entries)} 筆）"))
        blocks += [FactsTable(list(entry.facts)) for entry in entries]
    return Document(NAME, blocks, copy.on, demo=bool(settings.DEMO))


def sheet(copy: Copy) -> Sheet:
    """The same as rows: kind, number within the kind, field, content."""
    rows = [
        (what, number, name, value)
        for what, entries in _by_kind(copy.entries).items()
        for number, entry in enumerate(entries, start=1)
        for name, value in entry.facts
    ]
    return Sheet(NAME, ("資料", "筆", "欄位", "內容"), rows)


def _by_kind(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.what, []).append(entry)
    return found


def _entry(row: Mapping[str, Any], veiler: Veiler) -> Entry:
    named = {word(str(name)): value for name, value in row.items()}
    what = str(named.pop(WHAT, "其他"))
    return Entry(what, tuple((name, said(veiler.value(value))) for name, value in named.items()))


def word(name: str) -> str:
    """A column's name in Chinese; its own when the list does not know it."""
    return codes.label("export_word", name)


def said(value: Any) -> str:
    """A value in words: days as 114.07.31, lists line by line, groups as name：value."""
    if value is None or value in ("", [], (), {}):
        return NONE
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, Mapping):
        return "\n".join(f"{word(str(name))}：{said(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(said(one) for one in value)
    return str(value)


def _day(value: date) -> str:
    if not isinstance(value, datetime):
        return roc_table(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{roc_table(local.date())} {local:%H:%M}"
