"""The guide's pictures and the architecture picture: what can be told without a browser."""

import pytest
from click.testing import CliRunner

from mingdeng.config.guide import guide
from tooling.picture import graph, svg
from tooling.shots import gallery, plan
from tooling.shots.walk import STEPS, totp


def test_without_a_browser_it_says_what_to_install(monkeypatch):
    monkeypatch.delenv("MINGDENG_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    told = CliRunner().invoke(guide, ["shots"])
    assert told.exit_code == 1
    assert "找不到 Chromium" in told.output


def test_every_page_of_the_plan_can_be_walked_and_says_whose_it_is():
    read = plan.read()
    assert len(read.shots) > 90
    for shot in read.shots:
        assert shot.title, shot.name
        assert shot.says.endswith("。"), shot.name
        assert all(verb in STEPS for verb, *_ in shot.steps), shot.name


def test_a_step_nobody_knows_is_refused_with_its_page(tmp_path):
    wrong = tmp_path / "pages.toml"
    wrong.write_text(
        '[holders]\n"" = "誰"\n[[part]]\ntitle = "一"\n[[part.page]]\nname = "one"\ntitle = "一"\n'
        'says = "一。"\nsteps = [["jump", "/"]]\n',
        "utf-8",
    )
    with pytest.raises(plan.BadPlan, match="one: jump"):
        plan.read(wrong)


def test_the_guides_page_names_every_picture_once():
    read = plan.read()
    text = gallery.text(read)
    for shot in read.shots:
        for width in gallery.WIDTHS:
            assert text.count(f"](shots/{shot.file(width)})") == 1


def test_a_code_is_that_of_the_standard():
    assert totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082"  # RFC 6238, appendix B


@pytest.mark.parametrize(
    ("importer", "imported", "rises"),
    [
        ("people.records", "care.cases", True),
        ("care.cases", "people.records", False),
        ("care.cases", "care.contacts", True),
        ("care.contacts", "care.cases", False),
        ("care.plans", "care.referrals", True),
        ("foundation.calendar", "demo", True),
    ],
)
def test_an_arrow_upward_or_sideways_is_seen(importer, imported, rises):
    arrow = (f"mingdeng.{importer}", f"mingdeng.{imported}")
    assert graph.rises(graph.contracts(), arrow) is rises


def test_an_upward_arrow_is_drawn_red():
    building = graph.Building(
        floors=(("mingdeng.care", (("mingdeng.care.a",), ("mingdeng.care.b",))),),
        downward=(),
        upward=(("mingdeng.care.b", "mingdeng.care.a"),),
        words={},
        imports={},
    )
    assert 'class="up"' in svg.draw(building)
