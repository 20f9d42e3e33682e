"""Each paper says what its page says, to whom its page does, and the audit is told."""

from __future__ import annotations

import uuid
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from mingdeng.care.cases.models import Spell
from mingdeng.care.consents import services as consents
from mingdeng.care.contacts import services as contacts
from mingdeng.care.papers.compose import closing, opening
from mingdeng.care.papers.compose_contact import visit
from mingdeng.care.papers.compose_sharing import consent, referral
from mingdeng.care.papers.tests.conftest import words
from mingdeng.care.papers.urls import KINDS
from mingdeng.care.referrals.tests.makers import NAME, NUMBER, PHONE
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.scopes import grant_on
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.documents.odt import odt
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db
COMPOSERS = {
    "opening": opening, "visit": visit, "referral": referral, "consent": consent,
    "closing": closing,
}  # fmt: skip
VEILED = "不在您的權限內"


@pytest.fixture
def full(case, worker, sent):
    """A case with everything a paper may be made of: kind → reference."""
    day = timezone.localdate()
    case.why = "遭查獲持有毒品"
    case.opening = {
        "treated": "yes", "illness": "氣喘服藥中", "family": "母親支持", "summary": "評估摘要甲",
    }  # fmt: skip
    case.assessed_on = day
    case.closing_reason = "completed"
    case.closing_summary = "期滿，穩定就業 #panic(1)。"
    case.save()
    contact = contacts.record_contact(
        viewer=worker, case=case, once=uuid.uuid4(), channel="phone", outcome="reached",
        occurred_on=day, narrative="接電話，情緒平穩。",
    )  # fmt: skip
    made = sent(case)
    return {
        "opening": case.ref, "closing": case.ref, "visit": contact.ref, "referral": made.ref,
        "consent": made.consent.ref,
    }  # fmt: skip


def fetch(page, kind, form, ref):
    return page.get(reverse(f"papers:{kind}_{form}", args=[ref]))


@pytest.mark.parametrize("form", ["odt", "pdf"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_each_paper_of_ours_opens_with_the_case_number_and_is_recorded(
    browse, full, case, worker, kind, form
):
    answer = fetch(browse(worker), kind, form, full[kind])
    assert answer.status_code == 200
    printed = words(answer.content, form)
    assert (case.case_no in printed) is (kind != "referral")  # ours stays with us
    assert answer["Cache-Control"] == "no-store"
    named = answer["Content-Disposition"]
    assert named == f'attachment; filename="mingdeng-{kind}.{form}"'
    entry = Entry.objects.get(code="paper.printed")
    assert entry.detail["records"] == [case.record_id]
    assert (entry.detail["paper"], entry.detail["form"]) == (kind, form)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("opening", ["開案評估表", NAME, "遭查獲持有毒品", "氣喘服藥中", "評估摘要甲"]),
        ("visit", ["訪視紀錄表", NAME, "接電話，情緒平穩。", "林書妤"]),
        ("referral", ["轉介單", "堆高機操作班", "示範職能中心"]),
        ("consent", [NAME, "勞政機關", "轉介服務"]),
        ("closing", ["結案摘要", "期滿，穩定就業#panic(1)。", "輔導期滿"]),
    ],
)
def test_a_paper_says_what_its_page_says(full, worker, kind, said):
    text = words(odt(COMPOSERS[kind](worker, full[kind]).document), "odt")
    for one in said:
        assert one in text


@pytest.mark.parametrize("kind", list(KINDS))
def test_full_numbers_leave_the_house_on_no_paper(full, worker, kind):
    text = words(odt(COMPOSERS[kind](worker, full[kind]).document), "odt")
    assert NUMBER not in text
    assert PHONE not in text


@pytest.mark.parametrize("kind", list(KINDS))
def test_whoever_may_not_read_the_page_gets_no_paper(browse, full, hire, clerk, kind):
    colleague = hire(name="張雅雯")
    auditor = hire("auditor", name="稽核")
    for viewer in (colleague, auditor, clerk, None):
        with pytest.raises(Denied):
            COMPOSERS[kind](viewer, full[kind])
    with pytest.raises(Denied):
        COMPOSERS[kind](colleague, uuid.uuid4())
    refused = fetch(browse(colleague), kind, "pdf", full[kind])
    assert refused.status_code in (403, 404)
    assert not Entry.objects.filter(code="paper.printed").exists()


