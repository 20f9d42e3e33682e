"""CSV for other programs: UTF-8 with its mark, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv as library
from datetime import date
from io import StringIO

from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.documents.blocks import Sheet, Value, plain

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def separated(sheet: Sheet) -> bytes:
    """A sheet as CSV: the head in the first row, lines ended as RFC 4180 has it.

    Text that begins with a sign by which a spreadsheet takes it for a formula gets an apostrophe
    before it (OWASP, CSV Injection); numbers stay numbers, negative ones too.
    """
    out = StringIO(newline="")
    writer = library.writer(out, lineterminator="\r\n")
    for values in (sheet.columns, *sheet.rows):
        writer.writerow([_cell(value) for value in values])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return roc_table(value)
    if not isinstance(value, str):
        return str(value)
    text = plain(value)
    return f"'{text}" if text.startswith(RUNS) or value.startswith(RUNS) else text
