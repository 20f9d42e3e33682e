"""ODT by odfdo: the editable paper (ODF-CNS15251), named styles, A4, 標楷體.

標楷體 is the customary face of official papers and not ours to ship: an office that lacks it falls
back to Noto Serif TC, which the PDF uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import odfdo

from mingdeng.foundation.documents import odt_styles
from mingdeng.foundation.documents.blocks import (
    DEMO,
    SECRET,
    Block,
    Document,
    FactsTable,
    Heading,
    PageBreak,
    Paragraph,
    SignatureLines,
    Table,
    Title,
    plain,
)

LINE = "＿" * 16


def odt(document: Document) -> bytes:
    """A document as ODT."""
    made = odfdo.Document("text")
    made.body.clear()
    odt_styles.dress(made, _header(document), _footer())
    made.meta.title = plain(document.name)
    made.meta.language = "zh-TW"
    for number, block in enumerate(document.blocks):
        for element in _elements(block, number):
            made.body.append(element)
    made.body.append(_words(document.dated, "PaperDate"))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _header(document: Document) -> Any:
    marked = f"\t{DEMO}" if document.demo else ""
    return _words(plain(document.bureau) + marked, "PaperHeader")


def _footer() -> Any:
    line = _words(f"{SECRET}\t第 ", "PaperFooter")
    line.append(odfdo.VarPageNumber())
    line.append(odfdo.Span(" 頁，共 "))
    line.append(odfdo.VarPageCount())
    line.append(odfdo.Span(" 頁"))
    return line


def _words(text: str, style: str) -> Any:
    return odfdo.Paragraph(plain(text), style=style)


def _elements(block: Block, number: int) -> list[Any]:
    made: list[Any]
    match block:
        case Title(text):
            made = [odfdo.Header(1, plain(text), style="PaperTitle")]
        case Heading(text):
            made = [odfdo.Header(2, plain(text), style="PaperHeading")]
        case Paragraph(text):
            made = [_words(text, "PaperText")]
        case FactsTable(facts):
            made = [_table(f"facts{number}", (), facts, named=True)]
        case Table(columns, rows):
            made = [_table(f"table{number}", columns, rows, named=False)]
        case SignatureLines(labels):
            made = [_words(f"{plain(label)}：{LINE}", "PaperSignature") for label in labels]
        case PageBreak():
            made = [_words("", "PaperBreak")]
    return made


def _table(name: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, named: bool) -> Any:
    """A table; `named` shades the first column, a head is repeated on every page."""
    table = odfdo.Element.from_tag("table:table")
    table.set_attribute("table:name", name)
    table.set_attribute("table:style-name", "PaperTable")
    width = len(head) or 2
    for index in range(width):
        column = odfdo.Element.from_tag("table:table-column")
        style = ("PaperName" if index == 0 else "PaperValue") if named else "PaperColumn"
        column.set_attribute("table:style-name", style)
        table.append(column)
    if head:
        above = odfdo.Element.from_tag("table:table-header-rows")
        above.append(_row(head, ["PaperHeadCell"] * width))
        table.append(above)
    styles = ["PaperHeadCell" if named and index == 0 else "PaperCell" for index in range(width)]
    for row in rows:
        table.append(_row(row, styles))
    return table


def _row(values: Sequence[str], styles: Sequence[str]) -> Any:
    row = odfdo.Element.from_tag("table:table-row")
    for value, style in zip(values, styles, strict=True):
        cell = odfdo.Element.from_tag("table:table-cell")
        cell.set_attribute("table:style-name", style)
        cell.set_attribute("office:value-type", "string")
        cell.append(_words(value, "PaperText"))
        row.append(cell)
    return row