@pytest.mark.parametrize("form", ["odt", "pdf"])
def test_a_veiled_group_is_not_in_the_bytes(browse, full, hire, form):
    director = hire("director", name="局長")  # reads casework, not health
    text = words(fetch(browse(director), "opening", form, full["opening"]).content, form)
    assert "評估摘要甲" in text
    assert VEILED in text
    assert "氣喘" not in text


def test_the_closing_summary_of_a_case_long_closed_keeps_justice_veiled(full, case, worker):
    Spell.objects.create(
        case=case, kind="legal_status", value="deferred_prosecution",
        from_on=timezone.localdate() - timedelta(days=500), recorded_by_id=worker.staff_id,
    )  # fmt: skip
    reason, status = "緩起訴遭撤銷", codes.label("legal_status", "deferred_prosecution")
    case.closing_reason = "deferred_revoked"
    case.save()
    assert status in words(odt(closing(worker, case.ref).document), "odt")
    case.now_status, case.closed_on = "closed", timezone.localdate() - timedelta(days=400)
    case.save()
    text = words(odt(closing(worker, case.ref).document), "odt")
    assert "期滿，穩定就業" in text
    assert VEILED in text
    assert reason not in text
    assert status not in text


def test_the_signature_given_on_the_screen_is_on_the_consent(full, worker):
    names = ZipFile(BytesIO(odt(consent(worker, full["consent"]).document))).namelist()
    assert any(name.startswith("Pictures/") for name in names)


@pytest.mark.parametrize("form", ["odt", "pdf"])
def test_a_damaged_signature_is_said_and_the_consent_is_printed_all_the_same(
    full, case, worker, browse, form
):
    held = case.referrals.get().consent
    held.signature = bytes(held.signature)[:-20]
    held.save()
    answer = browse(worker).get(reverse(f"papers:consent_{form}", args=[held.ref]))
    assert answer.status_code == 200
    assert "影像已損壞" in words(odt(consent(worker, held.ref).document), "odt")


def test_a_visit_without_a_coded_outcome_has_no_empty_brackets(full, case, worker):
    made = case.contacts.get()
    made.outcome = ""
    made.save()
    assert "（）" not in words(odt(visit(worker, full["visit"]).document), "odt")


def test_without_a_standing_consent_no_field_is_printed(full, case, worker):
    held = case.referrals.get().consent
    consents.withdraw(viewer=worker, consent=held, on=timezone.localdate(), how="in_person")
    text = words(odt(referral(worker, full["referral"]).document), "odt")
    assert "資料不再提供" in text
    assert "堆高機" not in text
    assert NAME not in text


def test_a_withdrawn_contact_says_so(full, case, worker):
    made = case.contacts.get()
    made.withdrawn_at, made.withdrawn_reason = timezone.now(), "wrong_case"
    made.save()
    text = words(odt(visit(worker, full["visit"]).document), "odt")
    assert "本紀錄已撤銷" in text


def test_the_case_page_lists_its_papers_within_four_queries(
    browse, full, case, worker, django_assert_max_num_queries
):
    page = browse(worker)
    answer = page.get(reverse("cases:panel", args=[case.ref, "papers.case"]))
    text = page_text(answer)
    for kind, ref in full.items():
        for form in ("odt", "pdf"):
            assert reverse(f"papers:{kind}_{form}", args=[ref]) in text
    assert NAME not in text
    from mingdeng.care.papers.queries import of_case

    grant = grant_on(worker, case.record_id)
    with django_assert_max_num_queries(4):
        of_case(case, grant)


def test_a_case_without_closing_lists_no_closing_summary(case, worker):
    from mingdeng.care.papers.queries import of_case

    case.received_on -= timedelta(days=3)
    kinds = [one.kind for one in of_case(case, grant_on(worker, case.record_id))]
    assert kinds == ["opening"]
