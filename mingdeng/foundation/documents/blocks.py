"""What a paper is made of, apart from any file format: writers turn it into ODT, PDF or ODS.

Text is always text. A writer never reads a word of it as markup, and `plain` takes out what no
paper can carry: control characters, and those that turn the direction of reading (a name could
otherwise be printed backwards).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from mingdeng.foundation.calendar.roc import roc_sentence

BUREAU = "高雄市政府毒品防制局"
SECRET = "本文件涉及個人隱私，依毒品危害防制條例及個人資料保護法應予保密，列印皆留存軌跡。"  # nosec B105
DEMO = "示範資料"

# XML 1.0 §2.2 allows only the first line; of those, embeddings, overrides and isolates (U+202A–E,
# U+2066–9) change the direction of reading.
UNPRINTABLE = re.compile(
    "[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)

Value = str | int | float | Decimal | date | None


@dataclass(frozen=True)
class Title:
    """The name of the paper, once, in the middle."""

    text: str


@dataclass(frozen=True)
class Heading:
    """The name of a part."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text; line breaks are kept."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class FactsTable:
    """Names and values side by side."""

    facts: Sequence[tuple[str, str]] = field(repr=False)


@dataclass(frozen=True)
class Table:
    """Columns and rows; the head is repeated on every page. Each row as long as `columns`."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.columns or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row of a table has one cell per column")


@dataclass(frozen=True)
class SignatureLines:
    """Who signs, each beside a line."""

    labels: Sequence[str]


@dataclass(frozen=True)
class Picture:
    """A drawing under its name, as a signature given on the screen: a PNG."""

    label: str
    png: bytes = field(repr=False)


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a new page."""


Block = Title | Heading | Paragraph | FactsTable | Table | SignatureLines | Picture | PageBreak


@dataclass(frozen=True)
class Document:
    """A paper of A4: its name (also the file's own title, so never a person's), its parts, the
    day it is printed. `demo` marks every page 示範資料."""

    name: str
    blocks: Sequence[Block] = field(repr=False)
    on: date
    demo: bool = False
    bureau: str = BUREAU

    @property
    def dated(self) -> str:
        """中華民國115年11月22日"""
        return f"中華民國{roc_sentence(self.on)}"


@dataclass(frozen=True)
class Sheet:
    """A table for calculating: numbers stay numbers, dates are written 115.11.22."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]] = field(repr=False)


def plain(text: object) -> str:
    """Text as a paper can carry it; every kind of line end becomes one."""
    return UNPRINTABLE.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n"))
