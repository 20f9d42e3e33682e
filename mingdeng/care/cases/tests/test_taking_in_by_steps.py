"""收案 on screen: person first, duplicates told, drafts kept, one case whatever is sent twice."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from mingdeng.care.cases.models import Case
from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.people.records.models import PersonRecord

pytestmark = pytest.mark.django_db
ID = "A123456789"


def go(client, once, step, data):
    return client.post(reverse("cases:intake", args=[once, step]), data)


def person(**more):
    return {
        "name": "王曉明",
        "number": ID,
        "birth_date": "73.05.06",
        "sex": "m",
        "phone": "0912345678",
        "address": "高雄市鳳山區五甲里五甲二路10號",
        "district": "",
        "former_names": "",
        "nationality": "citizen",
        "override": "",
        **more,
    }


SOURCE = {
    "source": "prison_release",
    "received_on": "114.07.01",
    "shielded": "",
    "referred_by": "",
    "legal_status": "parole",
    "drug_schedule": "2",
    "why": "期滿出監",
}
OPENING = {
    "drugs": ["methamphetamine"],
    "main_drug": "methamphetamine",
    "last_used": "year",
    "treated": "no",
    "suicidal": "no",
    "pregnant": "no",
    "occupation": "construction",
    "housing": "stable",
    "minors": "1",
    "motivation": "3",
    "needs": ["job"],
    "summary": "願意配合。",
}


def start(client, once, record=""):
    return client.post(reverse("cases:start"), {"once": str(once), "record": record})


def steps(client, once, **more):
    start(client, once)
    assert go(client, once, "person", person(**more)).status_code == 302
    assert go(client, once, "source", SOURCE).status_code == 302
    assert go(client, once, "details", {"released_on": "114.06.30"}).status_code == 302
    assert go(client, once, "opening", OPENING).status_code == 302


def test_from_a_name_to_an_open_case(office, enter):
    client, once = enter(office.lin), uuid.uuid4()
    steps(client, once)
    page = client.get(reverse("cases:intake", args=[once, "finish"]))
    assert "責任區相符" in page_text(page)
    ranked = page.context["form"].proposals if hasattr(page.context["form"], "proposals") else None
    assert ranked is None or ranked
    done = go(
        client, once, "finish", {"worker": str(office.lin.pk), "override": "", "open_now": "on"}
    )
    if done.status_code == 422:
        done = go(
            client,
            once,
            "finish",
            {"worker": str(office.lin.pk), "override": "continuity", "open_now": "on"},
        )
    case = Case.objects.get()
    assert done.url == reverse("cases:page", args=[case.ref])
    assert (case.now_status, case.now_worker_id) == ("open", office.lin.pk)
    assert case.now_district == "64000120"
    assert case.opening["summary"] == "願意配合。"
    assert case.source_facts == {"released_on": "2025-06-30"}
    assert not Draft.objects.exists()
    again = go(client, once, "finish", {"worker": "", "override": ""})
    assert again.status_code == 302
    assert Case.objects.count() == 1


def test_what_was_typed_comes_back_after_leaving(office, enter):
    client, once = enter(office.lin), uuid.uuid4()
    start(client, once)
    go(client, once, "person", person())
    page = page_text(client.get(reverse("cases:intake", args=[once, "person"])))
    assert "王曉明" in page
    assert "73.05.06" in page


def test_a_likely_duplicate_is_shown_and_takes_a_reason_to_go_on(office, enter):
    office.opened(record=office.person("王曉明", numbers=[ID]))
    client, once = enter(office.lin), uuid.uuid4()
    start(client, once)
    told = go(client, once, "person", person())
    assert told.status_code == 422
    assert "系統裡有相似的人" in page_text(told)
    assert go(client, once, "person", person(override="identity_unknown")).status_code == 302


def test_for_a_person_found_nobody_is_created(office, enter):
    record = office.person("林一")
    closed = office.opened(record=record)
    from mingdeng.care.cases import services

    approval = office.ask_closing(closed)
    services.decide_approval(viewer=office.viewer(office.chou), approval=approval, approve=True)
    client, once = enter(office.lin), uuid.uuid4()
    answer = start(client, once, str(record.ref))
    assert answer.url == reverse("cases:intake", args=[once, "source"])
    go(client, once, "source", SOURCE)
    go(client, once, "details", {"released_on": "114.06.30"})
    people = PersonRecord.objects.count()
    done = go(client, once, "finish", {"worker": "", "override": ""})
    assert done.status_code == 302
    assert PersonRecord.objects.count() == people
    assert Case.objects.get(once=once).episode == 2


def test_a_mistake_comes_back_named_with_everything_typed(office, enter):
    client, once = enter(office.lin), uuid.uuid4()
    start(client, once)
    told = go(client, once, "person", person(number="A123456788", birth_date="73.02.30"))
    text = page_text(told)
    assert told.status_code == 422
    assert "王曉明" in text
    assert "2月" in text


def test_the_search_is_posted_and_finds_whom_she_may_see(office, enter):
    office.opened(record=office.person("王曉明"))
    client = enter(office.lin)
    found = page_text(client.post(reverse("cases:new"), {"q": "王曉明"}))
    assert "就是他" in found
    other = page_text(enter(office.chiu).post(reverse("cases:new"), {"q": "王曉明"}))
    assert "就是他" not in other


@pytest.mark.parametrize("who", ["director", "officer", "auditor", "clerk", "planner"])
def test_who_takes_nobody_in_does_not_get_the_form(office, enter, who):
    client = enter(getattr(office, who))
    answer = client.post(reverse("cases:start"), {"once": str(uuid.uuid4())})
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("field", ["once", "record"])
def test_what_is_no_reference_begins_nothing(office, enter, field):
    answer = enter(office.lin).post(reverse("cases:start"), {field: "x' OR 1=1"})
    assert answer.status_code in (403, 404)
