from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mingdeng.care.cases import services
from mingdeng.foundation.identity.models import Agency, Deputyship, Posting, Staff, Team
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.people.records.services import register_person

TODAY = timezone.localdate


class Office:
    """A small bureau: two teams and the women's, their people, and verbs to take cases in."""

    def __init__(self):
        self.bureau = Agency.objects.create(code="t-bureau", name="毒防局", kind="bureau")
        self.police = Agency.objects.create(code="t-police", name="鳳山分局", kind="police")
        make = Team.objects.create
        self.first = make(
            code="t1", name="第一組", section="treatment", districts=["鳳山區", "大寮區"]
        )
        self.second = make(code="t2", name="第二組", section="treatment", districts=["三民區"])
        self.womens = make(code="tw", name="女性專組", section="treatment", womens=True)
        self.lin = self.staff("lin", "林書妤", "case_manager", self.first)
        self.chang = self.staff("chang", "張雅雯", "case_manager", self.first)
        self.chiu = self.staff("chiu", "邱品睿", "case_manager", self.second)
        self.su = self.staff("su", "蘇宜蓁", "case_manager", self.womens)
        self.chou = self.staff("chou", "周靜宜", "supervisor", self.first)
        self.wei = self.staff("wei", "魏督導", "supervisor", self.second)
        self.officer = self.staff("officer", "承辦人", "officer", None, section="treatment")
        self.planner = self.staff("planner", "綜規", "officer", None, section="planning")
        self.director = self.staff("director", "局長", "director", None)
        self.auditor = self.staff("auditor", "稽核", "auditor", None)
        self.clerk = self.staff("clerk", "分局窗口", "partner", None, agency=self.police)

    def staff(self, username, name, role, team, section="", agency=None, since=None):
        one = Staff.objects.create_user(username, name=name)
        Posting.objects.create(
            staff=one,
            agency=agency or self.bureau,
            role=role,
            team=team,
            section=section or (team.section if team else ""),
            from_on=since or TODAY() - timedelta(days=900),
        )
        return one

    def viewer(self, staff):
        return viewer_of(staff)

    def deputy(self, absent, deputy, days=3):
        return Deputyship.objects.create(
            absent=absent,
            deputy=deputy,
            from_on=TODAY() - timedelta(days=1),
            to_on=TODAY() + timedelta(days=days),
            reason="leave",
        )

    def person(self, name="陳志偉", sex="m", born=date(1984, 5, 6), **more):
        more.setdefault("phones", ["0912345678"])
        more.setdefault("addresses", ["高雄市鳳山區五甲里五甲二路10號"])
        return register_person(name=name, sex=sex, birth_date=born, **more)

    def intake(self, staff=None, record=None, source="prison_release", **more):
        more.setdefault("received_on", TODAY() - timedelta(days=20))
        more.setdefault("district", "64000120")
        return services.open_intake(
            viewer=self.viewer(staff or self.lin),
            record=record or self.person(),
            once=more.pop("once", uuid.uuid4()),
            source=source,
            **more,
        )

    def opened(self, staff=None, to=None, record=None, **more):
        """A case in care, opened ten days ago."""
        taker = staff or self.lin
        case = self.intake(taker, record, **more)
        viewer = self.viewer(taker)
        services.assign(
            viewer=viewer,
            case=case,
            worker_id=(to or taker).pk,
            on=TODAY() - timedelta(days=15),
        )
        case.refresh_from_db()
        viewer = self.viewer(to or taker)
        services.assess(viewer=viewer, case=case, opening={"summary": "評估摘要", "treated": "no"})
        services.decide_opening(
            viewer=viewer, case=case, opens=True, on=TODAY() - timedelta(days=10)
        )
        case.refresh_from_db()
        return case

    def ask_closing(self, case, staff=None, **more):
        more.setdefault("reason", "completed")
        more.setdefault("summary", "期滿，穩定就業。")
        more.setdefault("confirmed", ["closing_rating"])
        return services.ask_closing(
            viewer=self.viewer(staff or self.lin),
            case=case,
            on=more.pop("on", TODAY()),
            **more,
        )


@pytest.fixture
def office(db):
    return Office()


@pytest.fixture
def enter(client):
    """Sign somebody in and give the client."""

    def enter(staff):
        client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return enter
