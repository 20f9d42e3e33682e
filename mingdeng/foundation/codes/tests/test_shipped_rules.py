"""What the shipped catalogues and rules of care promise each other: references that resolve."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import product

import pytest

from mingdeng.foundation.codes.tests.shipped import (
    INSTRUMENTS,
    Row,
    alert_rules,
    codes,
    entries,
    period,
    read,
    rule,
)

# assessments


def test_the_catalogue_has_its_factors_and_five_anchors_each() -> None:
    kinds = Counter(row["kind"] for row in entries("factor"))
    assert kinds["risk"] >= 10
    assert kinds["protective"] >= 8
    items = {i["code"] for name in INSTRUMENTS for i in read(name)["item"]}
    for row in entries("factor"):
        assert len(set(row["anchors"])) == 5, row["code"]
        assert row["evidence"]
        assert row["stale_after_days"] > 0
        assert set(row["items"]) <= items, row["code"]


def test_two_points_exceed_measurement_noise_and_one_does_not() -> None:
    z = rule("care/assessments/data/rules.toml", "reliable_change")["z_red"]
    for row in entries("factor"):
        noise = row["sd"] * math.sqrt(2 * (1 - row["reliability"]))
        assert 1 / noise < z <= 2 / noise, row["code"]


def test_the_tier_rule_weighs_every_factor_and_falls_to_zero() -> None:
    params = rule("care/assessments/data/rules.toml", "tier")
    for kind in ("risk", "protective"):
        assert set(params[f"{kind}_weights"]) == {
            row["code"] for row in entries("factor") if row["kind"] == kind
        }
    weights = [*params["risk_weights"].values(), *params["protective_weights"].values()]
    assert params["max_points"] == 4 * sum(weights)
    steps = [r["at_least"] for r in params["thresholds"]]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] == 0
    for row in [*params["thresholds"], *params["floors"], params["when_too_few"]]:
        assert row["tier"] in codes("tier")
        assert str(row["strength"]) in codes("strength")
    for row in params["floors"]:
        assert row.get("alert", "two_failed_contacts") in alert_rules()
        assert row.get("fact", "urine") in codes("fact_kind")
        assert row.get("outcome", "positive") in codes("fact_outcome")
        assert row.get("rating", "drug_use") in codes("factor")


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_an_instrument_can_be_scored_from_its_file(name: str) -> None:
    form = read(name)
    scores = {s["code"]: [o["score"] for o in s["options"]] for s in form["option_set"]}
    items = {i["code"]: i for i in form["item"]}
    assert len(items) == len(form["item"])
    assert all(i["options"] in scores for i in items.values())
    ranges = {}
    for scale in form["subscale"]:
        assert scale["method"] == "sum"
        assert set(scale["items"]) <= set(items)
        assert set(scale["reverse"]) <= set(scale["items"])
        reach = [scores[items[i]["options"]] for i in scale["items"]]
        assert scale["min"] == sum(map(min, reach))
        assert scale["max"] == sum(map(max, reach))
        ranges[scale["code"]] = (scale["min"], scale["max"])
    for cut in form["cutoff"]:
        low, high = ranges[cut["subscale"]]
        assert low <= cut["min"] <= cut["max"] <= high
        assert cut["provisional"]
    for trigger in form.get("hard_trigger", []):
        assert trigger["item"] in items
        assert trigger["alert"] in alert_rules()
    assert form["licence"]
    assert form["translation_status"]
    assert form["version"]


def test_the_instruments_shipped_are_those_that_may_be() -> None:
    assert {read(name)["code"] for name in INSTRUMENTS} == {"bam", "phq9", "audit"}
    scheduled = rule("care/assessments/data/rules.toml", "instrument_schedule")["rows"]
    assert {r["instrument"] for r in scheduled} == {"bam", "phq9", "audit"}


# plans, referrals, alerts


def test_whatever_worsens_has_something_to_offer_in_every_tier() -> None:
    offered = set()
    for row in entries("suggestion"):
        assert row["factor"] in codes("factor")
        assert row["direction"] in {"worse", "better"}
        assert row["intervention"] in codes("intervention"), row["code"]
        assert set(row["tiers"]) <= codes("tier")
        assert row["reason"]
        assert row["cooldown_days"] > 0
        assert set(row.get("source_groups", [])) <= codes("source_group")
        offered |= {(row["factor"], row["direction"], tier) for tier in row["tiers"]}
    for factor, tier in product(codes("factor"), codes("tier")):
        assert (factor, "worse", tier) in offered
    for row in entries("goal"):
        assert set(row["factors"]) <= codes("factor")
        assert set(row["phases"]) <= codes("case_phase")
    for row in entries("intervention"):
        assert row["kind"] in codes("intervention_kind"), row["code"]
        assert row.get("service", "employment") in codes("referral_service"), row["code"]


SETS = {"107": date(2018, 6, 30), "111": date(2022, 12, 31), "114": date(2025, 12, 31)}
PUBLISHED = {
    "107": [
        "醫療戒治（衛生局）",
        "保護扶助（社會局）",
        "就業輔導（勞工局）",
        "其他（民間社福、中途之家等）",
    ],
    "111": [
        "醫療戒治",
        "保護扶助",
        "就業輔導",
        "心理諮商",
        "法律諮詢",
        "民間社福：民間機構",
        "民間社福：更生人自立復歸計畫",
    ],
    "114": ["醫療戒治", "保護扶助", "就業輔導", "心理諮商", "其他民間社福", "更生保護會"],
}


def categories(year: str) -> dict[str, Row]:
    held = [r for r in entries("referral_category") if period(r)[0] <= SETS[year] <= period(r)[1]]
    return {r["code"]: r for r in sorted(held, key=lambda r: r["order"])}


@pytest.mark.parametrize("year", SETS)
def test_referral_categories_are_those_of_their_year(year: str) -> None:
    assert [row["label"] for row in categories(year).values()] == PUBLISHED[year]


def test_every_category_can_be_read_in_another_years_set() -> None:
    mapped = {
        (m["from_set"], m["from_code"], m["to_set"]): m
        for m in entries("referral_category_mapping")
    }
    for m in mapped.values():
        assert m["from_code"] in categories(m["from_set"]), m["code"]
        assert m["to_code"] in categories(m["to_set"]), m["code"]
    for old, new in [("107", "111"), ("111", "107"), ("111", "114"), ("114", "111")]:
        for code in categories(old):
            assert code in categories(new) or (old, code, new) in mapped, (old, code, new)


def test_referral_services_go_somewhere_under_some_agreement() -> None:
    agreed = defaultdict(set)
    for row in entries("agreement"):
        agreed[row["agency_kind"], row["purpose"]].add(row["group"])
    for row in entries("referral_service"):
        assert set(row["to_kinds"]) <= codes("agency_kind"), row["code"]
        assert row["purpose"] in codes("agreement_purpose"), row["code"]
        for year, category in row["categories"].items():
            assert category in categories(year), row["code"]
        for kind in set(row["to_kinds"]) - {"bureau"}:
            assert "referral" in agreed[kind, row["purpose"]], (row["code"], kind)
    for row in entries("referral_outcome"):
        assert set(row.get("services", [])) <= codes("referral_service"), row["code"]


def test_agreements_rest_on_a_basis_strong_enough_for_what_they_carry() -> None:
    basis = {row["code"]: row for row in entries("legal_basis")}
    group_of = {row["code"]: row["group"] for row in entries("shared_field")}
    for row in entries("agreement"):
        assert row["agency_kind"] in codes("agency_kind")
        assert row["purpose"] in codes("agreement_purpose")
        ground = basis[row["legal_basis"]]
        assert row["needs_consent"] == ground["needs_consent"], row["code"]
        assert ground["special"] or row["group"] not in {"health", "justice"}, row["code"]
        assert row["fields"]
        assert {group_of[f] for f in row["fields"]} == {row["group"]}


def test_labour_offices_learn_neither_health_nor_justice() -> None:
    groups = {r["group"] for r in entries("agreement") if r["agency_kind"] == "labour"}
    assert groups == {"identity", "contact", "referral"}


def test_alert_rules_refer_to_what_exists() -> None:
    rules = alert_rules()
    for code, params in rules.items():
        trigger = params["trigger"]
        assert params["level"] in codes("alert_level"), code
        assert set() < set(params["resolve"]) <= codes("alert_resolution"), code
        assert set(params["covers"]) <= set(rules), code
        assert 0 < params["acknowledge_within_hours"] <= params["escalate_after_hours"], code
        for part in [trigger, *trigger.get("any_of", [])]:
            assert part.get("fact", "urine") in codes("fact_kind"), code
            assert part.get("outcome", "any") in codes("fact_outcome") | {"any"}, code
            assert part.get("alert", code) in rules, code
            assert part.get("factor", "drug_use") in codes("factor"), code
    order = rule("care/alerts/data/rules.toml", "order_of_need")
    assert set(order["statutory"]) <= set(rules)


def test_danger_and_statutory_limits_never_wait_for_the_budget() -> None:
    for code in (
        "phq9_item9",
        "self_harm",
        "overdose",
        "minor_at_risk",
        "home_visit_unsafe",
        "treatment_missed_8_days",
        "treatment_missed_3_times",
        "treatment_threat",
        "final_test_positive",
        "suicide_screen_high",
        "lost_two_months",
        "deferred_prosecution_at_risk",
        "positive_after_negatives",
    ):
        assert alert_rules()[code]["counts_in_budget"] is False, code
        assert alert_rules()[code]["level"] == "urgent", code


def test_the_statutes_thresholds_stand_in_the_alert_rules() -> None:
    rules = {code: params["trigger"] for code, params in alert_rules().items()}
    assert rules["treatment_missed_8_days"]["days"] == 8
    assert rules["treatment_missed_3_times"]["more_than"] == 3
    assert rules["deferred_final_test_due"]["days"] == 15
    assert rules["final_test_positive"]["days"] == 15
    assert rules["minor_at_risk"]["report_within_hours"] == 24
    assert timedelta(hours=alert_rules()["phq9_item9"]["acknowledge_within_hours"]) < timedelta(1)
