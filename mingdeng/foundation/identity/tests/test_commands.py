import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from mingdeng.foundation.identity.commands import staff as group
from mingdeng.foundation.identity.models import Posting, Staff
from mingdeng.foundation.identity.tests.making import agency, sign_in, staff, team
from mingdeng.foundation.identity.throttle import Limit, begin

pytestmark = [pytest.mark.django_db]


def run(*args, code=0):
    told = CliRunner().invoke(group, args)
    assert told.exit_code == code, told.output
    return told.output


def test_the_first_administrator_is_made_from_the_console_and_signs_in():
    agency()
    told = run("create", "first.admin", "--name", "系統管理", "--role", "administrator")
    word = re.search(r"臨時密碼：(\S+)", told)[1]
    browser = sign_in(Staff.objects.get(username="first.admin"), password=word)
    assert browser.get("/staff/")["Location"] == "/accounts/password/change/"


def test_a_role_that_needs_a_team_is_refused_without_leaving_half_an_account():
    agency()
    told = run("create", "half", "--name", "半", "--role", "case_manager", code=1)
    assert "請選一組" in told
    assert not Staff.objects.filter(username="half").exists()
    team("A")
    run("create", "whole", "--name", "全", "--role", "case_manager", "--team", "A")
    assert Posting.objects.get(staff__username="whole").team.code == "A"


def test_the_console_lists_deactivates_and_resets():
    staff("administrator")
    who = staff(name="林怡君")
    assert "林怡君" in run("list")
    run("reset-mfa", who.username)
    assert "臨時密碼" in run("reset-password", who.username)
    run("deactivate", who.username)
    assert "林怡君" not in run("list")
    assert "停用" in run("list", "--all")
    assert "沒有帳號" in run("deactivate", "nobody", code=1)


def test_the_console_opens_an_account_again_unlocks_it_and_ends_its_sessions():
    staff("administrator")
    who = staff(name="林怡君")
    sign_in(who)
    assert "已結束 1 個登入" in run("end-sessions", who.username)
    run("deactivate", who.username)
    assert "臨時密碼" in run("activate", who.username)
    assert Staff.objects.get(pk=who.pk).is_active
    begin([Limit("account", who.username, 5)], timedelta(minutes=15))
    assert "清掉 1 次失敗" in run("unlock", who.username)


def test_the_console_gives_another_role_from_today():
    who = staff("administrator", name="王大同")
    Posting.objects.filter(staff=who).update(from_on=timezone.localdate() - timedelta(days=9))
    assert "從今天起是科室承辦人" in run(
        "assign", who.username, "--role", "officer", "--section", "treatment"
    )
    assert "請選一科" in run("assign", who.username, "--role", "officer", code=1)
    before, now = Posting.objects.filter(staff=who).order_by("from_on")
    assert (before.to_on, now.role) == (timezone.localdate() - timedelta(days=1), "officer")
