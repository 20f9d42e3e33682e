from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.audit.models import Entry as Audited
from mingdeng.foundation.events.tests.makers import make_staff, make_team, signed_in, stand_in
from mingdeng.foundation.slots.registry import Panel, panels
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.foundation.worklist import kinds, services
from mingdeng.foundation.worklist.kinds import Described, Kind, Rank
from mingdeng.foundation.worklist.queries import FOLD_FROM

pytestmark = pytest.mark.django_db
HOME = "worklist:home"


@pytest.fixture
def visit():
    kind = Kind("t.visit", "家訪", Rank.ORDINARY, describe)
    kinds.register(kind)
    yield kind
    kinds.forget(kind.code)


def describe(items, viewer):
    return {
        item.pk: Described(
            title="家訪",
            reason=f"週期 {item.facts.get('days', 30)} 天",
            url="/cases/x/",
            person="王小明",
            tier="high",
        )
        for item in items
    }


def owe(owner, once="a", days=0, kind="t.visit", **more):
    due = timezone.localtime().replace(hour=23, minute=59) + timedelta(days=days)
    return services.owe(
        kind=kind,
        once=once,
        owner=owner.pk if owner else None,
        due_at=due,
        subject_type="case",
        subject_ref=uuid4(),
        **more,
    )


def text(answer):
    assert answer.status_code == 200
    return page_text(answer)


def test_the_home_page_says_what_when_and_why(visit):
    me = make_staff()
    owe(me, days=-6, record_id=11, facts={"days": 14})
    page = text(signed_in(me).get(reverse(HOME)))
    assert "現在就要" in page
    assert "王小明" in page
    assert "逾期 6 天；週期 14 天" in page
    assert "1 件已逾期" in page
    seen = Audited.objects.get(code="worklist.inbox_opened")
    assert seen.detail["records"] == [11]


@pytest.mark.parametrize(
    "role",
    ["case_manager", "supervisor", "officer", "director", "auditor", "administrator"],
)
def test_every_role_of_the_bureau_has_a_home_and_an_empty_one_says_so(role):
    assert "今天沒有指派給您的待辦" in text(signed_in(make_staff(role=role)).get(reverse(HOME)))


def test_a_partner_is_led_to_her_desk():
    assert signed_in(make_staff(role="partner")).get(reverse(HOME)).url == "/desk/"


def test_a_deputy_finds_the_absent_colleagues_work_under_her_name(visit):
    absent, deputy = make_staff(name="張雅雯"), make_staff()
    stand_in(absent, deputy)
    owe(absent)
    assert "代理 張雅雯" in text(signed_in(deputy).get(reverse(HOME)))
    assert "家訪" not in text(signed_in(make_staff()).get(reverse(HOME)))


def test_an_item_whose_person_may_not_be_told_stays_as_a_duty_without_a_name():
    kinds.register(Kind("t.veiled", "複評", Rank.ORDINARY, lambda items, viewer: {}))
    me = make_staff()
    owe(me, kind="t.veiled", record_id=11)
    page = text(signed_in(me).get(reverse(HOME)))
    kinds.forget("t.veiled")
    assert "複評" in page
    assert "內容不在您的權限內" in page
    assert "records" not in Audited.objects.get(code="worklist.inbox_opened").detail


def test_the_list_can_be_narrowed_to_a_kind_and_printed(visit):
    kinds.register(Kind("t.other", "補件", Rank.ORDINARY, describe))
    me = make_staff()
    owe(me, "a")
    owe(me, "b", kind="t.other")
    client = signed_in(me)
    inbox = client.get(reverse(HOME), {"kind": "t.other"}).context["inbox"]
    assert [entry.kind for entry in inbox.entries] == ["t.other"]
    assert {kind.code for kind in inbox.kinds} == {"t.visit", "t.other"}
    printed = client.get(reverse(HOME), {"print": "1"})
    kinds.forget("t.other")
    assert "data-print" in text(printed)


