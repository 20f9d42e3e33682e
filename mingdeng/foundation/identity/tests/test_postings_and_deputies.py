from datetime import date, timedelta

import pytest
from django.utils import timezone

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity import services
from mingdeng.foundation.identity.models import Deputyship, Posting, Role
from mingdeng.foundation.identity.refusals import NotYours, Refused
from mingdeng.foundation.identity.tests.making import agency, staff, team
from mingdeng.foundation.identity.viewer import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *a: TODAY)


def deputy(absent, by, start=0, end=5, **more):
    return Deputyship.objects.create(
        absent=absent,
        deputy=by,
        from_on=TODAY + timedelta(days=start),
        to_on=TODAY + timedelta(days=end),
        reason="leave",
        **more,
    )


def test_a_deputy_stands_in_from_the_first_day_to_the_last_and_no_longer():
    absent, by = staff(), staff()
    deputy(absent, by)
    covered = [
        absent.pk in viewer_of(by, TODAY + timedelta(days=n)).stands_in_for for n in (-1, 0, 5, 6)
    ]
    assert covered == [False, True, True, False]
    assert viewer_of(by, TODAY).workers == {absent.pk, by.pk}


def test_a_withdrawn_deputy_stands_in_no_more():
    absent, by = staff(), staff()
    deputy(absent, by, withdrawn_at=timezone.now())
    assert viewer_of(by, TODAY).stands_in_for == frozenset()


def test_nobody_stands_in_for_somebody_who_left():
    absent, by = staff(), staff()
    deputy(absent, by)
    Posting.objects.filter(staff=absent).update(to_on=TODAY - timedelta(days=1))
    assert viewer_of(by, TODAY).stands_in_for == frozenset()


def test_a_supervisor_who_stands_in_for_a_supervisor_answers_for_both_teams():
    a, b = team("A"), team("B")
    absent, by = staff(Role.SUPERVISOR, in_team=a), staff(Role.SUPERVISOR, in_team=b)
    deputy(absent, by)
    assert viewer_of(by, TODAY).teams == {a.pk, b.pk}


def test_a_case_manager_who_stands_in_gets_cases_but_no_team():
    absent, by = staff(in_team=team("A")), staff(in_team=team("B"))
    deputy(absent, by)
    assert viewer_of(by, TODAY).teams == {team("B").pk}


def test_the_role_is_that_of_the_posting_on_the_day():
    who = staff(Role.CASE_MANAGER)
    services.start_posting(
        who, agency=agency(), role=Role.SUPERVISOR, team=team("A"), from_on=TODAY
    )
    assert viewer_of(who, TODAY - timedelta(days=1)).role == Role.CASE_MANAGER
    assert viewer_of(who, TODAY).role == Role.SUPERVISOR


def test_without_a_posting_or_with_a_closed_account_there_is_no_role():
    who = staff()
    who.is_active = False
    assert viewer_of(who, TODAY).role == ""
    who.is_active = True
    assert viewer_of(who, date(2017, 1, 1)).role == ""


def test_who_is_absent_her_supervisor_and_the_director_may_appoint_and_others_may_not():
    a, b = team("A"), team("B")
    absent, by = staff(in_team=a), staff(in_team=a)
    may = [
        absent,
        staff(Role.SUPERVISOR, in_team=a),
        staff(Role.DIRECTOR),
        staff(Role.OFFICER, section="treatment"),
    ]
    may_not = [
        by,
        staff(Role.SUPERVISOR, in_team=b),
        staff(Role.OFFICER, section="planning"),
        staff(Role.ADMINISTRATOR),
    ]
    for n, who in enumerate(may):
        services.appoint(
            viewer_of(who, TODAY),
            absent=absent,
            deputy=by,
            from_on=TODAY + timedelta(days=n),
            to_on=TODAY + timedelta(days=n),
            reason="leave",
        )
    for who in may_not:
        with pytest.raises(NotYours):
            services.appoint(
                viewer_of(who, TODAY),
                absent=absent,
                deputy=by,
                from_on=TODAY,
                to_on=TODAY,
                reason="leave",
            )


@pytest.mark.parametrize("case", ["oneself", "another agency", "another role", "past", "overlap"])
def test_a_deputy_who_makes_no_sense_is_refused_with_the_field_to_mend(case):
    absent = staff()
    who = {
        "oneself": absent,
        "another agency": staff(Role.PARTNER),
        "another role": staff(Role.AUDITOR),
    }.get(case) or staff()
    day = TODAY - timedelta(days=3) if case == "past" else TODAY
    if case == "overlap":
        deputy(absent, who)
    with pytest.raises(Refused) as refused:
        services.appoint(
            viewer_of(absent, TODAY),
            absent=absent,
            deputy=who,
            from_on=day,
            to_on=day,
            reason="leave",
        )
    assert refused.value.field in {"deputy", "to_on", "from_on"}


def test_both_names_are_in_the_audit():
    absent, by = staff(), staff()
    made = services.appoint(
        viewer_of(absent, TODAY),
        absent=absent,
        deputy=by,
        from_on=TODAY,
        to_on=TODAY,
        reason="sick",
    )
    services.withdraw(viewer_of(absent, TODAY), made)
    for code in ("deputy.appointed", "deputy.withdrawn"):
        detail = Entry.objects.get(code=code).detail
        assert (detail["absent"], detail["deputy"]) == (absent.pk, by.pk)
    assert viewer_of(by, TODAY).actor(acting_for=absent.pk).acting_for_id == absent.pk


def test_a_new_posting_ends_the_one_before_it_the_day_before():
    who = staff()
    services.start_posting(who, agency=agency(), role=Role.AUDITOR, from_on=TODAY)
    ended, held = Posting.objects.filter(staff=who).order_by("from_on")
    assert (ended.to_on, held.to_on) == (TODAY - timedelta(days=1), None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role": Role.CASE_MANAGER}, "team"),
        ({"role": Role.OFFICER}, "section"),
        ({"role": Role.PARTNER}, "agency"),
    ],
)
def test_a_posting_that_does_not_fit_its_role_is_refused(values, field):
    with pytest.raises(Refused) as refused:
        services.start_posting(staff(), agency=agency(), from_on=TODAY, **values)
    assert refused.value.field == field
