"""The thin path: a person comes in, is given to a worker, cared for, and leaves signed off."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.cases import services
from mingdeng.care.cases.models import Approval, Assignment, Case, Spell
from mingdeng.care.cases.queries.spells import differences
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.django_db


def test_an_intake_gets_the_years_next_number_and_waits_for_a_worker(office):
    one = office.intake(record=office.person("甲一"))
    two = office.intake(record=office.person("乙二"))
    year = one.received_on.year - 1911
    assert [one.case_no, two.case_no] == [f"KH{year}-00001", f"KH{year}-00002"]
    assert one.now_status == "intake"
    assert Item.objects.filter(kind="case.unassigned", case_id=one.pk, done_at=None).exists()
    assert Event.objects.filter(code="case.received").count() == 2


def test_sending_the_intake_twice_makes_one_case(office):
    once, record = uuid.uuid4(), office.person()
    one = office.intake(record=record, once=once)
    again = office.intake(record=record, once=once)
    assert one.pk == again.pk
    assert Case.objects.count() == 1


def test_a_person_with_a_standing_case_is_not_taken_in_again(office):
    record = office.person()
    office.intake(record=record)
    with pytest.raises(ValidationError, match="已經有進行中的個案"):
        office.intake(record=record)


def test_the_worker_owes_a_first_contact_from_the_day_she_is_given_the_case(office):
    case = office.opened()
    assert case.now_worker_id == office.lin.pk
    assert case.now_team_id == office.first.pk
    assert case.next_contact_on == timezone.localdate() - timedelta(days=1)  # 14 days, at -15


def test_opening_needs_an_assessment_and_a_worker(office):
    case = office.intake()
    viewer = office.viewer(office.lin)
    with pytest.raises(ValidationError, match="開案評估"):
        services.decide_opening(viewer=viewer, case=case, opens=True, on=timezone.localdate())
    services.assess(viewer=viewer, case=case, opening={"summary": "有"})
    with pytest.raises(ValidationError, match="派案"):
        services.decide_opening(viewer=viewer, case=case, opens=True, on=timezone.localdate())


def test_the_period_ends_by_the_sources_months(office):
    case = office.opened()
    assert case.opened_on is not None
    start = case.opened_on
    assert case.due_on == start.replace(year=start.year + 2) - timedelta(days=1)


def test_closing_waits_for_a_second_person_and_ends_the_assignment(office):
    case = office.opened()
    approval = office.ask_closing(case)
    case.refresh_from_db()
    assert case.now_status == "closing"
    services.decide_approval(viewer=office.viewer(office.chou), approval=approval, approve=True)
    case.refresh_from_db()
    assert (case.now_status, case.closing_reason) == ("closed", "completed")
    assert not Assignment.objects.filter(case=case, to_on=None).exists()
    assert not Item.objects.filter(case_id=case.pk, done_at=None).exists()
    assert Entry.objects.filter(code="case.closed", subject_id=str(case.pk)).count() == 1
    assert differences() == []


def test_a_closing_lacking_its_summary_is_refused_naming_it(office):
    case = office.opened()
    with pytest.raises(ValidationError) as refused:
        office.ask_closing(case, summary="  ")
    assert refused.value.message_dict == {"summary": ["請先完成：結案摘要已填寫。"]}


def test_what_nothing_checks_the_worker_confirms(office):
    case = office.opened()
    with pytest.raises(ValidationError, match="死亡事實已登錄"):
        office.ask_closing(case, reason="death")
    approval = office.ask_closing(case, reason="death", confirmed=["fact.death"])
    assert approval.proposal["confirmed"] == ["fact.death"]


def test_a_returned_closing_goes_on_as_an_open_case_and_comes_back_as_work(office):
    case = office.opened()
    approval = office.ask_closing(case)
    chou = office.viewer(office.chou)
    with pytest.raises(ValidationError, match="退回時請寫明"):
        services.decide_approval(viewer=chou, approval=approval, approve=False)
    services.decide_approval(viewer=chou, approval=approval, approve=False, remark="就業證明缺日期")
    case.refresh_from_db()
    assert case.now_status == "open"
    assert Item.objects.filter(
        kind="case.returned", owner=office.lin, case_id=case.pk, done_at=None
    ).exists()
    assert differences() == []


def test_nobody_approves_his_own_nor_his_absent_colleagues(office):
    case = office.opened(office.chou, office.lin)
    approval = office.ask_closing(case, staff=office.chou)
    with pytest.raises(Denied):
        services.decide_approval(viewer=office.viewer(office.chou), approval=approval, approve=True)
    office.deputy(office.chou, office.officer)
    with pytest.raises(Denied):
        services.decide_approval(
            viewer=office.viewer(office.officer), approval=approval, approve=True
        )


def test_another_teams_supervisor_does_not_sign(office):
    approval = office.ask_closing(office.opened())
    with pytest.raises(Denied):
        services.decide_approval(viewer=office.viewer(office.wei), approval=approval, approve=True)


def test_deciding_twice_is_refused_in_words(office):
    approval = office.ask_closing(office.opened())
    services.decide_approval(viewer=office.viewer(office.chou), approval=approval, approve=True)
    with pytest.raises(ValidationError, match="已經有人核定過"):
        services.decide_approval(
            viewer=office.viewer(office.officer), approval=approval, approve=True
        )


def test_a_closing_dated_back_leaves_no_later_day_in_care(office):
    case = office.opened()
    on = timezone.localdate() - timedelta(days=4)
    approval = office.ask_closing(case, on=on)
    services.decide_approval(viewer=office.viewer(office.chou), approval=approval, approve=True)
    for day in (on, timezone.localdate()):
        held = Spell.objects.filter(case=case, kind="status", from_on__lte=day)
        held = held.exclude(to_on__lt=day)
        assert [one.value for one in held] == ["closed"]
    eve = Spell.objects.filter(case=case, kind="status", from_on__lt=on).exclude(to_on__lt=on)
    assert not eve.exists()


def test_the_death_of_a_person_cannot_be_reopened_but_a_lost_one_can(office):
    dead = office.opened()
    approval = office.ask_closing(dead, reason="death", confirmed=["fact.death"])
    services.decide_approval(viewer=office.viewer(office.chou), approval=approval, approve=True)
    lin, today = office.viewer(office.lin), timezone.localdate()
    with pytest.raises(ValidationError, match="不能再開案"):
        services.reopen(
            viewer=lin, case=dead, once=uuid.uuid4(), reason="found_again", received_on=today
        )
    lost = office.opened(record=office.person("王大明"))
    approval = office.ask_closing(lost, reason="lost", confirmed=["lost_procedure"])
    services.decide_approval(viewer=office.viewer(office.chou), approval=approval, approve=True)
    again = services.reopen(
        viewer=lin, case=lost, once=uuid.uuid4(), reason="found_again", received_on=today
    )
    assert (again.episode, again.now_status, again.source) == (2, "intake", "prison_release")
    assert differences() == []


def test_a_transfer_ends_the_case_as_transferred_once_signed(office):
    case = office.opened()
    approval = services.transfer_out(
        viewer=office.viewer(office.lin),
        case=case,
        county="tainan",
        reason="household_moved",
        on=timezone.localdate(),
    )
    case.refresh_from_db()
    assert case.now_status == "closing"
    services.decide_approval(viewer=office.viewer(office.officer), approval=approval, approve=True)
    case.refresh_from_db()
    assert (case.now_status, case.closing_reason) == ("transferred", "moved")


def test_who_asked_may_take_it_back_before_anyone_decides(office):
    case = office.opened()
    approval = office.ask_closing(case)
    with pytest.raises(Denied):
        services.withdraw(viewer=office.viewer(office.chang), approval=approval)
    services.withdraw(viewer=office.viewer(office.lin), approval=approval)
    case.refresh_from_db()
    assert case.now_status == "open"
    assert Approval.objects.get().decision == "withdrawn"


def test_turning_an_intake_away_ends_it_with_its_reason(office):
    case = office.intake()
    lin = office.viewer(office.lin)
    services.assess(viewer=lin, case=case, opening={"summary": "不符"})
    services.decide_opening(
        viewer=lin, case=case, opens=False, on=timezone.localdate(), reason="not_eligible"
    )
    case.refresh_from_db()
    assert (case.now_status, case.closing_reason) == ("closed", "not_eligible")
    assert differences() == []


def test_phase_and_legal_status_are_spells_that_agree_with_their_columns(office):
    case = office.opened()
    lin, today = office.viewer(office.lin), timezone.localdate()
    services.move_phase(viewer=lin, case=case, phase="2", on=today - timedelta(days=2))
    services.move_phase(viewer=lin, case=case, phase="3", on=today - timedelta(days=2))
    services.set_legal_status(viewer=lin, case=case, status="parole", on=today)
    case.refresh_from_db()
    assert (case.now_phase, case.now_legal_status) == (3, "parole")
    assert differences() == []
    with pytest.raises(ValidationError, match="早於前一狀態"):
        services.move_phase(viewer=lin, case=case, phase="1", on=today - timedelta(days=5))
    with pytest.raises(ValidationError, match="未來"):
        services.move_phase(viewer=lin, case=case, phase="1", on=today + timedelta(days=1))


def test_the_check_names_the_case_whose_column_was_changed_behind_the_spells(office):
    case = office.opened()
    Case.objects.filter(pk=case.pk).update(now_phase=3)
    (found,) = differences()
    assert (found.case_no, found.what, found.column, found.spell) == (
        case.case_no,
        "phase",
        "3",
        "1",
    )


def test_where_the_rule_wants_it_opening_takes_a_second_signature(office):
    from mingdeng.foundation.rules import queries as rules
    from mingdeng.foundation.rules.models import RuleVersion

    rule = RuleVersion.objects.get(family="care.cases", code="approvals")
    rule.params = {"rows": [{**row, "needed": True} for row in rule.params["rows"]]}
    rule.save()
    rules.forget()
    try:
        case = office.opened()
        assert case.now_status == "intake"
        services.decide_approval(
            viewer=office.viewer(office.chou), approval=Approval.objects.get(), approve=True
        )
        case.refresh_from_db()
        assert case.now_status == "open"
    finally:
        rules.forget()
