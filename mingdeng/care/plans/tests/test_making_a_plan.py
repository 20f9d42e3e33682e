"""One plan at a time; what is open goes with a copy; a review is owed until it is made."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from mingdeng.care.cases import services as cases
from mingdeng.care.plans import queries, services
from mingdeng.care.plans.models import Goal, Intervention, Plan, PlanReview
from mingdeng.care.plans.tests.conftest import ago, today
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.events.services import deliver_due, emit
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.django_db


def owed(case):
    return Item.objects.filter(kind="plan.review", case_id=case.pk, done_at=None)


def test_a_new_plan_ends_the_one_before(make, plan, case):
    second = make()
    plan.refresh_from_db()
    assert (plan.state, plan.to_on, second.number) == ("ended", today(), 2)
    assert queries.active(case) == second


def test_a_form_sent_twice_makes_one_plan(make):
    once = uuid.uuid4()
    assert make(once=once) == make(once=once)
    assert Plan.objects.count() == 1


def test_making_a_plan_is_audited_told_and_owes_its_review(plan, case, lin):
    entry = Entry.objects.get(code="plan.made")
    assert (entry.actor_id, entry.detail["records"]) == (lin.staff_id, [case.record_id])
    assert Event.objects.filter(code="plan.made", payload__case_id=case.pk).exists()
    item = owed(case).get()
    assert (item.owner_id, item.due_at.date() >= plan.review_on) == (lin.staff_id, True)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"review_on": ago(0)}, "review_on"),
        ({"review_on": ago(-400)}, "review_on"),
        ({"from_on": ago(-1)}, "from_on"),
        ({"from_on": ago(60)}, "from_on"),
        ({"agreed_on": ago(-1)}, "agreed_on"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_field(make, more, field):
    with pytest.raises(ValidationError) as refused:
        make(**more)
    assert field in refused.value.message_dict
    assert not Plan.objects.exists()


def test_a_copy_takes_over_what_is_open_and_leaves_what_is_closed(case, lin, plan, goal, step):
    gone = services.add_goal(viewer=lin, plan=plan, once=uuid.uuid4(), code="keep_contact")
    services.close_goal(viewer=lin, goal=gone, expected=1, state="reached")
    services.record_progress(
        viewer=lin, intervention=step, expected=1, done=2, state="running", note="去了兩次"
    )
    once = uuid.uuid4()
    given = {"once": once, "from_on": today(), "review_on": today() + timedelta(days=60)}
    made = services.copy_last_plan(viewer=lin, case=case, **given)
    assert services.copy_last_plan(viewer=lin, case=case, **given) == made
    assert made.copied_from_id == plan.pk
    assert [g.code for g in Goal.objects.filter(plan=made)] == ["keep_treatment"]
    (copy,) = Intervention.objects.filter(goal__plan=made)
    assert (copy.code, copy.done, copy.note) == ("talk_to_clinic", 2, "去了兩次")


def test_there_is_nothing_to_copy_at_first(case, lin):
    with pytest.raises(ValidationError):
        services.copy_last_plan(
            viewer=lin, case=case, once=uuid.uuid4(), from_on=today(), review_on=ago(-30)
        )


def test_a_plan_that_was_replaced_cannot_be_changed(make, plan, goal, lin):
    make()
    plan.refresh_from_db()
    with pytest.raises(ValidationError):
        services.revise_plan(viewer=lin, plan=plan, expected=plan.version, summary="x")
    with pytest.raises(ValidationError):
        services.close_goal(
            viewer=lin, goal=Goal.objects.get(pk=goal.pk), expected=1, state="reached"
        )


def test_progress_counts_times_of_the_target(case, lin, plan, goal, step, office):
    services.record_progress(viewer=lin, intervention=step, expected=1, done=1, state="running")
    _, grant = queries.plan_for(lin, plan.ref)
    (aim,) = queries.view(plan, grant).aims
    assert (aim.part, aim.whole, aim.progress_words) == (1, 4, "完成 1 次，共 4 次")


def test_a_goal_closed_without_the_reason_it_needs_is_refused(goal, lin):
    with pytest.raises(ValidationError) as refused:
        services.close_goal(viewer=lin, goal=goal, expected=1, state="dropped")
    assert "note" in refused.value.message_dict
    services.close_goal(viewer=lin, goal=goal, expected=1, state="dropped", note="已轉其他縣市")
    goal.refresh_from_db()
    assert (goal.state, goal.closed_on, goal.result_note) == ("dropped", today(), "已轉其他縣市")


def test_what_is_open_under_a_goal_ends_with_it(goal, step, lin):
    services.close_goal(viewer=lin, goal=goal, expected=1, state="not_reached")
    step.refresh_from_db()
    assert step.state == "stopped"


def test_a_stale_edit_overwrites_nothing(goal, lin):
    mine = Goal.objects.select_related("plan__case").get(pk=goal.pk)
    services.revise_goal(viewer=lin, goal=goal, expected=1, target=8)
    with pytest.raises(StaleEdit):
        services.revise_goal(viewer=lin, goal=mine, expected=1, target=2)
    assert Goal.objects.get(pk=goal.pk).target == 8


def test_a_review_settles_what_was_owed_and_owes_the_next(plan, case, lin):
    before = owed(case).get()
    services.review_plan(
        viewer=lin,
        plan=plan,
        expected=plan.version,
        once=uuid.uuid4(),
        reviewed_on=today(),
        next_on=today() + timedelta(days=90),
        note="門診到診穩定，改為每月追蹤",
    )
    before.refresh_from_db()
    assert before.outcome == "reviewed"
    assert owed(case).get().due_at > before.due_at
    assert PlanReview.objects.get().was_due_on == today() + timedelta(days=30)
    plan.refresh_from_db()
    assert plan.review_on == today() + timedelta(days=90)


def test_agreement_is_dated(plan, lin):
    services.agree(viewer=lin, plan=plan, expected=plan.version, on=today())
    plan.refresh_from_db()
    assert plan.agreed_on == today()


def test_only_who_may_write_casework_plans(case, office):
    for staff in (office.chang, office.officer, office.director, office.wei):
        with pytest.raises(Denied):
            services.make_plan(
                viewer=office.viewer(staff),
                case=case,
                once=uuid.uuid4(),
                from_on=today(),
                review_on=ago(-30),
            )


def test_a_deputy_plans_in_the_absent_colleagues_name(case, office):
    office.deputy(office.lin, office.chang)
    services.make_plan(
        viewer=office.viewer(office.chang),
        case=case,
        once=uuid.uuid4(),
        from_on=today(),
        review_on=ago(-30),
    )
    entry = Entry.objects.get(code="plan.made")
    assert (entry.actor_id, entry.acting_for_id) == (office.chang.pk, office.lin.pk)


def test_the_plan_ends_with_its_case(plan, case):
    emit("case.closed", case_id=case.pk)
    deliver_due(200)
    plan.refresh_from_db()
    assert plan.state == "ended"
    assert not owed(case).exists()


def test_handing_over_passes_the_review_on(plan, case, office):
    cases.hand_over(
        viewer=office.viewer(office.chou),
        case=case,
        worker_id=office.chang.pk,
        reason="staff_moved",
        on=today(),
        note="門診每週三，請陪同一次；家人已同意聯絡，電話在個案頁。",
    )
    deliver_due(200)
    assert owed(case).get().owner_id == office.chang.pk
