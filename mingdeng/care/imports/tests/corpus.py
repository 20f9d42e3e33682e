"""Hostile and clumsy files, each as a clerk or an attacker might bring it."""

from __future__ import annotations

import io
import zipfile

from mingdeng.care.imports.tests import files

OLE_PACKAGE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
)  # what a password makes of a workbook
WORKBOOK = "xl/worksheets/sheet1.xml"


def changed(column: str, value: str, count: int = 3, row: int = 3) -> list[list[str]]:
    """Good rows with one cell replaced; `row` as on screen."""
    rows = files.good(count)
    rows[row - 2][files.HEADERS.index(column)] = value
    return rows


def csv_bytes(rows: list[list[bytes]]) -> bytes:
    """A CSV file of raw bytes: for what no text can hold."""
    head = ",".join(files.HEADERS).encode()
    return b"\r\n".join([head, *(b",".join(row) for row in rows)])


def raw(column: str, value: bytes) -> bytes:
    """Good rows as UTF-8 with one cell of raw bytes in row 3."""
    rows = [[cell.encode() for cell in row] for row in files.good(3)]
    rows[1][files.HEADERS.index(column)] = value
    return csv_bytes(rows)


def bomb() -> bytes:
    """An xlsx whose sheet unpacks to 300 MB."""
    held = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(files.xlsx(files.good(1))))
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            if name != WORKBOOK:
                archive.writestr(name, good.read(name))
        with archive.open(WORKBOOK, "w") as part:
            for _ in range(300):
                part.write(b" " * 1024 * 1024)
    return held.getvalue()


def far_away() -> bytes:
    """An xlsx with one cell in the last corner: small on disk, immense when laid out."""
    made = files.xlsx(files.good(1))
    return patched(
        made,
        "</sheetData>",
        '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>',
    )


def repeated() -> bytes:
    """An ods with one row said a million times."""
    return patched(
        files.ods(files.good(1)),
        "<table:table-row>",
        '<table:table-row table:number-rows-repeated="1000000">',
        part="content.xml",
    )


def patched(content: bytes, old: str, new: str, part: str = WORKBOOK) -> bytes:
    """A packed file with one part changed; the last occurrence."""
    source = zipfile.ZipFile(io.BytesIO(content))
    parts = {name: source.read(name).decode() for name in source.namelist()}
    before, _, after = parts[part].rpartition(old)
    parts[part] = before + new + after
    return files.packed(parts)


def doubled() -> bytes:
    """The same header twice."""
    return files.csv_file([[*row, row[0]] for row in files.good(1)], [*files.HEADERS, "姓名"])


def without(column: str) -> bytes:
    """Good rows without one column."""
    place = files.HEADERS.index(column)
    rows = [[cell for at, cell in enumerate(row) if at != place] for row in files.good(2)]
    return files.csv_file(rows, [header for header in files.HEADERS if header != column])
