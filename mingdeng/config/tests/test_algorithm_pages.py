"""docs/algorithms/*.md say what the dated data and the code say. Alerts: care/alerts/tests."""

import re
import tomllib
from pathlib import Path

import pytest

from mingdeng.care.referrals.machine import MOVES, SIDE_OF, Act

ROOT = Path(__file__).resolve().parents[3]
CARE = ROOT / "mingdeng" / "care"
PAGES = ROOT / "docs" / "algorithms"
CODE = re.compile(r"`((?:mingdeng/)?[a-z_]+/[\w/]+\.(?:py|toml|md))`")


def page(name):
    return (PAGES / f"{name}.md").read_text("utf-8")


def params(module, code):
    rules = tomllib.loads((CARE / module / "data" / "rules.toml").read_text("utf-8"))["rule"]
    return next(rule["params"] for rule in rules if rule["code"] == code)


def cells(text, first):
    found = [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines()]
    return [row for row in found if row[0] in first]


def test_the_frequency_table_is_the_rules():
    rows = params("contacts", "contact_frequency")["rows"]
    general = {(r["tier"], r["phase"]): r for r in rows if r["source_group"] == "*"}
    for tier, *told in cells(page("contact-frequency"), {"high", "mid", "low"}):
        for phase, cell in enumerate(told, 1):
            row = general[tier, str(phase)]
            interval, meeting = re.match(r"(\d+)\D+?(\d+|none)$", cell).groups()
            assert int(interval) == row["interval_days"], (tier, phase)
            assert (0 if meeting == "none" else int(meeting)) == row["min_face_to_face_per_days"]


def test_what_follows_a_failed_contact_is_the_rules():
    rows = params("contacts", "unreached_follow_up")["rows"]
    words = {"phone": "phone", "home_visit": "home visit"}
    first, second, third = (f"{r['within_days']} days, {words[r['channel']]}" for r in rows)
    told = " ".join(page("contact-frequency").split())
    assert f"(1st: {first}; 2nd: {second}; then every {rows[2]['within_days']} days)" in told
    assert third.endswith("home visit")


def test_the_tier_table_is_the_rules():
    rule = params("assessments", "tier")
    told = [
        (int(re.search(r"\d+", points)[0]), tier, int(strength))
        for points, tier, strength in (
            row
            for row in cells(
                page("factors"), {f"{r['at_least']} and more" for r in rule["thresholds"]}
            )
            + [
                [c.strip() for c in line.strip("|").split("|")]
                for line in page("factors").splitlines()
                if re.match(r"^\| (\d+–\d+|below \d+) \|", line)
            ]
        )
    ]
    true = [(r["at_least"], r["tier"], r["strength"]) for r in rule["thresholds"]]
    assert [
        (0 if strength == 1 else least, tier, strength) for least, tier, strength in told
    ] == true
    assert f"0 to {rule['max_points']}" in page("factors")
    assert f"With fewer than {rule['min_rated']} rated" in page("factors")
    assert f"held for {rule['step_down_after_days']} days" in page("factors")


def test_change_and_smoothing_are_the_rules():
    rule, smooth = params("assessments", "reliable_change"), params("assessments", "smoothing")
    assert f"(`z_red` {rule['z_red']})" in page("factors")
    assert f"(`z_amber` {rule['z_amber']})" in page("factors")
    rest = round(1 - smooth["lambda"], 1)
    assert f"z(t) = {smooth['lambda']} x(t) + {rest} z(t" in page("factors")


def test_the_referral_machine_is_the_code():
    told = {}
    for acts, side, froms, tos in cells(
        page("referral-machine"), {"send", "accept, reject", "complete, send_back", "withdraw"}
    ):
        names, ends = acts.split(", "), tos.split(", ")
        for name, end in zip(names, ends if len(ends) == len(names) else ends * 2, strict=True):
            told[name] = (side, set(froms.split(", ")), end)
    for act in Act:
        starts = {str(state) for state, moves in MOVES.items() if act in moves}
        ends = {str(moves[act]) for moves in MOVES.values() if act in moves}
        assert told[str(act)] == (str(SIDE_OF[act]), starts, *ends)


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.md")))
def test_every_file_a_page_names_exists(name):
    missing = []
    for named in CODE.findall(page(name)):
        floors = ["", "care/", "people/", "foundation/", "network/"]
        places = [ROOT / named, *(ROOT / "mingdeng" / floor / named for floor in floors)]
        places += [folder / named for folder in (ROOT / "mingdeng").glob("*/*")]
        if not any(place.exists() for place in places) and not named.startswith("notes/"):
            missing.append(named)
    assert missing == []
