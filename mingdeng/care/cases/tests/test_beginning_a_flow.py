"""Beginning a flow on screen: only its own fields, person first, a coded reason to go on."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mingdeng.care.cases import indicators
from mingdeng.care.cases.models import SpecialFlow
from mingdeng.care.cases.services.flows import begin_flow
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.people.records.models import PersonRecord

pytestmark = pytest.mark.django_db


def today():
    return roc_table(timezone.localdate())


def born(years):
    day = timezone.localdate()
    return roc_table(day.replace(year=day.year - years, month=1, day=1))


def neglected(**more):
    return {
        "once": str(uuid.uuid4()),
        "person": "new",
        "kin": "birth_child",
        "name": "陳小安",
        "sex": "m",
        "birth_date": born(8),
        "on": today(),
        "living": "yes",
        "note": "獨處過夜",
        **more,
    }


def test_a_flow_is_chosen_first_and_its_form_shows_its_own_fields_only(office, enter):
    case = office.opened()
    client = enter(office.lin)
    offered = page_text(client.get(reverse("cases:case_flow_new", args=[case.ref])))
    assert "輔導個案家庭疑似照顧不當" in offered
    fields = {}
    for choice in ("juvenile", "pregnancy", "newborn", "neglect_suspected", "venue_raid"):
        page = client.get(reverse("cases:case_flow_kind", args=[case.ref, choice]))
        fields[choice] = set(page.context["form"].fields)
    assert {"zone", "school"} <= fields["juvenile"]
    assert "name" not in fields["juvenile"]
    assert "origin" in fields["pregnancy"]
    for choice in ("newborn", "neglect_suspected", "venue_raid"):
        assert not {"zone", "school", "origin"} & fields[choice]
        assert {"name", "birth_date"} <= fields[choice]
    assert {"police", "record_no", "venue"} <= fields["venue_raid"]
    away = client.get(reverse("cases:case_flow_kind", args=[case.ref, "nothing"]))
    assert away.status_code in (403, 404)


def test_a_child_not_on_record_becomes_a_relative_and_the_flow_goes_on(office, enter):
    case = office.opened()
    client = enter(office.lin)
    made = client.post(
        reverse("cases:case_flow_kind", args=[case.ref, "neglect_suspected"]), neglected()
    )
    flow = SpecialFlow.objects.get()
    assert made.url == reverse("cases:flow", args=[flow.ref])
    text = page_text(client.get(made.url))
    assert "陳小安" in text
    assert "孩子與本局個案同住" in text
    family = page_text(client.get(reverse("ties:family", args=[case.record.ref])))
    assert "陳小安" in family
    client.post(made.url, {"stage": "report_and_refer", "on": today(), "note": "已通報"})
    flow.refresh_from_db()
    assert flow.stage == "report_and_refer"
    assert "陳小安" in page_text(
        client.get(reverse("cases:page", args=[case.ref]) + "panel/cases.flows/")
    )


def test_a_child_of_the_family_is_chosen_and_not_put_on_record_again(office, enter):
    case = office.opened()
    client = enter(office.lin)
    page = reverse("cases:case_flow_kind", args=[case.ref, "neglect_suspected"])
    client.post(page, neglected())
    people = PersonRecord.objects.count()
    raid = reverse("cases:case_flow_kind", args=[case.ref, "venue_raid"])
    person = client.get(raid).context["form"].fields["person"]
    (ref, words) = person.choices[0]
    assert "陳小安" in words
    told = {
        "once": str(uuid.uuid4()),
        "person": ref,
        "sex": "x",
        "on": today(),
        "police": "鳳山分局",
        "record_no": "高市警鳳分字第 1 號",
        "seized_on": today(),
        "venue": "ktv",
    }
    assert client.post(raid, told).status_code == 302
    assert PersonRecord.objects.count() == people
    assert SpecialFlow.objects.filter(path="venue_raid").count() == 1


def test_a_likely_duplicate_is_told_and_wants_a_coded_reason(office, enter):
    case = office.opened()
    known = office.person("陳小安", born=timezone.localdate() - timedelta(days=8 * 366), phones=[])
    office.intake(record=known, source="school")
    client = enter(office.lin)
    page = reverse("cases:case_flow_kind", args=[case.ref, "neglect_suspected"])
    told = neglected(birth_date=roc_table(known.birth_date))
    warned = client.post(page, told)
    assert warned.status_code == 422
    assert "系統裡可能已有這個人" in page_text(warned)
    assert not SpecialFlow.objects.exists()
    choices = [ref for ref, _ in warned.context["form"].fields["person"].choices]
    assert str(known.ref) in choices
    chosen = client.post(page, {**told, "person": str(known.ref)})
    assert chosen.status_code == 302
    assert SpecialFlow.objects.get().record_id == known.pk
    other = client.post(
        page, {**told, "once": str(uuid.uuid4()), "override": "twin", "name": "陳小安"}
    )
    assert other.status_code == 302
    assert Entry.objects.filter(code="person.registered", reason="twin").exists()


def test_somebody_out_of_sight_cannot_be_chosen(office, enter):
    case = office.opened()
    stranger = office.person("別人的孩子", born=timezone.localdate() - timedelta(days=2000))
    office.intake(office.chiu, record=stranger, source="school")
    page = reverse("cases:case_flow_kind", args=[case.ref, "neglect_suspected"])
    answer = enter(office.lin).post(page, neglected(person=str(stranger.ref)))
    assert answer.status_code in (403, 404)
    assert not SpecialFlow.objects.exists()


def test_a_woman_and_a_newborn_without_a_case_of_ours_are_taken_and_counted(office, enter):
    client = enter(office.lin)
    page = reverse("cases:flow_kind", args=["pregnancy"])
    told = {
        "once": str(uuid.uuid4()),
        "person": "new",
        "name": "黃美惠",
        "sex": "f",
        "birth_date": born(27),
        "on": today(),
        "origin": "bailed_for_birth",
    }
    made = client.post(page, told)
    assert made.status_code == 302
    client.post(made.url, {"stage": "opened", "on": today()})
    since = timezone.localdate() - timedelta(days=30)
    assert indicators.perinatal(since, timezone.localdate()) == {"pregnant_woman": 1, "newborn": 0}
    assert "黃美惠" in page_text(client.get(reverse("cases:flows")))


def test_a_flow_without_a_case_is_handed_to_another_worker_who_is_told(office, enter):
    one = office.person("陳小安", born=timezone.localdate() - timedelta(days=2000), phones=[])
    flow = begin_flow(
        viewer=office.viewer(office.lin),
        kind="minor",
        path="venue_raid",
        record=one,
        once=uuid.uuid4(),
        on=timezone.localdate(),
    )
    client = enter(office.lin)
    assert "公文或電話" in page_text(client.get(reverse("cases:flow", args=[flow.ref])))
    page = reverse("cases:flow_hand_over", args=[flow.ref])
    assert client.get(page).status_code == 200
    told = {"worker": office.chiu.pk, "reason": "staff_left", "version": flow.version}
    assert client.post(page, told).status_code == 302
    assert client.get(reverse("cases:flow", args=[flow.ref])).status_code in (403, 404)
    assert Notice.objects.get(kind="flow.handed_over").reader_id == office.chiu.pk
    mine = page_text(enter(office.chiu).get(reverse("cases:flows")))
    assert "陳小安" in mine


def test_the_page_of_a_flow_leads_to_its_referral_within_its_budget(
    office, enter, django_assert_max_num_queries
):
    case = office.opened()
    client = enter(office.lin)
    made = client.post(
        reverse("cases:case_flow_kind", args=[case.ref, "neglect_suspected"]), neglected()
    )
    with django_assert_max_num_queries(20):
        text = page_text(client.get(made.url))
    refer = reverse("referrals:new", args=[case.ref])
    assert f"{refer}?service=child_protection" in text
    with django_assert_max_num_queries(20):
        client.get(reverse("cases:case_flow_kind", args=[case.ref, "venue_raid"]))


def test_two_changes_of_schooling_meet_on_a_screen_field_by_field(office, enter):
    record = office.person("少年", born=timezone.localdate() - timedelta(days=15 * 365))
    case = office.opened(record=record, source="school")
    flow = begin_flow(
        viewer=office.viewer(office.lin),
        kind="juvenile",
        record=record,
        case=case,
        once=uuid.uuid4(),
        on=timezone.localdate(),
        zone="zone_2",
        school="enrolled",
    )
    client = enter(office.lin)
    page = reverse("cases:flow_school", args=[flow.ref])
    drawn = flow.version
    assert (
        client.post(page, {"version": drawn, "school": "suspended", "zone": "zone_2"}).status_code
        == 302
    )
    met = client.post(page, {"version": drawn, "school": "dropped_out", "zone": "zone_2"})
    assert met.status_code == 409
    text = page_text(met)
    assert "休學" in text
    assert "中輟或中離" in text
    flow.refresh_from_db()
    assert flow.school == "suspended"
    kept = {"version": met.context["version"], "school": "dropped_out", "zone": "zone_2"}
    assert client.post(page, {**kept, "keep-school": "mine"}).status_code == 302
    flow.refresh_from_db()
    assert flow.school == "dropped_out"


def test_a_juvenile_taken_in_without_a_flow_is_asked_for_it_on_the_case_page(office, enter):
    record = office.person("少年", born=timezone.localdate() - timedelta(days=15 * 365))
    case = office.opened(record=record, source="school")
    panel = reverse("cases:page", args=[case.ref]) + "panel/cases.flows/"
    assert "還沒有開始涉毒兒少輔導" in page_text(enter(office.lin).get(panel))
