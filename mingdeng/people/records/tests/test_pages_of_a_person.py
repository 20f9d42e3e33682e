"""What the pages of a person show, hide, ask and record."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingdeng.foundation.access.groups import Relation
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.people.records import services
from mingdeng.people.records.models import Link, PersonRecord, Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(caseload, manager):
    record = services.register_person(
        name="陳志偉",
        sex="m",
        birth_date=date(1984, 3, 5),
        numbers=["A123456789"],
        phones=["0912345678"],
        addresses=["高雄市鳳山區五甲里五甲二路12號"],
    )
    caseload.give(manager, record)
    return record


@pytest.fixture
def page(browse, manager):
    return browse(manager)


def url(record, rest=""):
    return f"/people/{record.ref}/{rest}"


def unmask(page, record, what="phone", reason="", item=None):
    item = item or Phone.objects.get(record=record).ref
    return page.post(url(record, f"unmask/?what={what}&item={item}"), {"reason": reason})


def test_numbers_stand_masked_and_the_visit_is_recorded(chen, page):
    shown = page_text(page.get(url(chen)))
    assert "陳志偉" in shown
    assert "A12****789" in shown
    assert "0912-***-678" in shown
    assert "五甲里" in shown
    for secret in ("A123456789", "0912345678", "0912-345-678", "五甲二路"):
        assert secret not in shown
    assert Entry.objects.get(code="person.page_opened").detail["records"] == [chen.pk]


def test_a_stranger_and_a_missing_person_answer_alike(chen, browse, hire):
    stranger = browse(hire())
    refused = stranger.get(url(chen))
    missing = stranger.get(f"/people/{uuid.uuid4()}/")
    assert refused.status_code == missing.status_code == 403
    assert "陳志偉" not in page_text(refused)


def test_a_colleague_of_the_team_reads_and_cannot_change(chen, browse, hire, caseload):
    colleague = hire()
    caseload.give(colleague, chen, relation=Relation.TEAM)
    her = browse(colleague)
    assert "修改" not in page_text(her.get(url(chen)))
    assert her.get(url(chen, "edit/")).status_code == 403
    assert her.post(url(chen, "restrict/"), {}).status_code == 403


def test_a_tapped_phone_is_told_and_recorded(chen, page):
    told = unmask(page, chen).json()
    assert told == {"value": "0912345678", "shown": "0912-345-678", "seconds": 60}
    entry = Entry.objects.get(code="person.unmasked")
    assert (entry.reason, entry.detail["what"]) == ("call", "phone")
    assert "0912" not in str(entry.detail)


def test_a_number_is_not_told_without_a_reason(chen, page):
    item = chen.numbers.get().ref
    refused = unmask(page, chen, "number", item=item)
    assert refused.status_code == 422
    assert "理由" in refused.json()["message"]
    assert unmask(page, chen, "number", "verify", item).json()["value"] == "A123456789"


def test_nobody_unmasks_another_persons_phone_through_her_own(chen, page, caseload, manager):
    other = services.register_person(name="王芳", phones=["0922333444"])
    assert unmask(page, chen, item=Phone.objects.get(record=other).ref).status_code == 403


def test_the_box_lists_people_and_keeps_the_text_out_of_addresses(chen, page):
    shown = page.post("/people/search/", {"q": "志偉"}, headers={"HX-Request": "true"})
    assert "陳志偉" in page_text(shown)
    assert "<html" not in page_text(shown)
    full = page.post("/people/search/", {"q": "志偉"})
    assert "陳志偉" in page_text(full)
    assert "志偉" not in full.request["PATH_INFO"] + full.request["QUERY_STRING"]
    assert "你的權限內沒有" in page_text(page.post("/people/search/", {"q": "張三豐"}))


def edit(page, record, **fields):
    typed = {"name": "陳志偉", "sex": "m", "nationality": "citizen", "birth_date": "73.3.5"}
    return page.post(url(record, "edit/"), {**typed, "version": 1, **fields})


def test_an_edit_is_saved(chen, page):
    assert edit(page, chen, name="陳大偉").status_code == 302
    chen.refresh_from_db()
    assert (chen.name, chen.version) == ("陳大偉", 2)


def test_a_stale_edit_shows_both_sides_and_loses_nothing(chen, page):
    edit(page, chen, name="陳大偉")
    answer = edit(page, chen, name="陳小偉", roman_name="Chen")
    shown = page_text(answer)
    assert answer.status_code == 409
    assert "陳大偉" in shown
    assert "陳小偉" in shown
    again = {"version": 2, "name": "陳小偉", "roman_name": "Chen", "keep-name": "theirs"}
    assert edit(page, chen, **again).status_code == 302
    chen.refresh_from_db()
    assert (chen.name, chen.roman_name) == ("陳大偉", "Chen")


def test_a_wrong_date_comes_back_filled_in(chen, page):
    answer = edit(page, chen, name="陳大偉", deceased_on="70.1.1")
    assert answer.status_code == 422
    assert "死亡日期早於出生日期" in page_text(answer)
    assert "陳大偉" in page_text(answer)


@pytest.mark.parametrize(
    ("what", "typed", "said"),
    [
        ("number", {"kind": "citizen", "value": "A123456788"}, "檢查碼不符"),
        ("phone", {"value": "0912"}, "手機應為 10 碼"),
        ("residence", {"kind": "living", "value": ""}, "請填「地址」"),
    ],
)
def test_what_cannot_be_read_is_explained(chen, page, what, typed, said):
    answer = page.post(url(chen, f"add/{what}/"), {"once": uuid.uuid4(), **typed})
    assert answer.status_code == 422
    assert said in page_text(answer)


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("number", {"kind": "resident_new", "value": "A800000014"}),
        ("phone", {"value": "7134000", "whose": "母親"}),
        ("residence", {"kind": "registered", "value": "高雄市三民區建國一路1號"}),
    ],
)
def test_a_number_phone_or_address_is_added_once(chen, page, what, typed):
    form = {"once": uuid.uuid4(), "on": "114.7.31", **typed}
    for _ in range(2):
        assert page.post(url(chen, f"add/{what}/"), form).status_code == 302
    assert getattr(chen, f"{what}s").count() == 2


def test_a_phone_is_corrected_and_the_old_one_kept(chen, page):
    old = Phone.objects.get(record=chen)
    form = {"once": uuid.uuid4(), "how": "changed", "on": "114.7.31", "value": "0922333444"}
    assert page.get(url(chen, f"replace/phone/{old.ref}/")).status_code == 200
    assert page.post(url(chen, f"replace/phone/{old.ref}/"), form).status_code == 302
    old.refresh_from_db()
    assert old.valid_to == date(2025, 7, 30)
    assert page.post(url(chen, f"replace/phone/{old.ref}/"), form).status_code == 422


def test_a_mistaken_phone_is_withdrawn(chen, page):
    old = Phone.objects.get(record=chen)
    assert page.post(url(chen, f"withdraw/phone/{old.ref}/")).status_code == 302
    assert "0912-***-678" not in page_text(page.get(url(chen)))


@pytest.fixture
def alias(caseload, manager):
    record = services.register_person(name="陳志峯", numbers=["A123456789"], sex="m")
    caseload.give(manager, record)
    return record


def test_two_records_are_compared_linked_and_parted_from_the_screen(chen, alias, page):
    found = page_text(page.post(url(chen, "link/"), {"q": "陳志峯"}))
    assert f"/link/{alias.ref}/" in found
    both = page_text(page.get(url(chen, f"link/{alias.ref}/")))
    assert "陳志峯" in both
    typed = {"reason": "same_number", "shown-name": "right"}
    assert page.post(url(chen, f"link/{alias.ref}/"), typed).status_code == 302
    assert "<h1>陳志峯" in page_text(page.get(url(chen)))

    services.attach(chen, services.PhoneGiven("0922333444"), viewer=None)
    link = Link.objects.get()
    undo = url(chen, f"unlink/{link.ref}/")
    assert "0922-***-444" in page_text(page.get(undo))
    assert page.post(undo, {"reason": "clicked_wrong"}).status_code == 422
    assert page.post(undo, {"reason": "clicked_wrong", "side-0": "right"}).status_code == 302
    assert "<h1>陳志偉" in page_text(page.get(url(chen)))
    assert "0922-***-444" in page_text(page.get(url(alias)))


def test_two_numbers_of_one_kind_that_differ_are_warned_of(chen, page, caseload, manager):
    other = services.register_person(name="陳志偉", numbers=["F198259795"], sex="m")
    caseload.give(manager, other)
    shown = page_text(page.get(url(chen, f"link/{other.ref}/")))
    assert "兩邊同一種證號不一樣" in shown


def test_linking_a_person_out_of_reach_is_refused(chen, page):
    other = services.register_person(name="王芳")
    assert page.get(url(chen, f"link/{other.ref}/")).status_code == 403


def test_a_person_is_restricted_and_freed_from_the_screen(chen, page, manager, browse, hire):
    assert page.get(url(chen, "restrict/")).status_code == 200
    typed = {"reason": "public_figure", "named": [manager.staff_id]}
    assert page.post(url(chen, "restrict/"), typed).status_code == 302
    assert "公眾人物" in page_text(page.get(url(chen)))
    held = chen.restrictions.get()
    assert page.post(url(chen, f"lift/{held.ref}/"), {"reason": "ground_gone"}).status_code == 302
    assert "公眾人物" not in page_text(page.get(url(chen)))


def test_the_page_costs_what_it_may(chen, page, alias):
    services.link(chen, alias, viewer=None, reason="same_number")
    page.get(url(chen))
    with CaptureQueriesContext(connection) as asked:
        page.get(url(chen))
    assert len(asked) <= 20, "\n".join(q["sql"][:150] for q in asked)


def cost(page, text, **headers):
    page.post("/people/search/", {"q": text}, headers=headers)
    with CaptureQueriesContext(connection) as asked:
        page.post("/people/search/", {"q": text}, headers=headers)
    return len(asked)


def test_the_search_costs_what_it_may(chen, page, caseload, manager):
    made = services.register_people([services.PersonGiven(name="陳大同") for _ in range(30)])
    caseload.give(manager, *made)
    box = {"HX-Request": "true"}
    assert cost(page, "陳大同", **box) == cost(page, "陳志偉", **box) <= 12
    # A whole page adds the counts of its navigation, whoever hangs them there.
    assert cost(page, "陳大同") == cost(page, "陳志偉") <= 20


def test_a_shredded_person_has_a_page_that_says_so(chen, page):
    services.shred(chen, reason="retention_ended")
    shown = page_text(page.get(url(chen)))
    assert "已依規定銷毀" in shown
    assert PersonRecord.objects.get(pk=chen.pk).shredded_at
