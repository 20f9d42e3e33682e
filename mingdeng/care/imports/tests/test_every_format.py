"""What is wrong is wrong in every format: the same row, the same column, the same sentence."""

from __future__ import annotations

import pytest

from mingdeng.care.imports import services, sheets
from mingdeng.care.imports.models import Batch
from mingdeng.care.imports.tests import corpus, files

pytestmark = pytest.mark.django_db
FORMATS = {
    "xlsx": ("a.xlsx", files.xlsx),
    "ods": ("a.ods", lambda rows, headers: files.ods(rows, headers=headers)),
    "csv in utf-8": ("a.csv", files.csv_file),
    "csv in big5": ("a.csv", lambda rows, headers: files.csv_file(rows, headers, "cp950")),
}
WRONG = {
    "checksum": ("身分證字號", "E123456788", "檢查碼"),
    "30 February": ("出生日期", "070.02.30", "2月"),
    "29 February of a common year": ("出生日期", "0700229", "2月"),
    "future": ("受理日期", "150.01.01", "未來"),
    "source": ("案源", "路上遇到", "清單"),
    "name": ("姓名", "", "請填姓名"),
    "lost zero": ("手機", "912345678", "開頭的 0"),
}


def brought(form, rows, headers=files.HEADERS):
    name, make = FORMATS[form]
    batch = services.stage(make(rows, headers), name, dry_run=True)
    return services.run(batch, dry_run=True)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_bad_cell_is_told_the_same_in_every_format(form, wrong):
    column, value, says = WRONG[wrong]
    report = brought(form, corpus.changed(column, value))
    assert report.accepted == 2
    assert [(one["row"], one["column"]) for one in report.rejected] == [(3, column)]
    assert says in report.rejected[0]["reason"]


@pytest.mark.parametrize("form", FORMATS)
def test_full_width_digits_are_read_in_every_format(form):
    rows = files.good(1)
    wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ."}
    for column in (1, 3, 4, 7):
        rows[0][column] = rows[0][column].translate(wide)
    assert brought(form, rows).accepted == 1


@pytest.mark.parametrize("form", FORMATS)
def test_a_header_twice_is_refused_in_every_format(form):
    with pytest.raises(sheets.Refused, match="標題重複：姓名"):
        brought(form, [[*row, row[0]] for row in files.good(1)], [*files.HEADERS, "姓名"])


@pytest.mark.parametrize("form", FORMATS)
def test_two_hundred_columns_of_others_do_no_harm(form):
    more = [f"備註{n}" for n in range(200)]
    report = brought(form, [[*row, *("x" for _ in more)] for row in files.good(3)],
                     [*files.HEADERS, *more])  # fmt: skip
    assert (report.accepted, report.rejected) == (3, [])


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (corpus.OLE_PACKAGE, "a.xls", "不支援"),
        (corpus.OLE_PACKAGE, "a.xlsx", "舊版 XLS"),
        (corpus.OLE_PACKAGE, "a.csv", "舊版 XLS"),
        (files.packed({"word/document.xml": "<w/>"}), "a.xlsx", "不是試算表"),
        (files.packed({"word/document.xml": "<w/>"}), "a.docx", "不支援"),
        (files.packed({"mimetype": "x", "content.xml": "<o/>"}), "a.ods", "不是試算表"),
        (b'\xef\xbb\xbf"' + "姓名".encode(), "a.csv", ""),
        (b"%PDF-1.7\n", "a.csv", ""),
    ],
)
def test_what_only_pretends_to_be_a_list_is_refused_with_a_sentence(content, name, says):
    with pytest.raises(sheets.Refused) as said:
        services.stage(content, name)
    assert says in str(said.value)
    assert str(said.value).endswith("。")
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    "ends", [b"\n", b"\r", b"\r\n"], ids=["unix", "old macintosh", "windows"]
)  # fmt: skip
def test_line_ends_may_be_mixed(ends):
    lines = files.csv_file(files.good(4)).split(b"\r\n")
    content = (
        b"\xef\xbb\xbf" + lines[0] + b"\n" + ends.join(lines[1:3]) + b"\r\n" + b"\r".join(lines[3:])
    )
    batch = services.stage(content, "a.csv")
    assert services.run(batch, dry_run=True).accepted == 4