def test_queries_of_the_home_page_do_not_grow_with_the_items(visit, django_assert_max_num_queries):
    me = make_staff(team=make_team())
    client = signed_in(me)
    for number in range(2):
        owe(me, str(number))
    client.get(reverse(HOME))
    with django_assert_max_num_queries(16):
        client.get(reverse(HOME))
    for number in range(2, 49):
        owe(me, str(number), days=number % 9 - 4, record_id=number)
    with django_assert_max_num_queries(16):
        answer = client.get(reverse(HOME))
    assert len(answer.context["inbox"].entries) == 49


def test_paging_numbers_on_and_neither_repeats_nor_skips(visit):
    me = make_staff()
    for number in range(120):
        owe(me, str(number), days=number % 13 - 6, strength=number % 6)
    client, after, seen, numbers = signed_in(me), "", [], []
    for _ in range(3):
        inbox = client.get(reverse(HOME), {"after": after}).context["inbox"]
        seen += [entry.ref for entry in inbox.entries]
        numbers += [entry.number for entry in inbox.entries]
        after = inbox.after
    assert after == ""
    assert len(set(seen)) == 120
    assert numbers == list(range(1, 121))


def test_panels_appear_for_those_whose_role_may_hold_them():
    for_all = declare("t.panel_all", reads=[Group.SELF])
    for_admin = declare("t.panel_admin", reads=[Group.SYSTEM])

    def said(request, subject, grant):
        return {"icon_name": "lamp", "text": "面板內容"}

    def hang(name, policy, later):
        panels.add(
            Panel(name, "home.aside", name, "ui/parts/empty.html", said, policy, later=later)
        )

    hang("t.now", for_all, False)
    hang("t.later", for_all, True)
    hang("t.admin", for_admin, True)
    client = signed_in(make_staff())
    page = text(client.get(reverse(HOME)))
    now = text(client.get(reverse("worklist:panel", args=["t.later"])))
    refused = client.get(reverse("worklist:panel", args=["t.admin"]))
    unknown = client.get(reverse("worklist:panel", args=["t.none"]))
    for name in ("t.now", "t.later", "t.admin"):
        panels._items.pop(name)
    assert "面板內容" in page
    assert "面板內容" in now
    assert reverse("worklist:panel", args=["t.later"]) in page
    assert reverse("worklist:panel", args=["t.admin"]) not in page
    assert refused.status_code == unknown.status_code == 403


def test_what_is_not_for_now_is_folded_when_the_day_is_full(visit):
    me = make_staff()
    for number in range(FOLD_FROM):
        owe(me, once=f"today-{number}")
    owe(me, once="much-later", days=30)
    page = text(signed_in(me).get(reverse(HOME)))
    assert '<details class="fold"><summary><h2>之後</h2><span class="c">1 件，還不急</span>' in page
    printed = text(signed_in(me).get(reverse(HOME), {"print": "1"}))
    assert '<details class="fold">' not in printed


def test_what_is_not_for_now_stands_open_on_a_light_day(visit):
    me = make_staff()
    owe(me, once="today")
    owe(me, once="much-later", days=30)
    assert '<details class="fold">' not in text(signed_in(me).get(reverse(HOME)))


def test_a_role_without_panels_of_its_own_is_told_where_to_begin():
    planner = make_staff(role="officer", section="planning")
    page = text(signed_in(planner).get(reverse(HOME)))
    assert "從這裡開始" in page
    assert "每個人手上的分量" not in page


def test_a_panel_of_another_role_answers_nothing():
    auditor = signed_in(make_staff(role="auditor"))
    answer = auditor.get(reverse("worklist:panel", args=["audit.home"]))
    assert "稽核現況" in text(answer)
    planner = signed_in(make_staff(role="officer", section="planning"))
    assert planner.get(reverse("worklist:panel", args=["cases.home_loads"])).content == b""
