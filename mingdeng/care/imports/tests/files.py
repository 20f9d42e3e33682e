"""Caseload files made in memory, good and bad."""

from __future__ import annotations

import io
import random
import zipfile
from xml.sax.saxutils import escape

from mingdeng.people.normal.idnumbers import make_id

HEADERS = ["姓名", "身分證字號", "性別", "出生日期", "手機", "地址", "案源", "受理日期"]


def good(count: int, seed: int = 1) -> list[list[str]]:
    rng = random.Random(seed)
    return [
        [
            f"測試{'甲乙丙丁戊己庚辛'[i % 8]}",
            make_id(rng, "citizen", "male", "E"),
            "男",
            f"{70 + i // 8 % 30:03d}.05.{6 + i // 240 % 20:02d}",
            f"09{rng.randrange(10**8):08d}",
            "高雄市鳳山區中山路1號",
            "緩起訴",
            "115.03.02",
        ]
        for i in range(count)
    ]


def csv_file(rows: list[list[str]], headers: list[str] = HEADERS, encoding: str = "utf-8") -> bytes:
    lines = [",".join(row) for row in [headers, *rows]]
    return "\r\n".join(lines).encode(encoding)


def letters(place: int) -> str:
    """A, B … Z, AA … as a sheet names its columns."""
    before, last = divmod(place, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def xlsx(
    rows: list[list[str]],
    headers: list[str] = HEADERS,
    formula: tuple[int, int] | None = None,
    merge: str = "",
    doctype: bool = False,
) -> bytes:
    lines = []
    for number, row in enumerate([headers, *rows], start=1):
        cells = []
        for place, text in enumerate(row):
            mark = "<f>1+1</f>" if formula == (number, place) else ""
            cells.append(f'<c r="{letters(place)}{number}" t="str">{mark}<v>{escape(text)}</v></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    merged = f'<mergeCells><mergeCell ref="{merge}"/></mergeCells>' if merge else ""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    danger = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' if doctype else ""
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{link}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{link}"><sheets><sheet name="名冊" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{link}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{head}{danger}<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData>{merged}</worksheet>',
    }
    return packed(parts)


def ods(
    rows: list[list[str]],
    formula: tuple[int, int] | None = None,
    span: int = 1,
    headers: list[str] = HEADERS,
) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    lines = []
    for number, row in enumerate([headers, *rows], start=1):
        cells = []
        for place, value in enumerate(row):
            mark = ' table:formula="of:=1+1"' if formula == (number, place) else ""
            wide = (
                f' table:number-columns-spanned="{span}"'
                if number == 1 and place == 0 and span > 1
                else ""
            )
            cells.append(
                f'<table:table-cell office:value-type="string"{mark}{wide}><text:p>{escape(value)}</text:p></table:table-cell>'
            )
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{text}" office:version="1.3"><office:body><office:spreadsheet><table:table table:name="名冊">{"".join(lines)}</table:table></office:spreadsheet></office:body></office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    return packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def packed(parts: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return held.getvalue()
