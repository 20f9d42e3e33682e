"""Whatever file is brought: taken, mended row by row, or refused with one sentence; never a crash,
never half written, never a cell in the report."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from mingdeng.care.cases.models import Case
from mingdeng.care.imports import services
from mingdeng.care.imports.commands import caseload
from mingdeng.care.imports.models import Batch, Row
from mingdeng.care.imports.tests import corpus, files
from mingdeng.people.records.models import IdentityNumber, PersonRecord, Phone

pytestmark = pytest.mark.django_db
CHINESE = re.compile("[\u4e00-\u9fff]{4}")


@pytest.fixture
def bring(tmp_path):
    """`mingdeng import caseload` of some bytes: (exit code, report, what was said)."""

    def _bring(content, name, *, dry_run=False):
        file, out = tmp_path / name, tmp_path / "report.json"
        file.write_bytes(content)
        asked = [str(file), "--json", str(out), *(["--dry-run"] if dry_run else [])]
        ran = CliRunner().invoke(caseload, asked)
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return ran.exit_code, json.loads(out.read_text("utf-8")), ran.output

    return _bring


GOOD = {
    "xlsx": (lambda: files.xlsx(files.good(3)), "a.xlsx"),
    "ods": (lambda: files.ods(files.good(3)), "a.ods"),
    "csv in utf-8": (lambda: files.csv_file(files.good(3)), "a.csv"),
    "csv in utf-8 with a mark": (lambda: files.csv_file(files.good(3), encoding="utf-8-sig"), "a.csv"),
    "csv in big5": (lambda: files.csv_file(files.good(3), encoding="cp950"), "a.csv"),
    "extension in capitals": (lambda: files.xlsx(files.good(3)), "a.XLSX"),
    "unix line ends": (lambda: files.csv_file(files.good(3)).replace(b"\r\n", b"\n"), "a.csv"),
    "quoted": (
        lambda: files.csv_file([[f'"{cell}"' for cell in row] for row in files.good(3)]), "a.csv",
    ),
    "empty rows between": (
        lambda: files.csv_file([*files.good(3), [""] * 8, [" "] * 8]), "a.csv",
    ),
    "headers with blanks and brackets": (
        lambda: files.csv_file(files.good(3), ["姓 名（必填）", *files.HEADERS[1:]]), "a.csv",
    ),
}  # fmt: skip

# content, name, column, what the sentence says
ONE_ROW = {
    "wrong checksum": (corpus.changed("身分證字號", "E123456788"), "身分證字號", "檢查碼"),
    "30 February": (corpus.changed("出生日期", "070.02.30"), "出生日期", "2月"),
    "no name": (corpus.changed("姓名", ""), "姓名", "請填姓名"),
    "no source": (corpus.changed("案源", ""), "案源", "清單"),
    "unknown source": (corpus.changed("案源", "路上遇到"), "案源", "請改成"),
    "future day": (corpus.changed("受理日期", "150.01.01"), "受理日期", "未來"),
    "no day": (corpus.changed("受理日期", ""), "受理日期", "民國"),
    "lost zero": (corpus.changed("手機", "912345678"), "手機", "開頭的 0"),
    "letters for a phone": (corpus.changed("手機", "沒有電話"), "手機", "數字"),
    "null byte": (corpus.changed("手機", "0912\x00345678"), "手機", "控制字元"),
    "null byte in a name": (corpus.changed("姓名", "測\x00試"), "姓名", "控制字元"),
    "name turned around": (corpus.changed("姓名", "測試\u202e甲"), "姓名", "方向"),
    "right-to-left mark": (corpus.changed("姓名", "\u200f測試甲"), "姓名", "方向"),
    "a megabyte": (corpus.changed("地址", "路" * 350_000), "地址", "200 個字"),
    "formula in csv": (corpus.changed("地址", "=HYPERLINK(1)"), "地址", "公式"),
}  # fmt: skip

REFUSED = {
    "empty": (lambda: b"", "a.csv", "空的"),
    "header only": (lambda: files.csv_file([]), "a.csv", "沒有資料"),
    "blank lines only": (lambda: b"\r\n\r\n", "a.csv", "標題"),
    "xlsx named csv": (lambda: files.xlsx(files.good(2)), "a.csv", "副檔名"),
    "csv named xlsx": (lambda: files.csv_file(files.good(2)), "a.xlsx", "副檔名"),
    "ods named xlsx": (lambda: files.ods(files.good(2)), "a.xlsx", "副檔名"),
    "another extension": (lambda: files.csv_file(files.good(2)), "a.txt", "不支援"),
    "no extension": (lambda: files.csv_file(files.good(2)), "a", "副檔名"),
    "password": (lambda: corpus.OLE_PACKAGE, "a.xlsx", "密碼"),
    "zip bomb": (corpus.bomb, "a.xlsx", "過大"),
    "a cell in the far corner": (corpus.far_away, "a.xlsx", "1,048,576 列"),
    "a row a million times": (corpus.repeated, "a.ods", "列"),
    "cut off": (lambda: files.xlsx(files.good(2))[:400], "a.xlsx", "損壞"),
    "external entity": (lambda: files.xlsx(files.good(2), doctype=True), "a.xlsx", "外部"),
    "merged headers": (lambda: files.xlsx(files.good(2), merge="A1:C1"), "a.xlsx", "合併"),
    "merged headers in ods": (lambda: files.ods(files.good(2), span=3), "a.ods", "合併"),
    "formula for a header": (lambda: files.xlsx(files.good(2), formula=(1, 2)), "a.xlsx", "標題列有公式"),
    "formula for a header in ods": (lambda: files.ods(files.good(2), formula=(1, 2)), "a.ods", "標題列有公式"),
    "columns twice": (corpus.doubled, "a.csv", "標題重複：姓名"),
    "no name column": (lambda: corpus.without("姓名"), "a.csv", "姓名"),
    "no source column": (lambda: corpus.without("案源"), "a.csv", "案源"),
    "no day column": (lambda: corpus.without("受理日期"), "a.csv", "受理日"),
    "lone surrogate in utf-8": (lambda: corpus.raw("姓名", b"\xed\xa0\x80"), "a.csv", "編碼"),
    "lone surrogate in xlsx": (
        lambda: corpus.patched(files.xlsx(files.good(1)), "測試甲", "&#xD800;"), "a.xlsx", "損壞",
    ),
    "utf-16": (lambda: files.csv_file(files.good(2), encoding="utf-16"), "a.csv", ""),
    "an archive": (lambda: files.packed({"a.txt": "x"}), "a.xlsx", "壓縮檔"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_taken_whatever_its_format(bring, name):
    make, file = GOOD[name]
    code, report, _ = bring(make(), file)
    assert (code, report["accepted"], report["rejected"], report["refused"]) == (0, 3, [], None)
    assert Case.objects.count() == 3


@pytest.mark.parametrize("name", ONE_ROW)
def test_one_bad_cell_is_said_in_a_sentence_and_the_other_rows_go_in(bring, name):
    rows, column, says = ONE_ROW[name]
    code, report, output = bring(files.csv_file(rows), "a.csv")
    (bad,) = report["rejected"]
    assert (code, report["rows"], report["accepted"]) == (0, 3, 2)
    assert (bad["row"], bad["column"]) == (3, column)
    assert bad["reason"].startswith(f"「{column}」")
    assert says in bad["reason"]
    assert bad["reason"].endswith("。")
    cell = rows[1][files.HEADERS.index(column)]
    assert not cell or len(cell) < 3 or cell not in bad["reason"] + output


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_trusted_is_refused_whole_and_leaves_nothing(bring, name):
    make, file, says = REFUSED[name]
    code, report, output = bring(make(), file)
    assert code == 2
    assert says in report["refused"]
    assert CHINESE.search(report["refused"])
    assert report["refused"].endswith("。")
    assert report["refused"] in output
    assert (report["rows"], report["accepted"], report["rejected"]) == (0, 0, [])
    assert not Batch.objects.exists()
    assert not PersonRecord.objects.exists()


@pytest.mark.parametrize("make", [files.xlsx, files.ods], ids=["xlsx", "ods"])
def test_a_formula_is_told_by_its_row_and_column(bring, make):
    name = "a.xlsx" if make is files.xlsx else "a.ods"
    _, report, _ = bring(make(files.good(3), formula=(3, 4)), name)
    assert [(r["row"], r["column"]) for r in report["rejected"]] == [(3, "手機")]
    assert "公式" in report["rejected"][0]["reason"]


def test_full_width_digits_and_letters_are_read_as_what_they_mean(bring):
    rows = files.good(1)
    wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ."}
    number, phone = rows[0][1], rows[0][4]
    for column in (1, 3, 4, 7):
        rows[0][column] = rows[0][column].translate(wide)
    _, report, _ = bring(files.csv_file(rows), "a.csv")
    assert report["accepted"] == 1, report
    assert IdentityNumber.objects.get().value == number
    assert Phone.objects.get().value == phone


def test_hidden_signs_without_width_are_left_out(bring):
    rows = corpus.changed("姓名", "\ufeff測試\u200b甲")
    _, report, _ = bring(files.csv_file(rows), "a.csv")
    assert report["accepted"] == 3
    assert {str(r.name) for r in PersonRecord.objects.all()} == {"測試甲", "測試丙"}


def test_a_dry_run_says_the_same_and_writes_nothing(bring):
    rows = corpus.changed("身分證字號", "E123456788")
    _, dry, _ = bring(files.csv_file(rows), "a.csv", dry_run=True)
    assert not PersonRecord.objects.exists()
    _, wet, _ = bring(files.csv_file(rows), "a.csv")
    assert dry == wet


def test_the_same_file_again_doubles_nobody_even_without_identity_numbers(bring):
    rows = files.good(3)
    for row in rows:
        row[1] = ""
    content = files.csv_file(rows)
    assert bring(content, "a.csv")[1]["accepted"] == 3
    code, again, _ = bring(content, "again.csv")
    assert (code, again["accepted"], len(again["duplicates"])) == (0, 0, 3)
    assert "已經匯入過" in again["duplicates"][0]["reason"]
    assert Case.objects.count() == 3


def test_a_run_that_was_killed_goes_on_and_doubles_nobody(bring, monkeypatch):
    rows = files.good(50)
    for row in rows:
        row[1] = ""
    content = files.csv_file(rows)
    monkeypatch.setattr(services, "limits", lambda: {**LIMITS, "batch_rows": 10})
    batch = services.stage(content, "a.csv")

    class Killed(BaseException):
        pass

    def die(done, total):
        if done >= 20:
            raise Killed

    with pytest.raises(Killed):
        services.run(batch, dry_run=False, tell=die)
    assert Case.objects.count() == 20
    code, report, _ = bring(content, "a.csv")
    assert (code, report["accepted"], report["duplicates"]) == (0, 50, [])
    assert Case.objects.count() == 50
    assert Batch.objects.count() == 1


def test_what_was_taken_in_is_not_kept_twice(bring):
    bring(files.csv_file(files.good(2)), "a.csv")
    assert list(Row.objects.values_list("cells", flat=True)) == [None, None]
    assert Batch.objects.get().key.destroyed


LIMITS = {"megabytes": 20, "unpacked_megabytes": 200, "rows": 20000, "batch_rows": 200}
