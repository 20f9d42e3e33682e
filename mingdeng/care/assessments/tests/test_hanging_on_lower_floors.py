"""What assessments hang elsewhere: the contact form, the timeline, the list, a person's data."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from mingdeng.care.assessments import services
from mingdeng.care.assessments.hangings import columns, participant, section, timeline
from mingdeng.care.assessments.models import InstrumentVersion, Rating
from mingdeng.care.assessments.tests.conftest import ago, today
from mingdeng.care.contacts.models import Contact
from mingdeng.foundation.slots import registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(case, office):
    return Contact.objects.create(
        key=case.key, case=case, record=case.record, worker=office.lin,
        occurred_on=ago(1), channel="phone", reached=True,
    )  # fmt: skip


def filled(lin, case, **fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data[f"factors-{name}"] = value
    form = section.build(SimpleNamespace(viewer=lin), case, data)
    assert form.is_valid(), form.errors
    return form


def said(form):
    return {("v-" + c): str(r.value) for c, r in form.held.items()} | {
        ("was-" + c): str(r.value) for c, r in form.held.items()
    }


def test_the_contact_form_stores_only_what_changed_with_the_contact(case, lin, contact, everything):
    everything(case, 30)
    held = said(section.build(SimpleNamespace(viewer=lin), case, None))
    before = Rating.objects.count()
    form = filled(lin, case, **{**held, "v-drug_use": "3", "evidence": "自述用過"})
    section.save(form, case, contact)
    (made,) = Rating.objects.order_by("pk")[before:]
    assert (made.factor, made.value, made.contact, made.occurred_on) == (
        "drug_use", 3, contact, ago(1),
    )  # fmt: skip
    assert made.evidence == "自述用過"


def test_confirming_the_rest_renews_their_day(case, lin, contact, everything):
    everything(case, 30)
    held = said(section.build(SimpleNamespace(viewer=lin), case, None))
    section.save(filled(lin, case, **held, confirm="on"), case, contact)
    assert Rating.objects.filter(contact=contact).count() == 18


def test_an_untouched_section_stores_nothing(case, lin, contact, everything):
    everything(case, 30)
    held = said(section.build(SimpleNamespace(viewer=lin), case, None))
    section.save(filled(lin, case, **held), case, contact)
    assert not Rating.objects.filter(contact=contact).exists()


def test_the_section_shows_the_last_value_its_wording_and_the_stale_ones_first(case, lin, past):
    past(case, 5, drug_use=1)
    past(case, 200, housing=2)
    form = section.build(SimpleNamespace(viewer=lin), case, None)
    html = render_to_string("assessments/parts/factors.html", {"form": form})
    assert "自述未使用，但期間內沒有檢驗可佐證" in html
    assert "久未評" in html
    assert 'id="factor-drug_use"' in html
    assert len(form.in_view()) == 3


def test_a_value_off_the_scale_comes_back_beside_its_factor(case, lin):
    data = QueryDict("factors-v-drug_use=7")
    form = section.build(SimpleNamespace(viewer=lin), case, data)
    assert not form.is_valid()
    assert "毒品使用" in form.rows()[1].errors[0]


def moments(case, source=timeline.ratings, limit=50):
    return source(None, [case.record_id], ago(400), today(), limit)


def test_the_timeline_tells_changes_and_marks_those_beyond_noise(case, everything, past):
    for days in (200, 150, 100):
        everything(case, days)
    past(case, 2, drug_use=3)
    latest, *_, first = moments(case)
    assert (latest.tags, latest.mark) == (("毒品使用 1→3",), "bad")
    assert "超過測量誤差：毒品使用" in latest.text
    assert first.title == "因子初評"
    assert moments(case)[1].title == "因子再確認"


def test_a_corrected_rating_is_not_told(case, lin):
    (wrong,) = services.rate(case, {"drug_use": 4}, viewer=lin, on=ago(3))
    services.withdraw_rating(wrong, viewer=lin, reason="slip")
    assert moments(case) == []


@pytest.mark.usefixtures("questionnaires")
def test_the_timeline_tells_scores_with_their_provisional_bands(case, lin):
    services.give_instrument(
        viewer=lin, case=case, given_on=today(), answers={f"phq9_{n}": 1 for n in range(1, 10)},
        instrument=InstrumentVersion.objects.get(code="phq9"),
    )  # fmt: skip
    (one,) = moments(case, timeline.questionnaires)
    assert "總分 9（輕度，暫定）" in one.text
    assert (one.group, one.mark) == ("health", "bad")


def test_each_source_is_one_query(case, everything, django_assert_num_queries):
    for days in (90, 50, 10):
        everything(case, days)
    with django_assert_num_queries(1):
        moments(case)
    with django_assert_num_queries(1):
        moments(case, timeline.questionnaires)


def test_the_list_says_whose_factors_moved(case, lin, everything, past, office):
    for days in (200, 150, 100, 20):
        everything(case, days)
    past(case, 2, drug_use=3)
    other = office.opened(record=office.person(name="王小明", phones=[]))
    assert columns.moved(lin, [case.pk, other.pk]) == {case.pk: "▲ 1 項惡化", other.pk: "未評"}


def test_the_list_tells_nothing_of_a_case_whose_casework_she_may_not_read(case, office, everything):
    everything(case, 2)
    assert columns.moved(office.viewer(office.chang), [case.pk]) == {}


def test_a_person_gets_his_ratings_tiers_and_answers(case, lin):
    services.rate(case, {"drug_use": 2}, viewer=lin, on=today(), evidence="自述")
    rows = participant.export([case.record_id])
    assert {row["what"] for row in rows} == {"因子評分", "分群"}
    assert next(r for r in rows if r["what"] == "因子評分")["evidence"] == "自述"


def test_everything_hung_names_its_policy():
    hung = [*registry.panels.all(), *registry.timeline.all(), *registry.columns.all()]
    ours = [one for one in hung if one.name.startswith("assessments.")]
    assert len(ours) == 6
    assert all(one.policy.name.startswith("assessments.") for one in ours)
