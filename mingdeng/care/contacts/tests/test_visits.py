"""Visits: agreed, moved, called off; and nobody is left alone at a door."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from mingdeng.care.contacts import services
from mingdeng.care.contacts.models import Appointment, VisitState
from mingdeng.care.contacts.queries import visits
from mingdeng.care.facts.services import tell_fact
from mingdeng.care.facts.tests.makers import hire, make_case, make_desk, signed_in, stand_in
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    return make_desk()


def noon(days=1):
    return timezone.make_aware(
        datetime.combine(timezone.localdate() + timedelta(days=days), time(14, 0))
    )


def agree(desk, **more):
    values = {
        "once": uuid.uuid4(), "channel": "home_visit", "starts_at": noon(), "minutes": 60,
        "place_kind": "home", "district": "64000120", "place": "五甲里",
        "watcher_id": desk.supervisor.pk, "companion_id": desk.colleague.pk, **more,
    }  # fmt: skip
    viewer = values.pop("viewer", None) or desk.see()
    return services.create_appointment(viewer=viewer, case=values.pop("case", desk.case), **values)


def test_a_visit_stands_in_the_list_and_those_it_needs_are_told(desk):
    visit = agree(desk)
    item = Item.objects.get(kind="visit.today")
    assert (item.owner_id, item.due_at) == (desk.worker.pk, visit.starts_at)
    assert visit.check_by == visit.starts_at + 90 * MINUTE
    assert set(Notice.objects.values_list("kind", "reader_id")) == {
        ("visit.companion", desk.colleague.pk), ("visit.watcher", desk.supervisor.pk),
    }  # fmt: skip
    assert Event.objects.filter(code="visit.planned").exists()


def test_an_interview_at_the_office_needs_no_watcher(desk):
    visit = agree(desk, channel="interview", place_kind="office", watcher_id=None)
    assert visit.check_by is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"watcher_id": None}, "watcher"),
        ({"channel": "pigeon"}, "channel"),
        ({"place_kind": "moon"}, "place_kind"),
        ({"starts_at": timezone.now() - timedelta(hours=3)}, "starts_on"),
    ],
)
def test_what_cannot_be_agreed_is_refused_by_field(desk, more, field):
    with pytest.raises(ValidationError) as refused:
        agree(desk, **more)
    assert field in refused.value.message_dict


def test_nobody_goes_along_with_herself_or_watches_herself(desk):
    for name in ("companion_id", "watcher_id"):
        with pytest.raises(ValidationError):
            agree(desk, **{name: desk.worker.pk})


def test_moving_tells_again_and_a_stale_move_is_refused(desk):
    visit = agree(desk)
    services.change_appointment(viewer=desk.see(), appointment=visit, expected=1, starts_at=noon(2))
    visit.refresh_from_db()
    assert visit.check_by == noon(2) + 90 * MINUTE
    assert Notice.objects.filter(kind="visit.watcher").count() == 2
    with pytest.raises(StaleEdit):
        services.change_appointment(
            viewer=desk.see(), appointment=visit, expected=1, starts_at=noon(3)
        )


def test_two_who_move_the_same_visit_see_field_by_field_what_each_changed(desk):
    visit = agree(desk)
    services.change_appointment(
        viewer=desk.see(), appointment=visit, expected=1, starts_at=noon(2), note="帶名冊"
    )
    browser = signed_in(desk.worker)
    url = reverse("contacts:move_visit", args=[visit.ref])
    day = timezone.localtime(noon(3)).date()
    said = {
        "version": "1", "channel": "home_visit", "starts_on": roc_table(day),
        "starts_time": "15:30", "minutes": "60", "place_kind": "home", "district": "64000120",
        "place": "五甲里", "companion": desk.colleague.pk, "watcher": desk.supervisor.pk,
    }  # fmt: skip
    answer = browser.post(url, said)
    text = page_text(answer)
    assert answer.status_code == 409
    assert f"{roc_table(day)} 15:30" in text
    assert f"{roc_table(timezone.localtime(noon(2)).date())} 14:00" in text
    assert 'name="keep-starts_at"' in text
    assert "帶名冊" in text
    version = Appointment.objects.get().version
    said |= {"version": version, "keep-starts_at": "theirs", "note": "帶名冊"}
    assert browser.post(url, said).status_code == 302
    visit = Appointment.objects.get()
    assert (visit.starts_at, visit.note) == (noon(2), "帶名冊")


def test_calling_off_needs_a_reason_and_ends_the_watch(desk):
    visit = agree(desk)
    with pytest.raises(ValidationError):
        services.cancel_appointment(
            viewer=desk.see(), appointment=visit, expected=1, end="worker_cancelled"
        )
    services.cancel_appointment(
        viewer=desk.see(), appointment=visit, expected=1, end="person_cancelled"
    )
    visit.refresh_from_db()
    assert (visit.state, visit.check_by) == (VisitState.CANCELLED, None)
    assert services.watch(noon(30)) == 0


def test_who_does_not_say_she_is_out_is_called_by_the_watcher_then_the_supervisor(desk):
    visit = agree(desk, watcher_id=desk.colleague.pk, companion_id=None)
    due = visit.check_by
    assert services.watch(due - MINUTE) == 0
    assert services.watch(due) == 1
    assert services.watch(due + MINUTE) == 0
    item = Item.objects.get(kind="visit.unsafe")
    assert (item.owner_id, item.rank) == (desk.colleague.pk, 20)
    assert list(Notice.objects.filter(kind="visit.unsafe").values_list("reader_id", flat=True)) == [
        desk.colleague.pk
    ]
    assert services.watch(due + 30 * MINUTE) == 1
    assert desk.supervisor.pk in Notice.objects.filter(kind="visit.unsafe").values_list(
        "reader_id", flat=True
    )
    assert [e.payload["step"] for e in Event.objects.filter(code="visit.unsafe")] == [
        "watcher", "supervisor",
    ]  # fmt: skip
    assert services.watch(due + timedelta(hours=9)) == 0


def test_saying_she_is_out_ends_every_alarm_and_tells_who_worried(desk):
    visit = agree(desk)
    services.watch(visit.check_by)
    services.say_safe(viewer=desk.see(), appointment=visit)
    assert not Item.objects.filter(done_at=None, kind__startswith="visit.").exists()
    assert set(Notice.objects.filter(kind="visit.safe").values_list("reader_id", flat=True)) == {
        desk.supervisor.pk, desk.colleague.pk,
    }  # fmt: skip
    assert Entry.objects.filter(code="visit.safe").count() == 1
    services.say_safe(viewer=desk.see(), appointment=visit)
    assert Entry.objects.filter(code="visit.safe").count() == 1


def test_the_minutes_count_from_when_she_goes_in(desk):
    visit = agree(desk)
    services.start_visit(viewer=desk.see(desk.colleague), appointment=visit)
    visit.refresh_from_db()
    assert visit.state == VisitState.STARTED
    assert visit.check_by == visit.started_at + 90 * MINUTE


def test_only_who_goes_may_say_she_is_out_a_deputy_in_her_name(desk):
    visit = agree(desk, companion_id=None)
    with pytest.raises(Denied):
        services.say_safe(viewer=desk.see(desk.stranger), appointment=visit)
    stand_in(desk.worker, desk.stranger)
    services.say_safe(viewer=desk.see(desk.stranger), appointment=visit)
    assert Appointment.objects.get().state == VisitState.SAFE


def test_a_visit_recorded_is_kept_but_she_still_has_to_say_she_is_out(desk):
    visit = agree(desk)
    services.start_visit(viewer=desk.see(), appointment=visit)
    visit.refresh_from_db()
    services.record_contact(
        viewer=desk.see(), case=desk.case, once=uuid.uuid4(), channel="home_visit",
        outcome="reached", occurred_on=timezone.localdate(), narrative="談過。", appointment=visit,
    )  # fmt: skip
    visit.refresh_from_db()
    assert (visit.end, visit.state) == ("kept", VisitState.STARTED)
    assert not Item.objects.filter(kind="visit.today", done_at=None).exists()
    assert services.watch(visit.check_by) == 1


def test_the_day_is_sorted_by_district_and_shows_what_the_viewer_may_know(
    desk, django_assert_max_num_queries
):
    agree(desk)
    agree(desk, case=make_case(desk.worker, desk.team), district="64000080")
    agree(desk, case=make_case(desk.worker, desk.team), channel="interview", place_kind="office")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with django_assert_max_num_queries(8):
        day = visits.day(desk.see(), tomorrow)
    assert {district.name: len(district.visits) for district in day.districts} == {
        "鳳山區": 1, "苓雅區": 1, "局內": 1,
    }  # fmt: skip
    helper = visits.day(desk.see(desk.colleague), tomorrow)
    assert len(helper.visits) == 3
    assert all(not visit.note for visit in helper.visits)
    assert visits.day(desk.see(desk.stranger), tomorrow).visits == []


def test_two_go_where_the_rule_says_so(desk):
    high = make_case(desk.worker, desk.team, now_tier="high")
    shown = visits.view(desk.see(), agree(desk, case=high), _grant(desk, high))
    assert shown.needs_second == ("高風險群", "第一次面訪")


def test_two_go_where_somebody_was_threatened_or_left(desk):
    row, threat = agree(desk), "曾有威脅或暴力"

    def why(who=None):
        held, grant = visits.appointment_for(who or desk.see(), row.ref)
        return visits.view(who or desk.see(), held, grant).needs_second

    assert threat not in why()
    left = services.record_contact(
        viewer=desk.see(), case=desk.case, once=uuid.uuid4(), channel="home_visit",
        outcome="unsafe", occurred_on=timezone.localdate(), narrative="對方持棍，撤離。",
    )  # fmt: skip
    assert threat in why()
    left.withdrawn_at = timezone.now()
    left.save(update_fields=["withdrawn_at"])
    assert threat not in why()
    tell_fact(
        viewer=desk.see(), record=desk.case.record, kind="threat", outcome="confirmed",
        occurred_on=timezone.localdate(), told_by="worker", once=uuid.uuid4(),
    )  # fmt: skip
    assert threat in why()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert threat in visits.day(desk.see(), tomorrow).visits[0].needs_second
    assert why(desk.see(desk.colleague)) == ()
    unread = Appointment(case=desk.case, starts_at=noon())
    assert threat in visits.second_person(unread, _grant(desk, desk.case))


def _grant(desk, case):
    from mingdeng.foundation.access import scopes

    return scopes.grant_on(desk.see(), case.record_id)


def test_the_pages_of_a_visit_work_from_planning_to_leaving(desk):
    browser = desk.browse()
    page = browser.get(f"/contacts/visits/new/{desk.case.ref}/")
    assert page.status_code == 200
    said = {
        "channel": "home_visit", "starts_on": "明天", "starts_time": "1400", "minutes": "60",
        "place_kind": "home", "district": "64000120", "watcher": str(desk.supervisor.pk),
        "companion": "", "place": "", "note": "", "once": str(uuid.uuid4()),
    }  # fmt: skip
    wrong = browser.post(f"/contacts/visits/new/{desk.case.ref}/", said)
    assert wrong.status_code == 422
    on = timezone.localdate() + timedelta(days=1)
    right = {**said, "starts_on": f"{on.year - 1911}.{on.month}.{on.day}"}
    made = browser.post(f"/contacts/visits/new/{desk.case.ref}/", right)
    visit = Appointment.objects.get()
    assert made.status_code == 302
    assert browser.get(f"/contacts/visits/{visit.ref}/").status_code == 200
    assert browser.post(f"/contacts/visits/{visit.ref}/start/").status_code == 302
    assert browser.post(f"/contacts/visits/{visit.ref}/safe/").status_code == 302
    visit.refresh_from_db()
    assert visit.state == VisitState.SAFE
    assert desk.browse(desk.stranger).get(f"/contacts/visits/{visit.ref}/").status_code == 403


def test_a_case_handed_over_takes_its_visits_along(desk):
    visit = agree(desk)
    assert services.pass_on(
        case_id=desk.case.pk, from_id=desk.worker.pk, to_id=desk.colleague.pk
    ) == 1  # fmt: skip
    visit.refresh_from_db()
    assert (visit.worker_id, visit.companion_id) == (desk.colleague.pk, None)
    assert Item.objects.get(kind="visit.today", done_at=None).owner_id == desk.colleague.pk


def test_who_watches_reads_where_to_look_but_not_the_casework(desk):
    guard = hire(team=desk.team)
    visit = agree(desk, note="帶門診表", watcher_id=guard.pk, companion_id=None)
    page = desk.browse(guard).get(f"/contacts/visits/{visit.ref}/")
    text = page_text(page)
    assert page.status_code == 200
    assert "五甲里" in text
    assert "帶門診表" not in text


@pytest.mark.databases
def test_the_database_refuses_a_visit_watched_by_its_own_visitor(desk):
    from django.db import IntegrityError

    visit = agree(desk)
    with pytest.raises(IntegrityError):
        Appointment.objects.filter(pk=visit.pk).update(watcher=desk.worker)
