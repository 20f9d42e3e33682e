"""Consent: signed on screen, standing for what it says, withdrawn at once."""

from __future__ import annotations

import base64
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from mingdeng.care.consents import flows, queries, services
from mingdeng.care.consents.models import Consent
from mingdeng.care.consents.signature import BadSignature, read_signature
from mingdeng.care.referrals.tests.makers import NAME, png
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.scopes import grant_on
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(client):
    def _browse(viewer):
        client.force_login(Staff.objects.get(pk=viewer.staff_id))
        return client

    return _browse


def filled(**more):
    return {
        "once": str(uuid.uuid4()), "purpose": "referral", "agency_kinds": ["labour"],
        "groups": ["identity"], "from_on": "115.11.01", "to_on": "116.03.01",
        "relation": "self", "signed_by": NAME, "method": "screen", "signature": png(), **more,
    }  # fmt: skip


def test_signed_on_the_screen_it_stands_and_is_sealed(browse, case, worker):
    page = browse(worker)
    answer = page.post(reverse("consents:new", args=[case.ref]), filled())
    assert answer.status_code == 302, page_text(answer)
    held = Consent.objects.get()
    assert held.signature.startswith(b"\x89PNG")
    assert queries.covering([case.record_id], "referral", "labour", ["identity"]) == held
    with connection.cursor() as cursor:
        cursor.execute("SELECT signature, signed_by FROM care_consents_consent")
        stored = b"".join(bytes(part) for part in cursor.fetchone())
    assert b"PNG" not in stored
    assert NAME.encode() not in stored
    shown = page_text(page.get(answer.url))
    assert "轉介服務" in shown
    assert "勞政機關" in shown
    drawing = page.get(reverse("consents:signature", args=[held.ref]))
    assert drawing["Content-Type"] == "image/png"


def test_sent_twice_it_is_one(browse, case, worker):
    page, data = browse(worker), filled()
    for _ in range(2):
        page.post(reverse("consents:new", args=[case.ref]), data)
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"signature": ""}, "請在框內簽名"),
        ({"groups": []}, "提供哪些資料"),
        ({"to_on": "115.10.01"}, "到期日早於同意日"),
        ({"to_on": "120.11.01"}, "最長 24 個月"),
        ({"from_on": "115.02.30"}, "2月沒有30日"),
        ({"signed_by": " "}, "簽署人"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_comes_back_filled(browse, case, worker, wrong, words):
    answer = browse(worker).post(reverse("consents:new", args=[case.ref]), filled(**wrong))
    assert answer.status_code == 422
    assert words in page_text(answer).replace(" 月沒有 ", "月沒有")
    assert "勞政機關" in page_text(answer)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["", "data:image/svg+xml;base64,PHN2Zz4=", "data:image/png;base64,@@", png()[:-8], "x" * 9],
)
def test_only_a_canvas_drawing_is_a_signature(text):
    with pytest.raises(BadSignature):
        read_signature(text)


def test_a_drawing_damaged_between_a_right_head_and_a_right_end_is_no_signature():
    whole = base64.b64decode(png().partition(",")[2])
    damaged = whole[:40] + b"\x00\x00\x00" + whole[43:]
    with pytest.raises(BadSignature):
        read_signature("data:image/png;base64," + base64.b64encode(damaged).decode())


def test_a_paper_signature_needs_no_drawing(browse, case, worker):
    answer = browse(worker).post(
        reverse("consents:new", args=[case.ref]), filled(method="paper", signature="")
    )
    assert answer.status_code == 302


def test_it_stands_only_within_its_period(case, agree):
    today = timezone.localdate()
    held = agree(case, ["labour"], ["identity"], to_on=today + timedelta(days=30))
    assert held.stands(today)
    assert held.stands(today + timedelta(days=30))
    assert not held.stands(today + timedelta(days=31))
    assert not held.stands(today - timedelta(days=1))


def test_a_notice_lets_nothing_travel(case, worker):
    held = services.serve_notice(
        viewer=worker, case=case, once=uuid.uuid4(), on=timezone.localdate(), signed_by=NAME,
        signature=png(),
    )  # fmt: skip
    assert not held.stands(timezone.localdate())
    assert queries.standing([case.record_id], "") == []


def test_withdrawn_it_stands_no_more_and_its_flows_stop_at_once(
    browse, case, worker, agree, monkeypatch
):
    stopped = []
    monkeypatch.setattr(flows, "_stops", {"test": lambda consent: stopped.append(consent.pk) or 3})
    held = agree(case, ["labour"], ["identity"])
    page = browse(worker)
    url = reverse("consents:withdraw", args=[held.ref])
    assert page.get(url).status_code == 200
    today = timezone.localdate()
    answer = page.post(url, {"withdrawn_on": f"{today.year - 1911}{today:%m%d}", "how": "phone"})
    assert answer.status_code == 302
    assert stopped == [held.pk]
    held.refresh_from_db()
    assert not held.stands(today)
    assert "已撤回" in page_text(page.get(answer.url))


def test_a_flow_that_cannot_stop_undoes_the_withdrawal(case, worker, agree, monkeypatch):
    def broken(consent):
        raise RuntimeError

    monkeypatch.setattr(flows, "_stops", {"test": broken})
    held = agree(case, ["labour"], ["identity"])
    with pytest.raises(RuntimeError):
        services.withdraw(viewer=worker, consent=held, on=timezone.localdate(), how="phone")
    held.refresh_from_db()
    assert held.stands(timezone.localdate())


def test_who_may_not_write_the_case_takes_and_withdraws_nothing(case, agree, hire):
    held = agree(case, ["labour"], ["identity"])
    stranger = hire()
    with pytest.raises(Denied):
        agree(case, ["labour"], ["identity"], viewer=stranger)
    with pytest.raises(Denied):
        services.withdraw(viewer=stranger, consent=held, on=timezone.localdate(), how="phone")


def test_the_panel_and_the_timeline_know_it(browse, case, worker, agree):
    agree(case, ["labour"], ["identity"])
    page = browse(worker)
    panel = page_text(page.get(reverse("cases:panel", args=[case.ref, "consents.case"])))
    assert "有效 1 份" in panel
    story = page_text(
        page.get(
            reverse("cases:panel", args=[case.ref, "cases.timeline"]) + "?source=consents.moments"
        )
    )
    assert "取得同意：轉介服務" in story
    assert (
        queries.of_person([case.record_id], grant_on(worker, case.record_id))[0].state == "standing"
    )


def test_an_impossible_period_is_refused_by_the_service(case, agree):
    with pytest.raises(ValidationError):
        agree(case, ["labour"], ["identity"], to_on=timezone.localdate() - timedelta(days=1))
