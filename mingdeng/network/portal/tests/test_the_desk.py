"""What a partner's clerk can do and see: her agency's referrals, their own fields, nothing else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.tests.makers import NAME, NUMBER, PHONE  # noqa: F401
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(client):
    def _browse(viewer):
        client.force_login(Staff.objects.get(pk=viewer.staff_id))
        return client

    return _browse


def test_from_the_inbox_to_the_outcome(browse, case, sent, clerk):
    referral = sent(case)
    page = browse(clerk)
    assert page.get("/").url == reverse("portal:desk")
    listed = page_text(page.get(reverse("portal:desk")))
    assert "陳先生" in listed
    assert referral.number in listed
    shown = page_text(page.get(reverse("portal:referral", args=[referral.ref])))
    assert "堆高機操作班" in shown
    act = reverse("portal:act", args=[referral.ref, "accept"])
    assert page.post(act, {"accept-note": "好"}).status_code == 302
    done = reverse("portal:act", args=[referral.ref, "complete"])
    assert page.post(done, {"complete-note": ""}).status_code == 422
    assert page.post(done, {"complete-reason": "hired"}).status_code == 302
    assert Referral.objects.get().state == "completed"
