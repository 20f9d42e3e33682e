"""Answers stay pinned to their version, scores can be recomputed, danger is told at once."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError

from mingdeng.care.assessments import loading, queries, services
from mingdeng.care.assessments.commands import scores
from mingdeng.care.assessments.models import Administration, InstrumentVersion
from mingdeng.care.assessments.tests.conftest import ago, today
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry, Revision
from mingdeng.foundation.events.models import Event

pytestmark = pytest.mark.django_db
CLEAN = {f"phq9_{n}": 1 for n in range(1, 9)} | {"phq9_9": 0}


@pytest.fixture
def phq(questionnaires):
    return InstrumentVersion.objects.get(code="phq9")


@pytest.fixture
def give(case, lin, phq):
    def _give(answers=CLEAN, **more):
        more = {"given_on": today(), "viewer": lin, **more}
        return services.give_instrument(case=case, instrument=phq, answers=answers, **more)

    return _give


def flagged():
    return Event.objects.filter(code="instrument.item_flagged")


def test_loading_twice_changes_nothing(questionnaires):
    before = list(InstrumentVersion.objects.values())
    assert loading.load() == len(before) == 3
    assert list(InstrumentVersion.objects.values()) == before


def test_a_file_changed_after_use_is_refused(give, tmp_path):
    give()
    text = (loading.FOLDER / "phq9.toml").read_text("utf-8").replace("幾天", "好幾天")
    (tmp_path / "phq9.toml").write_text(text, "utf-8")
    with pytest.raises(loading.ChangedInstrumentError, match=r"phq9\.toml"):
        loading.load(tmp_path)


def test_a_file_nobody_was_given_may_change(questionnaires, tmp_path):
    text = (loading.FOLDER / "phq9.toml").read_text("utf-8").replace("幾天", "好幾天")
    (tmp_path / "phq9.toml").write_text(text, "utf-8")
    loading.load(tmp_path)
    held = InstrumentVersion.objects.get(code="phq9").definition
    assert held["option_set"][0]["options"][1]["label"] == "好幾天"


def test_answers_and_scores_are_sealed_and_audited_without_values(give, case):
    made = give()
    assert made.scores["subscales"] == {"total": 8}
    entry = Entry.objects.get(code="instrument.given")
    assert entry.detail == {"instrument": "phq9", "version": "1", "records": [case.record_id]}


def test_item_nine_raises_one_event_and_the_tier_whatever_the_total(give, case):
    give({"phq9_9": 1})
    event = flagged().get()
    assert event.payload["alert"] == "phq9_item9"
    assert "answers" not in event.payload
    case.refresh_from_db()
    assert (case.now_tier, case.now_strength) == ("high", 5)


def test_a_clean_answer_raises_nothing(give):
    give()
    assert not flagged().exists()


def test_a_correction_that_brings_danger_is_told_and_the_old_answers_stay(give, lin):
    made = give()
    services.correct_answers(
        viewer=lin, administration=made, answers={**CLEAN, "phq9_9": 2}, reason="slip", expected=1
    )
    assert flagged().count() == 1
    kept = Revision.objects.get(subject_type="care_assessments.administration")
    assert kept.changes["answers"][0]["phq9_9"] == 0
    services.correct_answers(
        viewer=lin, administration=made, answers={**CLEAN, "phq9_9": 3}, reason="slip", expected=2
    )
    assert flagged().count() == 1


def test_a_danger_corrected_away_lets_the_tier_fall_again(give, case, lin, everything):
    everything(case, 60, risk=0, guard=4)
    made = give({**CLEAN, "phq9_9": 3})
    services.correct_answers(
        viewer=lin, administration=made, answers=CLEAN, reason="slip", expected=1
    )
    case.refresh_from_db()
    assert case.now_tier == "low"


def test_what_was_given_is_read_under_its_own_version(give, phq):
    give()
    newer = {**phq.definition, "version": "2", "label": "新版"}
    InstrumentVersion.objects.create(
        code="phq9", version="2", title="新版", definition=newer, digest="x", valid_from=ago(1)
    )
    (held,) = queries.given_to(Administration.objects.get().case)
    assert (held.version, held.title) == ("1", "病人健康問卷（PHQ-9）")
    assert queries.instrument("phq9", today()).version == "2"


def test_a_future_day_an_unknown_item_and_no_answer_are_refused(give):
    for wrong in ({"given_on": ago(-1)}, {"answers": {"x": 1}}, {"answers": {}}):
        with pytest.raises(ValidationError):
            give(**wrong)
    assert not Administration.objects.exists()


def test_who_may_not_write_health_gives_nothing(give, office):
    for staff in (office.officer, office.chiu, office.director):
        with pytest.raises(Denied):
            give(viewer=office.viewer(staff))


def test_checking_scores_finds_the_one_that_was_tampered_with(give):
    made = give()
    give(given_on=ago(3))
    assert CliRunner().invoke(scores).exit_code == 0
    held = Administration.objects.get(pk=made.pk)
    held.scores = {**held.scores, "subscales": {"total": 3}}
    held.save()
    told = CliRunner().invoke(scores)
    assert told.exit_code == 1
    assert str(made.ref) in told.output
    assert "計分與作答不符" in told.output


def test_the_next_one_is_due_by_the_schedule_of_the_tier(give, case):
    give(given_on=ago(40))
    case.now_tier = "high"
    offer = next(o for o in queries.instruments_on_offer(case, today()) if o.code == "phq9")
    assert offer.due_on == ago(10)
    case.now_tier = "low"
    offer = next(o for o in queries.instruments_on_offer(case, today()) if o.code == "phq9")
    assert offer.due_on == ago(-140)
