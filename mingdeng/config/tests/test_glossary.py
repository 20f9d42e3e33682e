"""docs/glossary.md is true: every model and module once, under the name the screens use."""

import re
from collections import Counter
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "glossary.md").read_text("utf-8")
CODE = re.compile(r"`([^`]+)`")


def table(heading, columns):
    part = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if len(row) == columns and row[0] != "中文"]


def test_every_row_stands_in_the_table_it_is_written_for():
    for heading, columns in (("Words", 4), ("Modules", 2)):
        part = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
        rows = [line for line in part.splitlines() if line.startswith("| ")]
        assert [row for row in rows if row.count("|") != columns + 1] == []


def ours():
    return [config for config in apps.get_app_configs() if config.name.startswith("mingdeng.")]


def test_every_model_stands_once_under_its_own_name():
    named = {}
    for chinese, _, code, _ in table("Words", 4):
        for word in CODE.findall(code):
            named.setdefault(word, []).append(chinese)
    wrong = {
        f"{config.name}.{model.__name__}": (model._meta.verbose_name, named.get(model.__name__))
        for config in ours()
        for model in config.get_models()
        if named.get(model.__name__) != [str(model._meta.verbose_name)]
    }
    assert wrong == {}


def test_no_chinese_name_stands_for_two_things():
    names = [one for row in table("Words", 4) for one in row[0].split("／")]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_no_two_models_share_a_class_name_or_a_chinese_one():
    models = [model for config in ours() for model in config.get_models()]
    for of in (lambda m: m.__name__, lambda m: str(m._meta.verbose_name)):
        assert [name for name, count in Counter(map(of, models)).items() if count > 1] == []


def test_every_module_stands_under_the_name_it_calls_itself():
    told = {code.strip("`"): chinese for chinese, code in table("Modules", 2)}
    assert told == {c.name.removeprefix("mingdeng."): str(c.verbose_name) for c in ours()}


def test_the_architecture_page_has_every_module_on_its_floor():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8").split("```")[1]
    floors = re.split(r"^(\w+) ", page, flags=re.MULTILINE)[1:]
    told = {
        name: set(re.findall(r"\w+", words))
        for name, words in zip(floors[::2], floors[1::2], strict=True)
    }
    for floor, modules in settings.FLOORS.items():
        assert set(modules.split()) <= told[floor], floor
