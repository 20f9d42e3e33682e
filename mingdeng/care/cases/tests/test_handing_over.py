"""Who takes a case, by rule and otherwise; passing it on so that nothing is dropped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.cases import services
from mingdeng.care.cases.models import Assignment, HandOver
from mingdeng.care.cases.queries.proposals import proposals
from mingdeng.care.cases.queries.spells import differences
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.django_db
NOTE = "八月六日計畫複評；母親願意協助找人。"


def test_the_rule_proposes_the_district_and_says_why(office):
    first, *rest = proposals(sex="m", district="64000120")
    assert first.team_name == "第一組"
    assert "責任區相符" in first.because
    assert any("非責任區" in one.because for one in rest)


def test_a_woman_goes_to_the_womens_team_and_a_man_never_first(office):
    assert proposals(sex="f", district="64000120")[0].staff_id == office.su.pk
    assert proposals(sex="m", district="64000120")[-1].staff_id == office.su.pk


def test_who_is_on_leave_is_proposed_last(office):
    office.deputy(office.lin, office.chang)
    ranked = [one.staff_id for one in proposals(sex="m", district="64000120")]
    assert ranked.index(office.lin.pk) > ranked.index(office.chang.pk)


def test_the_less_loaded_of_the_team_comes_first(office):
    for name in ("甲一", "乙二", "丙三"):
        office.opened(record=office.person(name))
    ranked = [one.staff_id for one in proposals(sex="m", district="64000120")]
    assert ranked[0] == office.chang.pk


def test_another_than_the_first_needs_a_reason(office):
    case = office.intake()
    proposal = proposals(sex="m", district="64000120")[0].as_record()
    other = office.chiu.pk
    lin = office.viewer(office.lin)
    with pytest.raises(ValidationError):
        services.assign(viewer=lin, case=case, worker_id=other, proposal=proposal)
    services.assign(
        viewer=lin, case=case, worker_id=other, proposal=proposal, override="same_family"
    )
    held = Assignment.objects.get(case=case)
    assert held.override == "same_family"
    assert held.by_rule["because"]


def test_handing_over_tells_both_moves_the_work_and_asks_for_reading(office):
    case = office.opened()
    office.ask_closing(case)
    made = services.hand_over(
        viewer=office.viewer(office.lin),
        case=case,
        worker_id=office.chang.pk,
        reason="balance",
        note=NOTE,
    )
    case.refresh_from_db()
    assert case.now_worker_id == office.chang.pk
    readers = Notice.objects.filter(kind="case.handed_over").values_list("reader_id", flat=True)
    assert set(readers) == {office.lin.pk, office.chang.pk}
    assert not Item.objects.filter(owner=office.lin, case_id=case.pk, done_at=None).exists()
    item = Item.objects.get(kind="case.hand_over", done_at=None)
    assert item.owner_id == office.chang.pk
    with pytest.raises(Denied):
        services.read_hand_over(viewer=office.viewer(office.lin), hand_over=made)
    services.read_hand_over(viewer=office.viewer(office.chang), hand_over=made)
    item.refresh_from_db()
    assert item.done_at is not None
    assert differences() == []


def test_a_note_too_short_helps_nobody(office):
    case = office.opened()
    with pytest.raises(ValidationError) as refused:
        services.hand_over(
            viewer=office.viewer(office.lin),
            case=case,
            worker_id=office.chang.pk,
            reason="balance",
            note="無",
        )
    assert "note" in refused.value.message_dict
    assert not HandOver.objects.exists()


def test_moving_many_is_one_entry_per_case_and_one_notice_each(office):
    cases = [office.opened(record=office.person(name)) for name in ("甲一", "乙二", "丙三")]
    services.bulk_reassign(
        viewer=office.viewer(office.chou),
        cases=cases,
        worker_id=office.chang.pk,
        reason="long_leave",
        note=NOTE,
    )
    assert Entry.objects.filter(code="case.reassigned").count() == 3
    notices = Notice.objects.filter(kind="case.handed_over")
    assert sorted(notices.values_list("reader_id", flat=True)) == sorted(
        [office.lin.pk, office.chang.pk]
    )
    assert differences() == []


def test_moving_a_case_of_another_team_moves_none(office):
    mine = office.opened()
    theirs = office.opened(office.chiu, record=office.person("外組"))
    with pytest.raises(Denied):
        services.bulk_reassign(
            viewer=office.viewer(office.chou),
            cases=[mine, theirs],
            worker_id=office.chang.pk,
            reason="long_leave",
            note=NOTE,
        )
    mine.refresh_from_db()
    assert mine.now_worker_id == office.lin.pk


def test_a_case_manager_moves_nothing_in_bulk(office):
    case = office.opened()
    with pytest.raises(Denied):
        services.bulk_reassign(
            viewer=office.viewer(office.lin),
            cases=[case],
            worker_id=office.chang.pk,
            reason="balance",
            note=NOTE,
        )


def test_periods_ending_soon_come_into_the_list_once(office):
    from mingdeng.care.cases.jobs import tell_endings

    case = office.opened(due_on=timezone.localdate() + timedelta(days=20))
    office.opened(record=office.person("還久"))
    assert tell_endings() == 1
    assert tell_endings() == 1
    item = Item.objects.get(kind="case.ending_soon")
    assert (item.case_id, item.owner_id) == (case.pk, office.lin.pk)
