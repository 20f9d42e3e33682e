"""Which cells of a workbook compute their value, and which are merged: read from its XML.

The reader of values gives what a formula last showed; here we only look for the marks. Nothing is
evaluated, and a document type declaration (external entities, entity bombs) is refused unread.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import Element, iterparse  # nosec B405: declarations are refused first

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
MOST_REPEATS = 2000


class Dangerous(ValueError):
    """The document declares a type: it may reach outside or explode."""


@dataclass(frozen=True)
class Marks:
    """(row number from 1, column place from 0) of computing and of merged cells."""

    formulas: frozenset[tuple[int, int]]
    merged: frozenset[tuple[int, int]]
    last_row: int = 0
    last_column: int = 0


def read(content: bytes, kind: str) -> Marks:
    """The marks of the first sheet. Raises Dangerous."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if kind == "ods":
            return ods_marks(archive)
        return xlsx_marks(archive)


def opened(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A part, once it is known to declare nothing."""
    with archive.open(name) as part:
        if b"<!DOCTYPE" in part.read(4096).upper():
            raise Dangerous(name)
    return archive.open(name)


def xlsx_marks(archive: zipfile.ZipFile) -> Marks:
    """Formulas are `<f>` inside a cell; merged ranges stand after the rows."""
    formulas: set[tuple[int, int]] = set()
    merged: set[tuple[int, int]] = set()
    rows, columns = 0, 0
    with opened(archive, first_sheet(archive)) as part:
        for _, node in iterparse(part):  # nosec B314: no declarations
            if node.tag == f"{MAIN}c":
                row, column = place(node.get("r", "A1"))
                rows, columns = max(rows, row), max(columns, column + 1)
                if node.find(f"{MAIN}f") is not None:
                    formulas.add((row, column))
                node.clear()
            elif node.tag == f"{MAIN}row":
                node.clear()
            elif node.tag == f"{MAIN}mergeCell":
                start, _, end = node.get("ref", "A1").partition(":")
                merged |= set(span(place(start), place(end or start)))
    return Marks(frozenset(formulas), frozenset(merged), rows, columns)


def first_sheet(archive: zipfile.ZipFile) -> str:
    """The part that holds the workbook's first sheet."""
    with opened(archive, "xl/workbook.xml") as part:
        link = next(n.get(f"{LINKS}id") for _, n in iterparse(part) if n.tag == f"{MAIN}sheet")  # nosec B314
    with opened(archive, "xl/_rels/workbook.xml.rels") as part:
        for _, node in iterparse(part):  # nosec B314: no declarations
            if node.tag == f"{PACKAGE}Relationship" and node.get("Id") == link:
                return "xl/" + node.get("Target", "").removeprefix("/xl/").lstrip("/")
    raise KeyError("first sheet")


def place(reference: str) -> tuple[int, int]:
    """B3 → (3, 1)."""
    match = re.fullmatch(r"([A-Z]+)([0-9]+)", reference.replace("$", ""))
    if match is None:
        return 0, 0
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1


def span(start: tuple[int, int], end: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The first row of a merged range: enough to know a merged header."""
    for column in range(start[1], end[1] + 1):
        yield start[0], column


def ods_marks(archive: zipfile.ZipFile) -> Marks:
    """Formulas and spans are attributes of cells; rows and cells may stand for several."""
    formulas: set[tuple[int, int]] = set()
    merged: set[tuple[int, int]] = set()
    row = 1
    rows, columns = 0, 0
    with opened(archive, "content.xml") as part:
        for _, node in iterparse(part):  # nosec B314: no declarations
            if node.tag == f"{TABLE}table-row":
                repeated = int(node.get(f"{TABLE}number-rows-repeated", "1"))
                for column, cell in cells(node):
                    if len(cell):
                        wide = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
                        rows, columns = max(rows, row + repeated - 1), max(columns, column + wide)
                    if cell.get(f"{TABLE}formula"):
                        formulas.add((row, column))
                    if int(cell.get(f"{TABLE}number-columns-spanned", "1")) > 1:
                        merged.add((row, column))
                row += repeated
                node.clear()
            elif node.tag == f"{TABLE}table":
                break
    return Marks(frozenset(formulas), frozenset(merged), rows, columns)


def cells(row: Element) -> Iterator[tuple[int, Element]]:
    """(place, cell) of a row, repeated cells counted."""
    column = 0
    for cell in row:
        yield column, cell
        column += min(int(cell.get(f"{TABLE}number-columns-repeated", "1")), MOST_REPEATS)
