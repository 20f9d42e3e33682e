"""Supervisor, officer, partner clerk, auditor, administrator: each does the work of the day."""

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE

pytestmark = pytest.mark.browser


def test_a_supervisor_sees_her_team_and_its_load(as_role):
    page = as_role("supervisor")
    page.goto("/")
    expect(page.locator("main")).to_contain_text("每個人手上的分量")
    page.goto("/cases/team/")
    expect(page.locator("h1")).to_be_visible()
    page.goto("/alerts/")
    expect(page.locator("main")).to_contain_text("警示")


def test_a_partner_accepts_a_referral_and_reports_its_outcome(as_role):
    page = as_role("partner")
    page.goto("/desk/")
    page.locator('main a[href^="/desk/"]').filter(has_text=re.compile("○")).first.click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name=re.compile("接受")).first.click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("main")).to_contain_text("已接受")


def test_nothing_else_answers_a_partner(as_role):
    page = as_role("partner")
    for path in ("/cases/", "/alerts/", "/audit/", "/people/", "/staff/", "/imports/", "/jobs/"):
        answer = page.goto(path)
        assert answer.status in {403, 404}, path


def test_the_auditor_sees_acts_and_no_person(as_role):
    page = as_role("auditor")
    page.goto("/audit/")
    expect(page.locator("h1")).to_be_visible()
    assert page.goto("/cases/").status in {403, 404}


def test_the_administrator_keeps_accounts_and_sees_no_person(as_role):
    page = as_role("admin")
    page.goto("/staff/")
    expect(page.locator("main")).to_contain_text("worker")
    assert page.goto("/cases/").status in {403, 404}


def test_the_officer_has_the_section_before_her(as_role):
    page = as_role("officer", PHONE)
    page.goto("/")
    expect(page.locator("h1")).to_be_visible()
    assert page.goto("/cases/queue/").status == 200
