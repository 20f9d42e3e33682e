"""The synthetic city: the shares it promises, the same from the same seed, whole or absent."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from mingdeng.care.alerts.models import Alert
from mingdeng.care.assessments import scoring
from mingdeng.care.assessments.models import Administration, Rating, Tier
from mingdeng.care.cases import policies
from mingdeng.care.cases.forms.dated import dated_form
from mingdeng.care.cases.models import Assignment, Case, SpecialFlow
from mingdeng.care.consents.models import Consent
from mingdeng.care.contacts.models import Contact, Discussed
from mingdeng.care.facts.models import Fact
from mingdeng.care.referrals.models import Referral, Step
from mingdeng.demo import building, hands, lives
from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.files import keeping as files
from mingdeng.foundation.files.models import StoredFile
from mingdeng.foundation.identity.models import Deputyship, Duty
from mingdeng.people.normal.search import query_tokens
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries.search import candidates
from mingdeng.people.ties.models import Tie

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

TODAY = date(2026, 11, 20)
TINY = 0.012


def build():
    return building.build(share=TINY, today=TODAY)


def test_every_file_is_full_and_in_order():
    city = build()
    assert city.open_cases == Case.objects.filter(now_status="open").count() == 30
    for case in Case.objects.filter(now_status="open").select_related("record__key"):
        assert case.record.name
        assert case.opened_on <= TODAY
        assert Tier.objects.filter(case=case, to_on=None).count() == 1
        assert Assignment.objects.filter(case=case, to_on=None).count() == 1
        assert Consent.objects.filter(case_id=case.pk, kind="notice").exists()
    assert Contact.objects.filter(occurred_on__gt=TODAY).count() == 0
    assert Rating.objects.exclude(contact__case_id__isnull=True).exists()
    assert Alert.objects.exists()
    assert Tie.objects.exists()


def test_a_questionnaire_of_the_city_scores_as_it_says():
    build()
    held = Administration.objects.select_related("instrument", "key")
    assert held.count() > 5
    for one in held:
        made = scoring.score(one.instrument.definition, one.answers)
        assert made.as_record() == one.scores
        assert not made.missing


def test_referrals_of_the_past_are_numbered_by_their_day_and_told_step_by_step():
    build()
    past = list(
        Referral.objects.filter(state__in=["completed", "rejected"], sent_at__date__lt=TODAY)
    )
    assert past
    for year in {row.sent_at.year for row in past}:
        of_year = sorted((r for r in past if r.sent_at.year == year), key=lambda r: r.number)
        assert [r.created_on for r in of_year] == sorted(r.created_on for r in of_year)
    for row in past:
        steps = list(Step.objects.filter(referral=row).order_by("at"))
        assert steps[0].act == "send"
        assert steps[-1].to_state == row.state


def test_the_same_seed_writes_the_same_city():
    told = []
    for _ in range(2):
        with transaction.atomic():
            build()
            told.append(fingerprint())
            transaction.set_rollback(True)
    assert told[0] == told[1]


def fingerprint():
    """What the city says, without the numbers the database gave."""
    cases = Case.objects.select_related("record__key", "now_worker").order_by("case_no")
    texts = Contact.objects.select_related("key").order_by("case__case_no", "occurred_on", "id")
    rated = Rating.objects.order_by("case__case_no", "occurred_on", "factor", "id")
    return (
        [
            (c.case_no, c.record.name, c.source, c.now_worker and c.now_worker.username, c.now_tier)
            for c in cases
        ],
        [(t.occurred_on, t.channel, t.narrative) for t in texts],
        list(rated.values_list("case__case_no", "factor", "value", "occurred_on")),
        sorted(Referral.objects.values_list("number", "service", "state")),
    )


def test_everybody_under_care_is_found_by_name():
    build()
    for record in PersonRecord.objects.filter(cases__isnull=False).select_related("key")[:12]:
        assert record.pk in candidates(query_tokens(record.name))


def test_a_hand_that_fails_is_heard_and_nothing_is_written(monkeypatch):
    def broken(self, index):
        raise ValueError("no life")

    monkeypatch.setattr(lives.Lives, "_life", broken)
    with pytest.raises(hands.HandFailed, match="no life"):
        build()
    assert not Case.objects.exists()


def test_no_city_is_built_over_people():
    build()
    with pytest.raises(building.NotEmpty):
        build()


def test_an_opening_assessment_answers_the_questions_of_its_day():
    build()
    for case in Case.objects.exclude(now_status="intake").select_related("key"):
        rows = policies.rule("opening_assessment", case.assessed_on)["rows"]
        form = dated_form(rows, case.assessed_on)(data=case.opening)
        assert form.is_valid(), form.errors


def test_the_flows_of_their_own_have_their_steps_and_counts():
    build()
    flows = list(SpecialFlow.objects.select_related("case").prefetch_related("steps"))
    assert {"pregnancy", "minor", "juvenile"} <= {flow.kind for flow in flows}
    for flow in flows:
        steps = sorted(flow.steps.all(), key=lambda step: (step.occurred_on, step.pk))
        assert steps[0].occurred_on == flow.from_on
        assert steps[-1].occurred_on <= (flow.to_on or TODAY)
        assert flow.stage == steps[-1].stage
        assert all(step.occurred_on <= TODAY for step in steps)
        if flow.kind == "juvenile":
            assert (flow.zone, flow.school, flow.counts_as) != ("", "", "")
        if flow.kind == "pregnancy" and flow.to_on is None:
            assert Fact.objects.filter(
                record_id=flow.record_id, kind="pregnancy", outcome="started"
            ).exists()


def test_what_a_closing_reason_requires_is_on_record():
    build()
    for case in Case.objects.filter(
        now_status="closed", closing_reason__in=["death", "imprisoned"]
    ):
        kind = {"death": "death", "imprisoned": "custody"}[case.closing_reason]
        assert Fact.objects.filter(record_id=case.record_id, kind=kind).exists()
        if kind == "death":
            assert case.record.deceased_on is not None
            assert not Contact.objects.filter(
                case=case, occurred_on__gt=case.record.deceased_on
            ).exists()


def test_the_first_morning_has_something_for_everybody():
    build()
    assert Contact.objects.filter(review="waiting").exists()
    assert Case.objects.filter(now_status="intake").exists()
    assert Deputyship.objects.filter(from_on__lte=TODAY, to_on__gte=TODAY).exists()
    assert Duty.objects.filter(handed_over_at__isnull=False).exists()
    assert Duty.objects.filter(starts_at__date=TODAY).exists()
    assert Discussed.objects.exists()
    assert Draft.objects.exists()
    assert {"resolved", "acknowledged"} <= set(Alert.objects.values_list("state", flat=True))
    assert files.verify().sound
    assert {"consent", "case"} == set(StoredFile.objects.values_list("about_type", flat=True))


def test_a_warning_of_the_past_was_dealt_with_after_it_rang_and_once():
    build()
    past = Alert.objects.filter(state="resolved")
    for alert in past:
        assert alert.since_on <= alert.raised_at.date()
        assert alert.raised_at <= alert.acknowledged_at <= alert.resolved_at
    assert len({alert.once for alert in past}) == len(past)
