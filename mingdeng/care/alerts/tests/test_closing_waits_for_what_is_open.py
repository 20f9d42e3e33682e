"""A closing says what is still open; some of it bars it, some she may close in knowledge of."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from mingdeng.care.alerts.services import evaluate
from mingdeng.care.alerts.tests.making import ago, contact, signed_in, today
from mingdeng.care.assessments.models import Rating
from mingdeng.care.cases import services
from mingdeng.care.cases.models import Approval
from mingdeng.care.cases.services.closing import _carry_out
from mingdeng.care.plans.models import Plan, PlanReview
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db


def ask(desk, reason="completed", confirmed=(), case=None):
    desk.case.refresh_from_db()
    return services.ask_closing(
        viewer=desk.see(), case=case or desk.case, reason=reason, on=today(),
        summary="期滿，穩定就業。", confirmed=confirmed,
    )  # fmt: skip


def rate(desk, days=0):
    Rating.objects.create(
        key=desk.case.key, case=desk.case, factor="drug_use", value=1, occurred_on=ago(days)
    )


def test_what_was_not_rated_anew_is_named_and_confirmed(desk):
    rate(desk, days=45)
    with pytest.raises(ValidationError, match="結案評估"):
        ask(desk)
    rate(desk)
    assert ask(desk).kind == "close"


def test_an_open_alert_is_counted_and_closed_in_knowledge_of_it(unlucky):
    rate(unlucky)
    evaluate(unlucky.case, today())
    with pytest.raises(ValidationError, match=r"警示都已處理（還有 1 件未處理）"):
        ask(unlucky)
    page = page_text(signed_in(unlucky.worker).get(f"/cases/{unlucky.case.ref}/close/"))
    assert "還有 1 件未處理" in page
    approval = ask(unlucky, confirmed=["alerts_settled"])
    assert "alerts_settled" in approval.proposal["confirmed"]


def test_a_refusal_of_care_needs_a_visit_that_was_tried(desk):
    desk.case.contacts.all().delete()
    contact(desk.case, ago(3))
    with pytest.raises(ValidationError, match="已嘗試面訪"):
        ask(desk, "refused", confirmed=["face_to_face_attempt"])
    contact(desk.case, ago(1), reached=True, face=True)
    assert ask(desk, "refused").kind == "close"


def test_goals_met_needs_a_plan_that_was_reviewed(desk):
    rate(desk)
    plan = Plan.objects.create(key=desk.case.key, case=desk.case, from_on=ago(90), review_on=ago(1))
    with pytest.raises(ValidationError, match="處遇計畫已複評"):
        ask(desk, "goals_met", confirmed=["plan_review"])
    PlanReview.objects.create(
        key=desk.case.key, plan=plan, reviewed_on=ago(1), was_due_on=ago(1), next_on=today()
    )
    assert ask(desk, "goals_met").kind == "close"


def test_to_another_unit_only_when_one_has_accepted(desk):
    with pytest.raises(ValidationError, match="他單位已接受轉介"):
        ask(desk, "other_agency", confirmed=["referral_accepted"])


def test_an_approval_of_an_unknown_kind_changes_nothing(desk, chief):
    approval = ask(desk, confirmed=["closing_rating"])
    Approval.objects.filter(pk=approval.pk).update(kind="pardon")
    approval.refresh_from_db()
    with pytest.raises(ValidationError, match="不認得"):
        _carry_out(approval, approval.case)
    approval.case.refresh_from_db()
    assert approval.case.now_status == "closing"
