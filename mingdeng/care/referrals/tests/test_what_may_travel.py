"""Agreements, consent and §21 decide what travels; the preview is what travels."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.consents import services as consents
from mingdeng.care.referrals import gates, services, sheet
from mingdeng.care.referrals.gates import NoFlow
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.queries.listing import EVERY
from mingdeng.care.referrals.services import PreviewChanged
from mingdeng.care.referrals.services.drafting import Destination, offers
from mingdeng.care.referrals.tests.makers import NUMBER
from mingdeng.foundation.access.scopes import grant_on
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.codes.models import CodeEntry
from mingdeng.foundation.outbox.models import Notice
from mingdeng.network.portal.models import Agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def police_service(db):
    """A service that may go to the police, as a list could say one day."""
    CodeEntry.objects.create(
        list_name="referral_service",
        code="police_help",
        label="警察協助",
        extra={
            "purpose": "reoffence_plan",
            "to_kinds": ["police", "prosecutor"],
            "groups": ["identity", "referral"],
        },
    )
    codes.forget()
    yield "police_help"
    codes.forget()


def test_without_a_gate_nothing_travels(case, drafted, monkeypatch):
    monkeypatch.setattr(gates, "_gates", {})
    with pytest.raises(NoFlow, match="協議沒有載入"):
        drafted(case)
    assert Referral.objects.count() == 0


def test_without_an_agreement_nothing_travels(case, drafted):
    Agreement.objects.filter(agency_kind="labour").delete()
    with pytest.raises(NoFlow, match="沒有這個用途的資料提供協議"):
        drafted(case)


def test_an_agreement_that_ended_lets_nothing_travel(case, drafted):
    yesterday = timezone.localdate() - timedelta(days=1)
    Agreement.objects.filter(agency_kind="labour").update(valid_to=yesterday)
    with pytest.raises(NoFlow):
        drafted(case)


def test_a_group_outside_the_agreement_is_refused(case, drafted):
    with pytest.raises(ValidationError, match="健康"):
        drafted(case, groups=["identity", "health", "referral"])


def test_health_needs_a_basis_strong_enough_whatever_the_row_says(case, worker):
    Agreement.objects.create(
        code="wrong", label="錯", agency_kind="social", purpose="referral", group="health",
        fields=["substances"], legal_basis="benefit_of_person", valid_from="2020-01-01",
    )  # fmt: skip
    found = gates.terms("social", "referral", timezone.localdate())
    assert "health" not in found


def test_groups_that_need_consent_wait_for_it(case, drafted, agree, worker, labour):
    with pytest.raises(ValidationError, match="需要本人書面同意"):
        drafted(case, consented=False)
    grant = grant_on(worker, case.record_id)
    waiting = {o.group for o in offers(case, grant, "employment", "labour") if o.missing}
    assert waiting == {"identity", "contact"}
    agree(case, ["labour"], ["identity"])
    waiting = {o.group for o in offers(case, grant, "employment", "labour") if o.missing}
    assert waiting == {"contact"}


def test_a_consent_covers_only_its_purpose_kind_groups_and_period(case, drafted, agree):
    today = timezone.localdate()
    agree(case, ["hospital"], ["identity", "contact"])
    agree(case, ["labour"], ["identity", "contact"], purpose="safety")
    ended = {"from_on": today - timedelta(days=9), "to_on": today - timedelta(days=1)}
    agree(case, ["labour"], ["identity", "contact"], **ended)
    with pytest.raises(ValidationError):
        drafted(case, consented=False)


def test_the_sheet_holds_the_agreements_fields_and_no_other(case, drafted):
    made = drafted(case, given={"request": "開車班", "substances": "海洛因", "child_name": "小明"})
    held = {code for part in made.snapshot["parts"] for code, _ in part["fields"]}
    assert held <= {"called", "sex", "age", "phone", "best_time", "district", "request", "handler",
                    "consent_until"}  # fmt: skip
    assert NUMBER not in str(made.snapshot)
    assert "海洛因" not in str(made.snapshot)


def test_preview_and_what_travels_are_the_same_sheet(case, drafted, worker):
    made = drafted(case)
    preview = sheet.open_sheet(made.snapshot, EVERY)
    services.send(viewer=worker, referral=made)
    assert sheet.open_sheet(Referral.objects.get().snapshot, EVERY) == preview


def test_a_preview_that_no_longer_holds_is_shown_anew_before_it_travels(case, drafted, worker):
    made = drafted(case)
    case.record.sex = "f"
    case.record.save()
    with pytest.raises(PreviewChanged):
        services.send(viewer=worker, referral=made)
    held = Referral.objects.get()
    assert held.state == "draft"
    assert sheet.open_sheet(held.snapshot, EVERY).value("called") == "陳女士"
    services.send(viewer=worker, referral=held)
    assert Referral.objects.get().state == "sent"


def test_a_draft_is_not_sent_under_an_agreement_that_ended(case, drafted, worker):
    made = drafted(case)
    Agreement.objects.filter(agency_kind="labour").delete()
    with pytest.raises(NoFlow):
        services.send(viewer=worker, referral=made)
    assert Referral.objects.get().state == "draft"


def test_withdrawing_consent_stops_what_waits_and_tells_both_sides(
    case, sent, clerk, worker, hire, agree
):
    referral = sent(case)
    consent = referral.consent
    Notice.objects.all().delete()
    stopped = consents.withdraw(
        viewer=worker, consent=consent, on=timezone.localdate(), how="in_person"
    )
    referral.refresh_from_db()
    assert stopped == {"referrals": 1}
    assert (referral.state, referral.reason) == ("withdrawn", "consent_withdrawn")
    assert Notice.objects.filter(reader_id=clerk.staff_id).exists()


def test_withdrawing_twice_is_said(case, agree, worker):
    held = agree(case, ["labour"], ["identity"])
    today = timezone.localdate()
    consents.withdraw(viewer=worker, consent=held, on=today, how="phone")
    with pytest.raises(ValidationError, match="已經撤回過"):
        consents.withdraw(viewer=worker, consent=held, on=today, how="phone")


@pytest.mark.parametrize("kind", ["police", "prosecutor", "city", "somebody_new"])
def test_a_self_help_case_is_referred_to_no_agency_that_may_not_know(
    take, drafted, agency, police_service, kind
):
    hidden = take(source="self_help", shielded=True)
    goes = Destination(agency(kind, "某機關"))
    entry = CodeEntry.objects.get(list_name="referral_service", code=police_service)
    entry.extra = {**entry.extra, "to_kinds": [kind]}
    entry.save()
    codes.forget()
    with pytest.raises(NoFlow, match="第21條"):
        drafted(hidden, goes, service=police_service, groups=["identity", "referral"],
                consented=False)  # fmt: skip


def test_an_open_case_of_the_same_kind_may_be(take, drafted, agency, police_service, worker):
    made = drafted(take(), agency("police", "某分局"), service=police_service,
                   groups=["identity", "referral"], consented=False)  # fmt: skip
    services.send(viewer=worker, referral=made)
    assert Referral.objects.get().state == "sent"


def test_a_service_goes_only_where_it_belongs(case, drafted, agency):
    with pytest.raises(ValidationError, match="不轉介給這類單位"):
        drafted(case, agency("hospital", "某醫院"))


def test_nobody_is_referred_without_saying_who(case, drafted):
    with pytest.raises(ValidationError, match="不知道要服務誰"):
        drafted(case, groups=["contact", "referral"])


def test_a_group_ticked_but_empty_needs_no_consent_and_changes_nothing_later(
    case, drafted, agency, agree, worker
):
    hospital = agency("hospital", "示範醫院")
    agree(case, ["hospital"], ["health"])
    every = ["identity", "contact", "health", "referral"]
    made = drafted(case, hospital, service="outpatient", groups=every, consented=False)
    assert made.consent is None
    assert "consent_until" not in str(made.snapshot)
    services.send(viewer=worker, referral=made)
    assert Referral.objects.get().state == "sent"
