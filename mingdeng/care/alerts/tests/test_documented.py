"""docs/algorithms/alerts.md is true to data/rules.toml: each rule's row, and nobody left out."""

import re
import tomllib
from pathlib import Path

MODULE = Path(__file__).resolve().parents[1]
PAGE = (MODULE.parents[2] / "docs" / "algorithms" / "alerts.md").read_text("utf-8")
RULES = {
    rule["code"]: rule
    for rule in tomllib.loads((MODULE / "data" / "rules.toml").read_text("utf-8"))["rule"]
    if rule["params"]["kind"] == "alert" and "valid_to" not in rule
}
HEAD = re.compile(r"^\| `(\w+)` (\S.*)$")


def rows():
    found = {}
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        named = HEAD.match(line)
        if named and len(cells) == 9:
            found[named[1]] = cells
    return found


def spell(hours):
    return f"{hours // 24:g} d" if hours >= 72 and hours % 24 == 0 else f"{hours:g} h"


def wait(params):
    if not params["cool_down_days"]:
        return "each is news"
    each = " each" if params.get("cool_down_per") == "subject" else ""
    return f"{params['cool_down_days']} d{each}"


def test_every_rule_has_a_row_and_no_row_lacks_its_rule():
    assert sorted(rows()) == sorted(RULES)


def test_each_row_says_what_the_rule_says():
    wrong = []
    for code, cells in rows().items():
        rule = RULES[code]
        params = rule["params"]
        told = [cells[0].split("` ", 1)[1], cells[1], *cells[5:9]]
        true = [
            rule["label"],
            params["level"],
            f"{spell(params['acknowledge_within_hours'])} / {spell(params['escalate_after_hours'])}",
            wait(params),
            "counts" if params["counts_in_budget"] else "－",
            "rests" if params["rests_in_custody"] else "－",
        ]
        wrong += [f"{code}: {a} is {b}" for a, b in zip(told, true, strict=True) if a != b]
    assert wrong == []


def test_each_row_rests_on_the_source_the_rule_names():
    plain = str.maketrans({"；": ";"})
    wrong = [
        (code, part)
        for code, cells in rows().items()
        for part in re.split(r"[;,] ", cells[2].translate(plain))
        if re.sub(r" \(.*", "", part).split(" ")[0] not in RULES[code]["source"]
    ]
    assert wrong == []
