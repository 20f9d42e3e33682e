import json
from datetime import date

import pytest
from click.testing import CliRunner

from mingdeng.care.cases.models import Case, CaseNumber, Spell
from mingdeng.care.facts.tests.makers import make_desk
from mingdeng.care.imports import cells, services, sheets
from mingdeng.care.imports.commands import caseload
from mingdeng.care.imports.models import Batch, Row
from mingdeng.care.imports.tests import files
from mingdeng.foundation.audit.actor import acting
from mingdeng.people.records.given import NumberGiven
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services import register_person, restrict

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def report_of(content, name="list.csv", dry_run=False):
    batch = services.stage(content, name)
    return services.run(batch, dry_run=dry_run).as_json()


def changed(rows, number, column, value):
    rows[number - 2][files.HEADERS.index(column)] = value
    return rows


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (files.csv_file(files.good(3)), "list.csv"),
        (files.csv_file(files.good(3), encoding="utf-8-sig"), "list.csv"),
        (files.csv_file(files.good(3), encoding="cp950"), "list.csv"),
        (files.xlsx(files.good(3)), "list.xlsx"),
        (files.ods(files.good(3)), "list.ods"),
    ],
)
def test_good_files_of_every_format_are_taken(content, name):
    made = report_of(content, name)
    assert made == {"rows": 3, "accepted": 3, "rejected": [], "duplicates": [], "refused": None}
    case = Case.objects.order_by("case_no").first()
    assert case.case_no == "KH115-00001"
    assert case.received_on == date(2026, 3, 2)
    assert case.record.name.startswith("測試")
    assert set(Spell.objects.filter(case=case).values_list("kind", "value")) == {
        ("status", "intake")
    }


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("身分證字號", "E123456788", "檢查碼"),
        ("出生日期", "070.02.30", "30"),
        ("手機", "0912\x00345678", "控制字元"),
        ("手機", "912345678", "開頭的 0"),
        ("姓名", "", "姓名"),
        ("案源", "路上遇到", "清單"),
        ("受理日期", "199.01.01", ""),
        ("性別", "熊", "男"),
    ],
)
def test_a_bad_cell_is_named_and_the_other_rows_go_on(column, value, says):
    rows = changed(files.good(4), 3, column, value)
    made = report_of(files.csv_file(rows))
    assert made["accepted"] == 3
    assert [(r["row"], r["column"]) for r in made["rejected"]] == [(3, column)]
    assert says in made["rejected"][0]["reason"]
    assert Case.objects.count() == 3


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "list.csv", "空的"),
        (files.csv_file(files.good(2)), "list.xlsx", "副檔名"),
        (files.xlsx(files.good(2)), "list.csv", "副檔名"),
        (files.xlsx(files.good(2)), "list.exe", "不支援"),
        (files.xlsx(files.good(2), merge="A1:C1"), "list.xlsx", "合併"),
        (files.ods(files.good(2), span=3), "list.ods", "合併"),
        (files.xlsx(files.good(2), doctype=True), "list.xlsx", "外部"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "list.xlsx", "密碼"),
        (files.xlsx(files.good(2))[:400], "list.xlsx", "損壞"),
        (files.packed({"a.txt": "x"}), "list.xlsx", "壓縮檔"),
        (files.csv_file(files.good(2), headers=["甲", *files.HEADERS[1:]]), "list.csv", "姓名"),
        (files.csv_file([]), "list.csv", "沒有資料"),
        ("姓名,案源\n".encode("utf-16"), "list.csv", ""),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_with_one_sentence(content, name, says):
    with pytest.raises(sheets.Refused) as said:
        services.stage(content, name)
    assert says in str(said.value)
    assert not Batch.objects.exists()


@pytest.mark.parametrize("make", [files.xlsx, files.ods])
def test_a_formula_is_refused_even_if_it_shows_a_good_value(make):
    name = "list.xlsx" if make is files.xlsx else "list.ods"
    made = report_of(make(files.good(3), formula=(2, 4)), name)
    assert made["accepted"] == 2
    assert made["rejected"] == [{"row": 2, "column": "手機", "reason": f"「手機」{cells.FORMULA}"}]


