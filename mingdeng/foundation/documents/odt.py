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
    Picture,
    SignatureLines,
    Table,
    Title,
    plain,
)
from mingdeng.foundation.documents.pictures import carried

LINE = "＿" * 9


def odt(document: Document) -> bytes:
    """A document as ODT."""
    made = odfdo.Document("text")
    made.body.clear()
    odt_styles.dress(made, _header(document), _footer())
    made.meta.title = plain(document.name)
    made.meta.language = "zh-TW"
    for number, block in enumerate(map(carried, document.blocks)):
        elements = _picture(made, block) if isinstance(block, Picture) else _elements(block, number)
        for element in elements:
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
            made = [_heading(1, text, "PaperTitle")]
        case Heading(text):
            made = [_heading(2, text, "PaperHeading")]
        case Paragraph(text):
            made = [_words(text, "PaperText")]
        case FactsTable(facts):
            made = [_table(f"facts{number}", (), facts, named=True)]
        case Table(columns, rows):
            made = [_table(f"table{number}", columns, rows, named=False)]
        case SignatureLines(labels):
            made = [_signatures(f"signatures{number}", labels)]
        case PageBreak():
            made = [_words("", "PaperBreak")]
    return made


def _heading(level: int, text: str, style: str) -> Any:
    """A heading of the outline; odfdo's own argument for the style is lost on headings."""
    made = odfdo.Header(level, plain(text))
    made.set_attribute("text:style-name", style)
    return made


def _picture(document: odfdo.Document, picture: Picture) -> list[Any]:
    """A line with the drawing in it; the drawing is a part of the file."""
    line = _words(f"{plain(picture.label)}：", "PaperSignature")
    name = document.add_file(BytesIO(picture.png))
    frame = odfdo.Frame.image_frame(name, size=("4.8cm", "1.6cm"), anchor_type="as-char")
    line.append(frame)
    return [line]


def _signatures(name: str, labels: Sequence[str]) -> Any:
    """Two beside each other, each with its line, in a table without borders."""
    table = odfdo.Element.from_tag("table:table")
    table.set_attribute("table:name", name)
    table.set_attribute("table:style-name", "PaperTable")
    for _ in range(2):
        column = odfdo.Element.from_tag("table:table-column")
        column.set_attribute("table:style-name", "PaperHalf")
        table.append(column)
    lines = [f"{plain(label)}：{LINE}" for label in labels]
    lines += [""] * (len(lines) % 2)
    for start in range(0, len(lines), 2):
        pair = lines[start : start + 2]
        table.append(_row(pair, ["PaperBare"] * 2, "PaperSignature"))
    return table


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


def _row(values: Sequence[str], styles: Sequence[str], words: str = "PaperCellText") -> Any:
    row = odfdo.Element.from_tag("table:table-row")
    for value, style in zip(values, styles, strict=True):
        cell = odfdo.Element.from_tag("table:table-cell")
        cell.set_attribute("table:style-name", style)
        cell.set_attribute("office:value-type", "string")
        cell.append(_words(value, words))
        row.append(cell)
    return row
