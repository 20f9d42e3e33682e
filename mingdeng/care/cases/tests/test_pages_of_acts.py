"""The pages behind the verbs: forms come back filled in, conflicts lose nothing, queues act."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from mingdeng.care.cases import services
from mingdeng.care.cases.models import Approval, BreakGlass, Case, HandOver
from mingdeng.care.cases.queries.relations import shielded_records
from mingdeng.foundation.audit.models import Revision
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db
NOTE = "八月六日計畫複評；母親願意協助找人。"


def url(name, case):
    return reverse(f"cases:{name}", args=[case.ref])


def today():
    return roc_table(timezone.localdate())


@pytest.mark.parametrize(
    "name",
    ["phase", "legal_status", "due", "close", "transfer", "hand_over", "opening", "case_flow_new"],
)
def test_every_act_has_a_page_that_names_the_person(office, enter, name):
    case = office.opened()
    page = enter(office.lin).get(url(name, case))
    assert page.status_code == 200
    assert case.case_no in page_text(page)


@pytest.mark.parametrize("name", ["phase", "close", "hand_over", "opening", "transfer"])
@pytest.mark.parametrize("who", ["chang", "officer", "director", "chiu"])
def test_who_may_not_write_gets_no_form(office, enter, name, who):
    case = office.opened()
    assert enter(getattr(office, who)).get(url(name, case)).status_code in (403, 404)


def test_a_closing_refused_comes_back_with_what_was_typed(office, enter):
    case = office.opened()
    answer = enter(office.lin).post(
        url("close", case),
        {"version": case.version, "reason": "death", "on": today(), "summary": "家屬告知過世。"},
    )
    assert answer.status_code == 422
    text = page_text(answer)
    assert "家屬告知過世。" in text
    assert "死亡事實已登錄" in text


def test_from_asking_to_signing_on_screen(office, enter):
    case = office.opened()
    enter(office.lin).post(
        url("close", case),
        {
            "version": case.version, "reason": "completed", "on": today(), "summary": "期滿。",
            "confirmed": ["closing_rating"],
        },
    )  # fmt: skip
    approval = Approval.objects.get()
    page = reverse("cases:approval", args=[approval.ref])
    own = page_text(enter(office.lin).get(page))
    assert "自己送的件不能自己核定" in own
    chou = enter(office.chou)
    assert "期滿。" in page_text(chou.get(page))
    assert case.case_no in page_text(chou.get(reverse("cases:queue")))
    chou.post(page, {"decision": "approve", "remark": ""})
    case.refresh_from_db()
    assert case.now_status == "closed"


def test_two_who_edit_the_assessment_see_each_others_words_and_lose_none(office, enter):
    case = office.opened()
    services.assess(
        viewer=office.viewer(office.lin),
        case=case,
        opening={"summary": "原來的摘要", "motivation": "2"},
    )
    case.refresh_from_db()
    drawn = case.version
    mine = {
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
        "summary": "我寫的摘要",
        "version": drawn,
    }
    services.assess(
        viewer=office.viewer(office.chou),
        case=case,
        opening={"summary": "督導寫的摘要", "motivation": "2"},
    )
    client = enter(office.lin)
    clash = client.post(url("opening", case), mine)
    text = page_text(clash)
    assert clash.status_code == 409
    assert "我寫的摘要" in text
    assert "督導寫的摘要" in text
    assert "原來的摘要" in text
    case.refresh_from_db()
    assert case.opening["summary"] == "督導寫的摘要"
    chosen = {**mine, "version": case.version, "keep-summary": "theirs", "keep-motivation": "mine"}
    assert client.post(url("opening", case), chosen).status_code == 302
    case.refresh_from_db()
    assert (case.opening["summary"], case.opening["motivation"]) == ("督導寫的摘要", "3")
    assert Revision.objects.filter(subject_id=case.pk).count() >= 3


def test_a_phase_changed_meanwhile_is_asked_about(office, enter):
    case = office.opened()
    drawn = case.version
    services.move_phase(
        viewer=office.viewer(office.chou), case=case, phase="2", on=timezone.localdate()
    )
    answer = enter(office.lin).post(
        url("phase", case), {"version": drawn, "phase": "3", "on": today(), "reason": ""}
    )
    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.now_phase == 2


def test_handing_over_and_reading_on_screen(office, enter):
    case = office.opened()
    enter(office.lin).post(
        url("hand_over", case),
        {"worker": office.chang.pk, "reason": "balance", "on": today(), "note": NOTE},
    )
    note = HandOver.objects.get()
    page = reverse("cases:hand_over_note", args=[note.ref])
    chang = enter(office.chang)
    assert NOTE in page_text(chang.get(page))
    chang.post(page)
    note.refresh_from_db()
    assert note.read_at is not None


def test_moving_many_on_screen(office, enter):
    cases = [office.opened(record=office.person(name)) for name in ("甲一", "乙二")]
    page = f"{reverse('cases:move')}?from={office.lin.pk}"
    chou = enter(office.chou)
    assert "甲一" in page_text(chou.get(page))
    told = {
        "cases": [str(case.ref) for case in cases],
        "worker": office.chang.pk,
        "reason": "long_leave",
        "on": today(),
        "note": "短",
    }
    refused = chou.post(page, told)
    assert refused.status_code == 422
    assert page_text(refused).count("checked") >= 2
    assert chou.post(page, {**told, "note": NOTE}).status_code == 302
    assert Case.objects.filter(now_worker=office.chang).count() == 2


def test_the_board_shows_loads_and_only_to_who_has_a_team(office, enter):
    office.opened()
    text = page_text(enter(office.chou).get(reverse("cases:team")))
    assert "林書妤" in text
    assert "邱品睿" not in text
    whole = page_text(enter(office.officer).get(reverse("cases:team")))
    assert "邱品睿" in whole
    assert enter(office.lin).get(reverse("cases:team")).status_code in (403, 404)


def test_emergency_by_number_tells_nothing_when_it_opens_nothing(office, enter):
    from mingdeng.people.records.models import Restriction

    case = office.opened()
    hidden = office.opened(record=office.person("限閱人"))
    Restriction.objects.create(record=hidden.record, reason="staff_family")
    client = enter(office.chiu)
    page = reverse("cases:glass_find")
    told = {"reason": "caller", "note": "家屬來電表示本人服藥過量。"}
    answers = [
        page_text(client.post(page, {**told, "number": number}))
        for number in ("KH099-99999", hidden.case_no)
    ]
    assert all("這個號碼開不了" in text for text in answers)
    assert not BreakGlass.objects.exists()
    opened = client.post(page, {**told, "number": case.case_no})
    assert opened.url == reverse("cases:page", args=[case.ref])
    assert client.get(opened.url).status_code == 200


def test_the_review_says_who_and_why_and_takes_a_verdict(office, enter):
    case = office.opened()
    glass = services.break_glass(
        viewer=office.viewer(office.chiu),
        record=case.record,
        reason="caller",
        note="家屬來電表示本人服藥過量。",
    )
    page = reverse("cases:glass_review", args=[glass.ref])
    assert enter(office.chou).get(page).status_code in (403, 404)
    wei = enter(office.wei)
    text = page_text(wei.get(page))
    assert "邱品睿" in text
    assert "服藥過量" in text
    assert wei.post(page, {"verdict": "unjustified", "note": ""}).status_code == 422
    assert wei.post(page, {"verdict": "justified", "note": ""}).status_code == 302


def test_section_21_is_answered_anew_where_the_source_asks_it(office, enter):
    case = office.opened(source="hotline", shielded=False)
    client = enter(office.lin)
    course = reverse("cases:page", args=[case.ref]) + "panel/cases.course/"
    page = reverse("cases:shield", args=[case.ref])
    assert page in page_text(client.get(course))
    police = viewer_of(office.clerk)
    assert not shielded_records(police, [case.record_id])
    assert client.post(page, {"version": case.version, "shielded": "yes"}).status_code == 302
    assert shielded_records(police, [case.record_id]) == {case.record_id}
    stale = client.post(page, {"version": case.version, "shielded": "no"})
    assert stale.status_code == 409


def test_what_police_referred_is_not_hidden_from_them_by_a_tick(office, enter):
    case = office.opened(source="police_investigation")
    page = reverse("cases:shield", args=[case.ref])
    answer = enter(office.lin).post(page, {"version": case.version, "shielded": "yes"})
    assert answer.status_code == 422
    case.refresh_from_db()
    assert not case.shielded


def test_filters_and_pages_of_the_list(office, enter):
    from mingdeng.care.cases.queries import listing

    for n in range(listing.PAGE + 3):
        office.intake(record=office.person(f"第{n}人"))
    Case.objects.filter(pk__in=Case.objects.values("pk")[:4]).update(
        now_tier="high", now_district="64000130"
    )
    client = enter(office.lin)
    first = client.get(reverse("cases:list")).context["page"]
    assert (len(first.rows), first.count) == (listing.PAGE, listing.PAGE + 3)
    second = client.get(reverse("cases:list"), {"after": first.after}).context["page"]
    assert len(second.rows) == 3
    seen = {row.ref for row in (*first.rows, *second.rows)}
    assert len(seen) == listing.PAGE + 3
    high = client.get(reverse("cases:list"), {"tier": "high"}).context["page"]
    assert high.count == 4
    place = client.get(reverse("cases:list"), {"district": "64000130"}).context["page"]
    assert place.count == 4


def test_a_filter_cannot_tell_what_the_row_veils(office, enter):
    case = office.opened()
    Case.objects.filter(pk=case.pk).update(now_tier="high")
    client = enter(office.chang)
    told = [
        client.get(reverse("cases:list"), {"scope": "team", "tier": tier}).context["page"].count
        for tier in ("high", "low")
    ]
    assert told[0] == told[1]


def test_every_address_of_cases_names_a_policy():
    from mingdeng.care.cases import urls

    for one in urls.urlpatterns:
        assert getattr(one.callback, "policy", None) is not None, one.name