def test_a_cell_that_begins_like_a_formula_is_refused_in_csv():
    made = report_of(files.csv_file(changed(files.good(2), 2, "地址", '=HYPERLINK("x")')))
    assert made["rejected"][0]["reason"] == f"「地址」{cells.FORMULA}"


def test_the_same_number_twice_in_the_file_or_on_record_goes_to_review():
    rows = files.good(2)
    report_of(files.csv_file(rows))
    again = [*rows, *files.good(1, seed=9), *files.good(1, seed=9)]
    made = report_of(files.csv_file(again))
    assert made["accepted"] == 1
    assert {d["row"] for d in made["duplicates"]} == {2, 3, 5}
    assert Case.objects.count() == 3


def test_a_dry_run_writes_nothing():
    made = report_of(files.csv_file(files.good(5)), dry_run=True)
    assert made["accepted"] == 5
    assert not Case.objects.exists()
    assert not PersonRecord.objects.exists()
    assert not CaseNumber.objects.exists()


def test_what_the_list_cannot_answer_of_section_21_is_hidden_until_somebody_does():
    rows = changed(files.good(2), 2, "案源", "毒防諮詢專線")
    assert report_of(files.csv_file(rows))["accepted"] == 2
    assert sorted(Case.objects.values_list("source", "shielded")) == [
        ("deferred_prosecution", False),
        ("hotline", True),
    ]


def test_a_second_run_takes_nothing_twice_and_a_decided_duplicate_goes_in():
    rows = files.good(3)
    batch = services.stage(files.csv_file([*rows, rows[0]]), "list.csv")
    services.run(batch, dry_run=False)
    services.run(batch, dry_run=False)
    assert Case.objects.count() == 3
    services.decide(batch.staged.get(number=5), import_anyway="different_person")
    services.run(batch, dry_run=False)
    assert Case.objects.count() == 4


def test_staged_rows_are_sealed_and_gone_when_discarded():
    batch = services.stage(files.csv_file(files.good(1)), "list.csv")
    raw = bytes(Row.objects.filter(batch=batch).values_list("cells", flat=True)[0])
    assert "測試".encode() not in raw
    services.discard(batch)
    assert Row.objects.get(batch=batch).cells is None


def test_the_command_writes_its_report(tmp_path):
    file, out = tmp_path / "list.csv", tmp_path / "report.json"
    file.write_bytes(files.csv_file(changed(files.good(3), 2, "性別", "熊")))
    ran = CliRunner().invoke(caseload, [str(file), "--dry-run", "--json", str(out)])
    assert ran.exit_code == 0, ran.output
    assert "可匯入 2" in ran.output
    made = json.loads(out.read_text("utf-8"))
    assert set(made) == {"rows", "accepted", "rejected", "duplicates", "refused"}
    assert made["accepted"] == 2


def test_the_command_says_why_a_whole_file_is_refused(tmp_path):
    file, out = tmp_path / "list.xlsx", tmp_path / "report.json"
    file.write_bytes(files.csv_file(files.good(1)))
    ran = CliRunner().invoke(caseload, [str(file), "--json", str(out)])
    assert ran.exit_code == 2
    assert "副檔名" in json.loads(out.read_text("utf-8"))["refused"]


def test_a_restricted_person_is_not_told_of_by_number_to_who_brings_a_list():
    rows = files.good(2)
    restricted, known = (
        register_person(name="王大明", numbers=[NumberGiven(row[1])]) for row in rows
    )
    desk = make_desk()
    assert known
    restrict(restricted, viewer=None, reason="violence", named=[desk.worker.pk])

    def told(staff):
        with acting(desk.see(staff).actor()):
            made = report_of(files.csv_file(rows), dry_run=True)
        return [one["row"] for one in made["duplicates"]]

    assert told(desk.supervisor) == [3]
    assert told(desk.worker) == [2, 3]
