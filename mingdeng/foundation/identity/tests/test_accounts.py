from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity import services
from mingdeng.foundation.identity.models import Duty, Role, Session, Staff
from mingdeng.foundation.identity.refusals import NotYours, Refused
from mingdeng.foundation.identity.tests.making import sign_in, staff
from mingdeng.foundation.identity.viewer import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_disabling_an_account_ends_its_sessions_at_once():
    staff(Role.ADMINISTRATOR)
    who = staff()
    browser = sign_in(who)
    services.disable(who, reason="left")
    assert not Session.objects.filter(staff_id=who.pk).exists()
    assert browser.get("/staff/me/").status_code == 302


def test_nobody_disables_himself_and_the_last_administrator_stays():
    one = staff(Role.ADMINISTRATOR)
    with pytest.raises(Refused):
        services.disable(one, reason="left")
    two = staff(Role.ADMINISTRATOR)
    with pytest.raises(Refused):
        services.disable(two, reason="left", by=two.pk)
    services.disable(two, reason="left", by=one.pk)


def test_accounts_idle_longer_than_the_rule_are_disabled_by_the_clock():
    admin, idle, used, fresh = staff(Role.ADMINISTRATOR), staff(), staff(), staff()
    now = timezone.now()
    Staff.objects.filter(pk=idle.pk).update(last_seen_at=now - timedelta(days=91))
    Staff.objects.filter(pk__in=[used.pk, admin.pk]).update(last_seen_at=now)
    assert services.disable_idle(90) == 1
    assert not Staff.objects.get(pk=idle.pk).is_active
    assert Staff.objects.get(pk=fresh.pk).is_active
    assert Entry.objects.get(code="staff.disabled").reason == "idle"


def test_two_names_that_differ_only_in_case_are_one():
    services.create(username="Lin.Yijun", name="林怡君")
    with pytest.raises(Refused):
        services.create(username="lin.yijun", name="林宜君")


def test_a_change_made_in_between_is_not_overwritten():
    who = staff(name="王一")
    services.change(who, expected={"name": "王一"}, values={"name": "王二"})
    with pytest.raises(Refused):
        services.change(who, expected={"name": "王一"}, values={"name": "王三"})
    assert Staff.objects.get(pk=who.pk).name == "王二"


def turn(who, start=-8, end=-1):
    now = timezone.now()
    planner = viewer_of(staff(Role.SUPERVISOR))
    return services.plan_duty(
        planner,
        staff=who,
        starts_at=now + timedelta(hours=start),
        ends_at=now + timedelta(hours=end),
    )


def test_the_note_of_a_turn_is_sealed_handed_over_once_and_read_by_the_next():
    who, following = staff(), staff()
    duty = turn(who)
    services.hand_over(viewer_of(who), duty, note="王小明明早要追")
    raw = Duty.objects.filter(pk=duty.pk).values_list("note", flat=True)[0]
    assert "王小明".encode() not in bytes(raw)
    with pytest.raises(Refused):
        services.hand_over(viewer_of(who), duty, note="改寫")
    services.read_note(viewer_of(following), duty)
    assert Duty.objects.get(pk=duty.pk).read_by_id == following.pk


def test_only_who_had_the_turn_hands_it_over():
    duty = turn(staff())
    with pytest.raises(NotYours):
        services.hand_over(viewer_of(staff()), duty, note="x")


def test_case_managers_do_not_plan_turns():
    who = staff()
    now = timezone.now()
    with pytest.raises(NotYours):
        services.plan_duty(
            viewer_of(who), staff=who, starts_at=now, ends_at=now + timedelta(hours=1)
        )


def test_two_turns_of_one_person_do_not_overlap():
    who = staff()
    turn(who)
    with pytest.raises(Refused):
        turn(who, start=-2, end=3)


def test_notes_that_have_served_are_shredded():
    who = staff()
    duty = turn(who)
    services.hand_over(viewer_of(who), duty, note="王小明明早要追")
    Duty.objects.update(
        ends_at=timezone.now() - timedelta(days=31), starts_at=timezone.now() - timedelta(days=32)
    )
    assert services.destroy_old_notes(30) == 1
    assert "王小明" not in Duty.objects.get(pk=duty.pk).note


@pytest.mark.parametrize("word", ["mingdeng2026", "明燈毒防高雄明燈毒防高雄", "kaohsiung-kcg-1"])
def test_a_password_made_of_the_houses_words_is_refused(word):
    with pytest.raises(ValidationError):
        validate_password(word)


@pytest.mark.parametrize("word", ["correct-horse-battery", "x" * 50 + "明燈" + "y7" * 30])
def test_long_passwords_of_any_kind_are_taken(word):
    validate_password(word)


def test_a_common_or_short_password_is_refused():
    for word in ("password1234", "abcdefghijk"):
        with pytest.raises(ValidationError):
            validate_password(word)
