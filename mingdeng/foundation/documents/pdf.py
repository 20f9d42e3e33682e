"""PDF by typst: the paper goes in as data, so no word of it can become markup.

Nothing is written to a disk; the fonts come from an installed package, none from the machine, so
a paper looks the same wherever it is printed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst
from pylopdf_fonts_zh_tw import serif_path

from mingdeng.foundation.documents.blocks import (
    DEMO,
    SECRET,
    Block,
    Document,
    FactsTable,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    SignatureLines,
    Table,
    Title,
    plain,
)
from mingdeng.foundation.documents.pictures import carried

TEMPLATE = Path(__file__).parent / "data" / "paper.typ"


def pdf(document: Document) -> bytes:
    """A document as PDF."""
    paper = {
        "name": plain(document.name),
        "bureau": plain(document.bureau),
        "demo": DEMO if document.demo else "",
        "secret": SECRET,
        "dated": document.dated,
        "blocks": [_block(carried(block)) for block in document.blocks],
    }
    made = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        format="pdf",
        font_paths=[serif_path().parent],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(paper)},
    )
    return bytes(made)


def _block(block: Block) -> dict[str, Any]:
    told: dict[str, Any]
    match block:
        case Title(text):
            told = {"kind": "title", "text": plain(text)}
        case Heading(text):
            told = {"kind": "heading", "text": plain(text)}
        case Paragraph(text):
            told = {"kind": "paragraph", "text": plain(text)}
        case FactsTable(facts):
            told = {"kind": "facts", "rows": _cells(facts)}
        case Table(columns, rows):
            heads = [plain(name) for name in columns]
            told = {"kind": "table", "columns": heads, "rows": _cells(rows)}
        case SignatureLines(labels):
            told = {"kind": "signatures", "labels": [plain(label) for label in labels]}
        case Picture(label, png):
            told = {"kind": "picture", "label": plain(label), "png": list(png)}
        case PageBreak():
            told = {"kind": "break"}
    return told


def _cells(rows: Any) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in rows]
