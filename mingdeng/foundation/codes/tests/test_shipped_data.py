"""What every shipped data file promises: shape, periods, and the lists of cases and people."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise, product

import pytest

from mingdeng.foundation.codes.tests.shipped import (
    EVERY_FILE,
    SHAPED,
    codes,
    entries,
    lists,
    overlapping,
    period,
    read,
    rule,
)

ACTS = "audit_code"  # what audit entries say: the one list to which every module adds


@pytest.mark.parametrize("name", EVERY_FILE)
def test_every_shipped_file_can_be_read(name: str) -> None:
    assert read(name)


@pytest.mark.parametrize("name", SHAPED)
def test_every_entry_says_what_it_is_called_and_whence(name: str) -> None:
    for list_name, rows in lists(name).items():
        assert len(list_name) <= 48
        for row in rows:
            where = f"{list_name}.{row.get('code')}"
            assert re.fullmatch(r"[a-z0-9_.]{1,48}", row["code"]), where
            assert 0 < len(row["label"].strip()) <= 80, where
            assert 0 < len(row["source"].strip()) <= 200, where


@pytest.mark.parametrize("name", SHAPED)
def test_a_code_means_one_thing_on_any_day(name: str) -> None:
    for list_name, rows in lists(name).items():
        assert not list(overlapping(rows)), list_name
        for row in rows:
            assert period(row)[0] <= period(row)[1], f"{list_name}.{row['code']}"


@pytest.mark.parametrize("name", SHAPED)
def test_a_rule_is_dated_and_says_where_it_comes_from(name: str) -> None:
    rows = read(name).get("rule", [])
    assert not list(overlapping(rows))
    for row in rows:
        assert row["params"], row["code"]
        assert 0 < len(row["source"]) <= 200, row["code"]
        assert 0 < len(row["label"]) <= 120, row["code"]
        assert re.fullmatch(r"[a-z0-9_.]{1,80}", row["code"]), row["code"]
        assert isinstance(row["valid_from"], date)
        assert period(row)[0] <= period(row)[1]
        if "provisional" in row["source"] and not row.get("provisional"):
            pytest.fail(f"{row['code']}: provisional by its source, not by its flag")


def test_a_list_is_shipped_by_one_file_only() -> None:
    counted = Counter(k for name in SHAPED for k in lists(name) if k not in {"code_list", ACTS})
    assert [k for k, n in counted.items() if n > 1] == []


def test_every_module_names_its_own_acts_and_no_act_has_two_names() -> None:
    named = Counter(row["code"] for name in SHAPED for row in lists(name).get(ACTS, []))
    assert [code for code, n in named.items() if n > 1] == []


@pytest.mark.parametrize("name", [n for n in SHAPED if "code_list" in read(n)])
def test_every_list_has_a_title_for_the_editor(name: str) -> None:
    titled = {row["code"] for row in read(name)["code_list"]}
    assert titled - {ACTS} == set(lists(name)) - {"code_list", ACTS}


# cases


def test_the_four_juvenile_zones_cover_all_38_districts_once() -> None:
    districts = read("foundation/places/data/districts.toml")["district"]
    code_of = {row["name"]: row["code"] for row in districts}
    zones = entries("juvenile_zone")
    named = [name for zone in zones for name in zone["districts"]]
    assert len(zones) == 4
    assert len(named) == 38
    assert set(named) == set(code_of)
    for zone in zones:
        assert zone["district_codes"] == [code_of[name] for name in zone["districts"]]


def test_only_self_help_is_hidden_from_police_and_prosecutors() -> None:
    assert [row["code"] for row in entries("case_source") if row["shielded"]] == ["self_help"]
    blind = {row["code"] for row in entries("agency_kind") if not row["sees_shielded"]}
    assert {"police", "prosecutor", "military_prosecutor", "juvenile_court"} <= blind


def test_sources_flows_and_facts_refer_to_what_exists() -> None:
    for row in entries("case_source"):
        assert row["group"] in codes("source_group"), row["code"]
        assert row.get("agency_kind", "bureau") in codes("agency_kind"), row["code"]
    for row in entries("special_flow"):
        for key in ("stages", "paths", "zones"):
            assert key not in row or codes(row[key]), row["code"]
    for row in entries("minor_path"):
        assert {row["from_kind"], row["to_kind"]} <= codes("agency_kind")
    for row in entries("fact_kind"):
        assert set(row["outcomes"]) <= codes("fact_outcome"), row["code"]
        assert set(row.get("spell", [])) <= set(row["outcomes"]), row["code"]
    assert {o for row in entries("fact_kind") for o in row["outcomes"]} == codes("fact_outcome")


def test_age_bands_leave_no_gap() -> None:
    bands = entries("age_band")
    assert bands[0]["min_age"] == 0
    assert "max_age" not in bands[-1]
    assert all(a["max_age"] + 1 == b["min_age"] for a, b in pairwise(bands))


def test_etomidate_is_schedule_two_from_27_november_113() -> None:
    by_day = {
        row["valid_from"]: row["schedule"] for row in entries("drug") if row["code"] == "etomidate"
    }
    assert by_day == {date(2024, 8, 5): 3, date(2024, 11, 27): 2}


# contacts


@pytest.mark.parametrize(
    ("day", "labels"),
    [
        (date(2018, 6, 30), ["電訪", "家訪", "面談", "其他訪視"]),
        (date(2022, 12, 31), ["電訪", "家訪", "面談", "其他訪視"]),
        (date(2024, 12, 31), ["電訪", "家訪", "面談", "其他訪視"]),
        (date(2025, 1, 1), ["電訪", "家訪", "面談", "網絡聯繫", "其他訪談方式"]),
    ],
)
def test_the_ways_of_contact_are_those_of_their_year(day: date, labels: list[str]) -> None:
    held = [r for r in entries("channel") if period(r)[0] <= day <= period(r)[1]]
    assert [r["label"] for r in sorted(held, key=lambda r: r["order"])] == labels


def test_templates_cues_and_outcomes_refer_to_what_exists() -> None:
    for list_name in ("contact_outcome", "narrative_template"):
        for row in entries(list_name):
            assert set(row["channels"]) <= codes("channel"), row["code"]
    for row in entries("narrative_cue"):
        assert set(row["factors"]) <= codes("factor"), row["code"]
    for row in entries("contact_outcome"):
        assert not (row["reached"] and row["attempt"]), row["code"]


def test_the_frequency_table_answers_for_every_source_tier_and_phase() -> None:
    rows = rule("care/contacts/data/rules.toml", "contact_frequency")["rows"]
    table = {(r["source_group"], r["tier"], r["phase"]): r for r in rows}
    assert len(table) == len(rows)
    for group, tier, phase in table:
        assert group in codes("source_group") | {"*"}
        assert tier in codes("tier")
        assert phase in codes("case_phase")
    for tier, phase in product(codes("tier"), codes("case_phase")):
        assert ("*", tier, phase) in table
    assert {r["channel"] for r in rows} <= codes("channel")
    for group in codes("source_group"):
        for phase in codes("case_phase"):
            days = [
                table.get((group, t, phase), table["*", t, phase])["interval_days"]
                for t in ("high", "mid", "low")
            ]
            assert days == sorted(days), f"{group} {phase}: a higher tier waits longer"


def test_clocks_name_groups_kinds_and_services_that_exist() -> None:
    first = rule("care/contacts/data/rules.toml", "first_contact")["rows"]
    assert {r["source_group"] for r in first} == codes("source_group")
    answers = rule("care/referrals/data/rules.toml", "answer_clock")["rows"]
    assert {r["agency_kind"] for r in answers} <= codes("agency_kind")
    outcomes = rule("care/referrals/data/rules.toml", "outcome_clock")["rows"]
    assert {r["service"] for r in outcomes} <= codes("referral_service")


# people, agencies


def test_a_tie_reads_the_same_from_the_other_side() -> None:
    kinds = {row["code"]: row for row in entries("tie_kind")}
    for code, row in kinds.items():
        other = kinds[row["inverse"]]
        assert other["inverse"] == code
        assert other["generation"] == -row["generation"], code
        assert other["lineage"] == row["lineage"], code
        assert other["legal"] == row["legal"], code


def test_agencies_are_of_a_kind_and_seventeen_precincts_cover_the_city() -> None:
    districts = {d["name"] for d in read("foundation/places/data/districts.toml")["district"]}
    precincts = [row for row in entries("agency") if row["kind"] == "police" and "districts" in row]
    assert {row["kind"] for row in entries("agency")} <= codes("agency_kind")
    assert len(precincts) == 17
    assert {name for row in precincts for name in row["districts"]} == districts


def test_a_hospital_is_found_by_the_name_a_report_of_111_gave_it() -> None:
    aliases = {
        alias["name"]: row["code"]
        for row in entries("agency")
        for alias in row.get("aliases", [])
        if period(alias)[0] <= date(2022, 12, 31) <= period(alias)[1]
    }
    assert aliases["高雄醫學院"] == "hospital_kmuh"
    assert aliases["國軍高雄總醫院左營分院"] == "hospital_zuoying"
