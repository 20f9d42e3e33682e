"""What a worker rates is stored once, known when it was known, and moves the tier at once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.assessments import catalogue, queries, services
from mingdeng.care.assessments.models import Rating
from mingdeng.care.assessments.tests.conftest import ago, today
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.events.models import Event

pytestmark = pytest.mark.django_db


def values(case):
    return {f: r.value for f, r in queries.latest_values(case.pk, today()).items()}


def test_only_what_changed_is_stored(case, lin):
    services.rate(case, {"drug_use": 2, "housing": 1}, viewer=lin, on=ago(3))
    made = services.rate(case, {"drug_use": 2, "housing": 3}, viewer=lin, on=today())
    assert [(r.factor, r.value) for r in made] == [("housing", 3)]
    assert values(case) == {"drug_use": 2, "housing": 3}


def test_a_value_confirmed_is_stored_though_it_did_not_change(case, lin):
    services.rate(case, {"drug_use": 2}, viewer=lin, on=ago(3))
    made = services.rate(case, {"drug_use": 2}, viewer=lin, on=today(), confirmed=["drug_use"])
    assert [(r.factor, r.occurred_on) for r in made] == [("drug_use", today())]


def test_a_rating_of_an_earlier_day_is_compared_with_that_day(case, lin):
    services.rate(case, {"drug_use": 1}, viewer=lin, on=ago(20))
    services.rate(case, {"drug_use": 3}, viewer=lin, on=ago(1))
    assert len(services.rate(case, {"drug_use": 3}, viewer=lin, on=ago(10))) == 1


def test_evidence_is_sealed_and_kept_with_the_rating(case, lin):
    services.rate(case, {"drug_use": 2}, viewer=lin, on=today(), evidence="自述用過一次")
    assert Rating.objects.get().evidence == "自述用過一次"


def test_rating_is_audited_and_told_without_any_value(case, lin):
    services.rate(case, {"drug_use": 2}, viewer=lin, on=today(), evidence="自述用過一次")
    entry = Entry.objects.get(code="factor.rated")
    assert (entry.actor_id, entry.detail["records"]) == (lin.staff_id, [case.record_id])
    assert entry.detail["factors"] == ["drug_use"]
    assert Event.objects.filter(code="factor.rated", payload__case_id=case.pk).count() == 1


@pytest.mark.parametrize("value", [-1, 5, True, "2"])
def test_a_value_off_the_scale_is_refused_naming_the_factor(case, lin, value):
    with pytest.raises(ValidationError) as refused:
        services.rate(case, {"drug_use": value}, viewer=lin, on=today())
    assert "毒品使用" in str(refused.value)


def test_an_unknown_factor_and_a_future_day_are_refused(case, lin):
    with pytest.raises(ValidationError):
        services.rate(case, {"luck": 1}, viewer=lin, on=today())
    with pytest.raises(ValidationError):
        services.rate(case, {"drug_use": 1}, viewer=lin, on=ago(-1))
    assert not Rating.objects.exists()


def test_only_who_may_write_casework_rates(case, office):
    for staff in (office.chang, office.officer, office.director, office.wei):
        with pytest.raises(Denied):
            services.rate(case, {"drug_use": 1}, viewer=office.viewer(staff), on=today())


def test_a_deputy_rates_in_the_absent_colleagues_name(case, office):
    office.deputy(office.lin, office.chang)
    viewer = office.viewer(office.chang)
    services.rate(case, {"drug_use": 1}, viewer=viewer, on=today())
    entry = Entry.objects.get(code="factor.rated")
    assert (entry.actor_id, entry.acting_for_id) == (office.chang.pk, office.lin.pk)


def test_a_correction_is_a_new_row_and_the_old_one_stays_readable(case, lin):
    (wrong,) = services.rate(case, {"drug_use": 4}, viewer=lin, on=today())
    services.correct_rating(wrong, viewer=lin, value=1, on=today(), reason="slip")
    assert Rating.objects.count() == 2
    assert values(case) == {"drug_use": 1}
    with pytest.raises(ValidationError):
        services.correct_rating(wrong, viewer=lin, value=2, on=today(), reason="slip")


def test_what_was_known_before_the_correction_is_still_known(case, lin):
    (wrong,) = services.rate(case, {"drug_use": 4}, viewer=lin, on=today())
    moment = timezone.now()
    services.correct_rating(wrong, viewer=lin, value=1, on=today(), reason="slip")
    then = queries.radar(case, today(), known_by=moment)
    assert then.axis("drug_use").change.now == 4
    assert queries.radar(case, today()).axis("drug_use").change.now == 1


def test_a_reason_that_asks_for_a_note_is_refused_without_one(case, lin):
    (wrong,) = services.rate(case, {"drug_use": 4}, viewer=lin, on=today())
    with pytest.raises(ValidationError) as refused:
        services.withdraw_rating(wrong, viewer=lin, reason="wrong_person")
    assert "evidence" in refused.value.message_dict
    services.withdraw_rating(wrong, viewer=lin, reason="wrong_person", evidence="另一案的紀錄")
    assert values(case) == {}


def test_the_tier_follows_in_the_same_breath(case, lin):
    bad = {f.code: 4 if f.kind == "risk" else 0 for f in catalogue.factors()}
    services.rate(case, bad, viewer=lin, on=today())
    case.refresh_from_db()
    assert (case.now_tier, case.now_strength) == ("high", 5)


def test_a_radar_takes_two_queries_however_much_was_rated(
    case, everything, django_assert_num_queries
):
    for days in (200, 150, 100, 50, 1):
        everything(case, days)
    with django_assert_num_queries(2):
        found = queries.radar(case, today())
    assert found.rated == len(found.axes) == 18
