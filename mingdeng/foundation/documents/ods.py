"""ODS by odfdo: numbers as numbers, everything else as text and never as a formula."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import odfdo

from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.documents.blocks import Sheet, Value, plain

FORBIDDEN = re.compile(r"[\[\]*?:/\\'\n\t]")  # in the name of a sheet


def ods(sheet: Sheet) -> bytes:
    """A sheet as ODS: the head in the first row. Raises ValueError for a number that is none
    (not finite), which no spreadsheet can hold."""
    document = odfdo.Document("spreadsheet")
    document.body.clear()
    table = odfdo.Table(FORBIDDEN.sub(" ", plain(sheet.name)).strip()[:31] or "工作表1")
    for values in (sheet.columns, *sheet.rows):
        row = odfdo.Row()
        for value in values:
            row.append_cell(_cell(value))
        table.append_row(row)
    document.body.append(table)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _cell(value: Value) -> odfdo.Cell:
    if value is None:
        return odfdo.Cell()
    if isinstance(value, date):
        return odfdo.Cell(roc_table(value), cell_type="string")
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if not Decimal(str(value)).is_finite():
            raise ValueError("a sheet holds finite numbers only")
        return odfdo.Cell(value, cell_type="float")
    return odfdo.Cell(plain(value), cell_type="string")
