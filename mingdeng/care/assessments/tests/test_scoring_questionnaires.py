"""Scores come from the questionnaire's own file, and the same answers give the same scores."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.care.assessments import loading, scoring

SHIPPED = {
    file.stem: tomllib.loads(file.read_text("utf-8")) for file in loading.FOLDER.glob("*.toml")
}
PHQ, AUDIT, BAM = (SHIPPED[name] for name in ("phq9", "audit", "bam"))
TINY = {
    "item": [
        {"code": "a", "number": "1", "options": "s"},
        {"code": "b", "number": "2", "options": "s"},
    ],
    "option_set": [{"code": "s", "options": [{"score": n, "label": str(n)} for n in (1, 2, 5)]}],
    "subscale": [
        {"code": "t", "label": "總分", "items": ["a", "b"], "reverse": ["b"], "min": 2, "max": 10,
         "higher_is": "worse"}
    ],
}  # fmt: skip


def answers_of(definition):
    chosen = {
        code: st.sampled_from(scoring.option_scores(definition, item))
        for code, item in scoring.items(definition).items()
    }
    return st.fixed_dictionaries({}, optional=chosen)


def values(definition, answers):
    return {s.code: s.value for s in scoring.score(definition, answers).subscales}


def full(definition, value):
    return {
        code: value if value in scoring.option_scores(definition, item) else 0
        for code, item in scoring.items(definition).items()
    }


@pytest.mark.parametrize("name", sorted(SHIPPED))
@given(data=st.data())
def test_every_score_stays_in_its_range_and_missing_items_leave_it_open(name, data):
    definition = SHIPPED[name]
    answers = data.draw(answers_of(definition))
    for one in scoring.score(definition, answers).subscales:
        if one.value is not None:
            assert one.lowest <= one.value <= one.highest


@pytest.mark.parametrize("name", sorted(SHIPPED))
@given(data=st.data())
def test_scoring_twice_gives_the_same_and_survives_the_database(name, data):
    definition = SHIPPED[name]
    answers = data.draw(answers_of(definition))
    through = json.loads(json.dumps(answers))
    stored = json.loads(json.dumps(loading._plain(definition)))
    assert scoring.score(definition, answers) == scoring.score(stored, through)


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "minimal"), (4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
     (15, "moderately_severe"), (19, "moderately_severe"), (20, "severe"), (27, "severe")],
)  # fmt: skip
def test_phq9_bands_at_each_border(total, band):
    answers = {f"phq9_{n}": min(3, max(0, total - 3 * (n - 1))) for n in range(1, 10)}
    (found,) = scoring.score(PHQ, answers).subscales
    assert (found.value, found.band.code, found.band.provisional) == (total, band, True)


@pytest.mark.parametrize(("answer", "raised"), [(0, False), (1, True), (2, True), (3, True)])
def test_item_nine_raises_its_alert_whatever_the_total(answer, raised):
    found = scoring.score(PHQ, {"phq9_9": answer})
    assert [f.alert for f in found.flags] == (["phq9_item9"] if raised else [])
    assert found.subscales[0].value is None


def test_one_item_left_out_leaves_its_subscale_unscored_and_is_named():
    answers = full(PHQ, 1)
    del answers["phq9_3"]
    found = scoring.score(PHQ, answers)
    assert found.subscales[0].value is None
    assert found.missing == ("phq9_3",)


def test_an_optional_item_is_never_missing():
    answers = full(PHQ, 1)
    del answers["phq9_10"]
    assert scoring.score(PHQ, answers).missing == ()


def test_a_teetotaller_need_not_answer_what_the_first_item_voids():
    answers = {"audit_1": 0, "audit_9": 2, "audit_10": 0}
    assert values(AUDIT, answers)["total"] == 2
    assert scoring.score(AUDIT, answers).missing == ()


def test_an_answer_the_first_item_voids_does_not_count():
    assert values(AUDIT, {"audit_1": 0, "audit_2": 4, "audit_9": 0, "audit_10": 0})["total"] == 0


def test_bam_scores_its_three_subscales():
    found = values(BAM, full(BAM, 4))
    assert found == {"use": 12, "risk": 24, "protective": 24}


def test_a_reversed_item_counts_from_the_other_end():
    assert values(TINY, {"a": 1, "b": 5}) == {"t": 2}
    assert values(TINY, {"a": 5, "b": 1}) == {"t": 10}


@pytest.mark.parametrize("answers", [{"phq9_99": 1}, {"phq9_1": 4}, {"phq9_1": -1}])
def test_what_is_no_answer_is_refused_naming_the_item(answers):
    with pytest.raises(scoring.AnswerError) as refused:
        scoring.score(PHQ, answers)
    assert refused.value.item in answers


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_each_shipped_range_can_be_reached_exactly(name):
    definition = SHIPPED[name]
    known = scoring.items(definition)
    for row in definition["subscale"]:
        ends = [scoring.option_scores(definition, known[code]) for code in row["items"]]
        assert sum(min(scores) for scores in ends) == row["min"]
        assert sum(max(scores) for scores in ends) == row["max"]
