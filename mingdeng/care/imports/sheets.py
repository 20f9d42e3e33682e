"""Reading a caseload file: XLSX, ODS, CSV in UTF-8 or Big5, told by content and not by name.

A whole file is refused with one sentence when it cannot be trusted: wrong extension, password,
bomb, external entities, merged headers. What is wrong with one row is left to `checking`.
Values are never computed: a cell with a formula is marked, because what it showed on the sender's
screen need not be what it holds.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from python_calamine import CalamineWorkbook

from mingdeng.care.imports import marked

LARGEST_CELL = 32 * 1024 * 1024
MOST_CELLS = 4_000_000
csv.field_size_limit(LARGEST_CELL)  # a cell too long is one row's fault, told by checking
OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
FORMATS = {"xlsx": "XLSX", "ods": "ODS", "csv": "CSV"}


class Refused(ValueError):
    """The whole file cannot be taken; the sentence says why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """The first sheet: headers, then data rows as text by column place, numbered as on screen.

    `formulas` holds (row number, column place) of cells that compute their value.
    """

    kind: str
    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)
    formulas: frozenset[tuple[int, int]] = frozenset()


def read(content: bytes, name: str, limits: Mapping[str, Any]) -> Sheet:
    """Read a file. Raises Refused with a Chinese sentence."""
    if not content:
        raise Refused("檔案是空的，請確認後重新選擇。")
    if len(content) > limits["megabytes"] * 1024 * 1024:
        raise Refused(f"檔案超過 {limits['megabytes']} MB，請分成幾個檔案再匯入。")
    kind = kind_of(content, name, limits)
    sheet = read_csv(content) if kind == "csv" else read_book(content, kind)
    if not sheet.rows:
        raise Refused("只有標題列，沒有資料列。")
    if len(sheet.rows) > limits["rows"]:
        raise Refused(f"資料超過 {limits['rows']:,} 列，請分成幾個檔案再匯入。")
    return sheet


def kind_of(content: bytes, name: str, limits: Mapping[str, Any]) -> str:
    """xlsx, ods or csv by content. Raises Refused when the extension says something else."""
    suffix = PurePath(name).suffix.lower().lstrip(".")
    if suffix not in FORMATS:
        raise Refused(f"不支援副檔名「.{suffix}」；請存成 XLSX、ODS 或 CSV。")
    if content.startswith(OLE):
        raise Refused("檔案有密碼或是舊版 XLS；請移除密碼，存成 XLSX、ODS 或 CSV。")
    kind = packed_kind(content, limits) if content.startswith(ZIP) else "csv"
    if kind != suffix:
        raise Refused(
            f"副檔名是 .{suffix}，內容卻是 {FORMATS[kind]}；請用正確的副檔名，或重新另存新檔。"
        )
    return kind


def packed_kind(content: bytes, limits: Mapping[str, Any]) -> str:
    """Which workbook a zip archive is. Raises Refused for anything that is not one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise Refused("檔案有密碼；請移除密碼再匯入。")
            if sum(part.file_size for part in parts) > limits["unpacked_megabytes"] * 1024 * 1024:
                raise Refused("檔案解開後過大，可能損壞或不是正常的試算表。")
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "content.xml" in names and b"opendocument.spreadsheet" in archive.read("mimetype"):
                if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                    raise Refused("檔案有密碼；請移除密碼再匯入。")
                return "ods"
    except (zipfile.BadZipFile, KeyError, OSError) as broken:
        raise Refused("檔案損壞或上傳不完整，請重新另存後再試。") from broken
    raise Refused("這是壓縮檔，不是試算表；請存成 XLSX、ODS 或 CSV。")


def read_book(content: bytes, kind: str) -> Sheet:
    """The first sheet of a workbook."""
    try:
        marks = marked.read(content, kind)
        if marks.last_row * marks.last_column > MOST_CELLS:
            raise Refused(
                f"工作表有 {marks.last_row:,} 列、{marks.last_column:,} 欄，超過可讀的大小；"
                "請刪除右邊與下面的空白欄列，另存新檔。"
            )
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Refused:
        raise
    except marked.Dangerous as unsafe:
        raise Refused("檔案含有外部參照，基於安全不予讀取；請另存成乾淨的檔案。") from unsafe
    except Exception as broken:
        raise Refused("檔案損壞或不是正常的試算表，請重新另存後再試。") from broken
    if any(row == 1 for row, _ in marks.merged):
        raise Refused("標題列有合併儲存格；請取消合併，每一欄一個標題。")
    table = [[text_of(cell) for cell in row] for row in rows]
    return shape(kind, table, marks.formulas)


def read_csv(content: bytes) -> Sheet:
    """Comma-separated text; a cell that begins like a formula is marked as one."""
    text = decoded(content)
    try:
        table = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as broken:
        raise Refused("CSV 的引號或欄位無法辨識，請重新另存後再試。") from broken
    formulas = frozenset(
        (number, place)
        for number, row in enumerate(table, start=1)
        for place, cell in enumerate(row)
        if cell[:1] in {"=", "@"}
    )
    return shape("csv", table, formulas)


def decoded(content: bytes) -> str:
    """UTF-8, else Big5. Raises Refused when it is neither."""
    for encoding in ("utf-8-sig", "cp950"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("CSV 的編碼不是 UTF-8 或 Big5；請另存成「CSV UTF-8」。")


def shape(kind: str, table: list[list[str]], formulas: frozenset[tuple[int, int]]) -> Sheet:
    """Headers and rows. Raises Refused when the first row cannot be a header."""
    headers = tuple(cell.strip() for cell in table[0]) if table else ()
    while headers and not headers[-1]:
        headers = headers[:-1]
    if not headers:
        raise Refused("第一列沒有標題；請在第一列寫上欄位名稱。")
    if any(row == 1 and place < len(headers) for row, place in formulas):
        raise Refused("標題列有公式；請改成文字（複製後「選擇性貼上→值」）。")
    named = [header for header in headers if header]
    twice = sorted({header for header in named if named.count(header) > 1})
    if twice:
        raise Refused(f"標題重複：{'、'.join(twice)}；每個欄位名稱只能出現一次。")
    rows = tuple(filled(table, len(headers)))
    return Sheet(kind, headers, rows, formulas)


def filled(table: list[list[str]], width: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Data rows that hold anything, padded to the header's width."""
    for number, row in enumerate(table[1:], start=2):
        if any(cell.strip() for cell in row):
            yield number, tuple((row + [""] * width)[:width])


def text_of(cell: Any) -> str:
    """A cell as text: whole numbers without a point, dates as ISO."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
