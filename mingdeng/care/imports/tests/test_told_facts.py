"""Dated facts from a list: to somebody on record, by who may, once."""

from __future__ import annotations

import json
import random
from datetime import date

import pytest
from click.testing import CliRunner

from mingdeng.care.contacts.hangings import following
from mingdeng.care.facts.models import Fact
from mingdeng.care.facts.tests.makers import make_case, make_desk
from mingdeng.care.imports import services
from mingdeng.care.imports.commands import facts as command
from mingdeng.care.imports.tests import files
from mingdeng.foundation.audit.actor import acting
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.people.normal.idnumbers import make_id

pytestmark = pytest.mark.django_db
HEADERS = [
    "案號",
    "身分證字號",
    "事情",
    "發生日",
    "結果",
    "來源",
    "檢出物質",
    "監所",
    "職業",
    "備註",
]


@pytest.fixture
def desk():
    return make_desk()


def row(case="", number="", kind="尿液檢驗", on="115.03.02", outcome="陽性", **more):
    told = {
        "來源": "地檢署（含觀護人）",
        "檢出物質": "",
        "監所": "",
        "職業": "",
        "備註": "",
        **more,
    }
    return [case, number, kind, on, outcome, *told.values()]


def taken(rows, viewer=None, dry_run=False, headers=HEADERS, **options):
    content = files.csv_file(rows, headers)

    def run():
        batch = services.stage(
            content, "f.csv", list_code="facts", options=options, dry_run=dry_run
        )
        return services.run(batch, dry_run=dry_run).as_json()

    if viewer is None:
        return run()
    with acting(viewer.actor()):
        return run()


def test_urine_custody_treatment_and_a_job_are_told(desk):
    case = desk.case.case_no
    made = taken([
        row(case, 檢出物質="甲基安非他命"),
        row(case, kind="入出監（所）", on="114.12.01", outcome="入", 監所="高雄監獄"),
        row(case, kind="戒癮治療", on="115.01.05", outcome="依約到場"),
        row(case, kind="就業", on="115.02.01", outcome="開始", 職業="堆高機"),
    ])  # fmt: skip
    assert made == {"rows": 4, "accepted": 4, "rejected": [], "duplicates": [], "refused": None}
    urine = Fact.objects.get(kind="urine")
    assert (urine.record_id, urine.outcome, urine.occurred_on) == (
        desk.case.record_id, "positive", date(2026, 3, 2),
    )  # fmt: skip
    assert urine.detail == {"substances": ["methamphetamine"]}
    assert Fact.objects.get(kind="job").detail == {"work": "堆高機"}


@pytest.mark.parametrize("form", ["xlsx", "ods", "big5"])
def test_every_format_is_read(desk, form):
    rows = [row(desk.case.case_no)[:5]]
    head = HEADERS[:5]
    made = {
        "xlsx": (files.xlsx(rows, head), "f.xlsx"),
        "big5": (files.csv_file(rows, head, encoding="cp950"), "f.csv"),
        "ods": (files.ods(rows, headers=head), "f.ods"),
    }[form]
    batch = services.stage(*made, list_code="facts")
    assert services.run(batch, dry_run=False).accepted == 1


def test_a_person_is_found_by_identity_number_and_both_must_agree(desk):
    number = make_id(random.Random(5), "citizen", "male", "E")
    other = make_case(desk.worker, desk.team, person={"numbers": [number]})
    made = taken([row(number=number), row(desk.case.case_no, number, on="115.03.03")])
    assert Fact.objects.get().record_id == other.record_id
    assert [(r["row"], r["column"]) for r in made["rejected"]] == [(3, "身分證字號")]
    assert "不是同一人" in made["rejected"][0]["reason"]


def test_the_same_list_again_or_the_same_row_in_another_list_tells_nothing_twice(desk):
    rows = [row(desk.case.case_no)]
    taken(rows)
    again = taken(rows)
    later = taken(
        [row(desk.case.case_no, 備註="另一份檔案"), row(desk.case.case_no, on="115.03.09")]
    )
    assert (again["accepted"], len(again["duplicates"])) == (0, 1)
    assert (later["accepted"], [d["row"] for d in later["duplicates"]]) == (1, [2])
    assert Fact.objects.count() == 2


def test_a_whole_file_of_one_kind_needs_no_column_for_it(desk):
    rows = [[desk.case.case_no, "115.03.02", "陰性"]]
    made = taken(rows, headers=["案號", "採尿日期", "檢驗結果"], kind="urine")
    assert made["accepted"] == 1
    assert Fact.objects.get().kind == "urine"


@pytest.mark.parametrize(
    ("more", "column", "says"),
    [
        ({"case": "KH199-99999"}, "案號", "找不到"),
        ({"case": ""}, "案號", "其中一個"),
        ({"kind": "下雨"}, "事情", "清單"),
        ({"outcome": "依約到場"}, "結果", "陰性"),
        ({"on": "115.02.30"}, "發生日", "2月"),
        ({"on": "130.01.01"}, "發生日", "未來"),
        ({"檢出物質": "糖"}, "檢出物質", "清單"),
        ({"來源": "聽說"}, "來源", "清單"),
    ],
)
def test_what_is_wrong_is_said_by_column(desk, more, column, says):
    made = taken([row(**{"case": desk.case.case_no, **more})])
    (bad,) = made["rejected"]
    assert (bad["row"], bad["column"]) == (2, column)
    assert says in bad["reason"]
    assert bad["reason"].startswith(f"「{column}」")
    assert not Fact.objects.exists()


def test_who_brings_it_tells_only_of_people_in_her_reach_and_learns_nothing_of_others(desk):
    from mingdeng.foundation.identity.models import Team

    elsewhere = Team.objects.create(code="elsewhere", name="第九組", section="treatment")
    hidden = make_case(desk.stranger, elsewhere)
    rows = [row(desk.case.case_no), row(hidden.case_no), row("KH199-99999")]
    made = taken(rows, viewer=desk.see(desk.supervisor))
    assert made["accepted"] == 1
    assert len({r["reason"] for r in made["rejected"]}) == 1


def test_a_list_told_in_bulk_replans_as_one_fact_would(desk):
    taken([row(desk.case.case_no, kind="入出監（所）", on="115.03.02", outcome="入")])
    event = Event.objects.get(code="facts.told")
    desk.case.next_contact_on = date(2026, 3, 1)
    desk.case.save(update_fields=["next_contact_on"])
    following._told_together(event)
    desk.case.refresh_from_db()
    assert desk.case.next_contact_on is None  # in custody the clock rests


def test_a_dry_run_writes_nothing_and_the_command_reports(desk, tmp_path):
    file, out = tmp_path / "f.csv", tmp_path / "out.json"
    file.write_bytes(files.csv_file([row(desk.case.case_no), row("KH1-1")], HEADERS))
    ran = CliRunner().invoke(command, [str(file), "--dry-run", "--json", str(out)])
    assert ran.exit_code == 0, ran.output
    made = json.loads(out.read_text("utf-8"))
    assert (made["rows"], made["accepted"], len(made["rejected"])) == (2, 1, 1)
    assert not Fact.objects.exists()
    assert CliRunner().invoke(command, [str(file), "--kind", "rain"]).exit_code == 2


def test_it_is_brought_on_screen(desk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser = desk.browse(desk.supervisor)
    file = SimpleUploadedFile("f.csv", files.csv_file([row(desk.case.case_no)], HEADERS))
    page = browser.post("/imports/", {"list_code": "facts", "kind": "", "file": file}, follow=True)
    text = page_text(page)
    assert "可匯入 1" in text
    assert "事實" in text
