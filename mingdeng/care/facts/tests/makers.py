"""A team at work for the tests of facts and contacts: staff, people and their cases."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from mingdeng.care.cases.models import Assignment, Case, Spell
from mingdeng.foundation.identity.models import Agency, Deputyship, Posting, Staff, Team
from mingdeng.foundation.identity.viewer import Viewer, viewer_of
from mingdeng.people.records.services.registering import register_person

_numbers = count(1)


def hire(role="case_manager", team=None, name="", since=None, **more) -> Staff:
    """A member of staff of the bureau's treatment section, in post for two years."""
    number = next(_numbers)
    agency, _ = Agency.objects.get_or_create(
        code="bureau-care", defaults={"name": "毒品防制局", "kind": "bureau"}
    )
    staff = Staff.objects.create(username=f"care{number}", name=name or f"同仁{number}", **more)
    Posting.objects.create(
        staff=staff,
        agency=agency,
        role=role,
        section="treatment",
        team=team,
        from_on=since or timezone.localdate() - timedelta(days=730),
    )
    return staff


def signed_in(staff: Staff) -> Client:
    """A browser in which she is signed in."""
    client = Client()
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def make_case(worker: Staff | None, team: Team | None, **more: Any) -> Case:
    """An open case of phase 2 and middle tier, of someone with a telephone and an address."""
    number = next(_numbers)
    today = timezone.localdate()
    begins = more.pop("opened_on", today - timedelta(days=200))
    person = more.pop("person", {})
    record = more.pop("record", None) or register_person(
        **{
            "name": f"示範{number}",
            "sex": "m",
            "birth_date": date(1984, 3, 9),
            "phones": [f"0912{number:06d}"],
            **person,
        }
    )
    case = Case.objects.create(
        **{
            "key": record.key,
            "record": record,
            "case_no": f"KH113-{90000 + number}",
            "source": "police_investigation",
            "received_on": begins,
            "opened_on": begins,
            "now_status": "open",
            "now_worker": worker,
            "now_team": team,
            "now_phase": 2,
            "now_tier": "mid",
            "now_strength": 3,
            "now_district": "64000120",
            "once": uuid.uuid4(),
            **more,
        }
    )
    Spell.objects.create(case=case, kind="status", value=case.now_status, from_on=begins)
    if worker is not None:
        Assignment.objects.create(
            case=case, worker=worker, team=team, from_on=begins, reason="intake"
        )
    return case


@dataclass
class Desk:
    """One worker with a case, her supervisor, a colleague of the team and one of another."""

    team: Team
    worker: Staff
    supervisor: Staff
    colleague: Staff
    stranger: Staff
    case: Case

    def see(self, staff: Staff | None = None) -> Viewer:
        """How access sees somebody (the worker) today."""
        return viewer_of(staff or self.worker)

    def browse(self, staff: Staff | None = None) -> Client:
        """A browser of somebody (the worker)."""
        return signed_in(staff or self.worker)


def make_desk() -> Desk:
    """A team at work."""
    team = Team.objects.create(code=f"t{next(_numbers)}", name="第二組", section="treatment")
    other = Team.objects.create(code=f"t{next(_numbers)}", name="第三組", section="treatment")
    worker = hire(team=team, name="林書妤")
    return Desk(
        team=team,
        worker=worker,
        supervisor=hire("supervisor", team, name="周靜宜"),
        colleague=hire(team=team, name="張雅雯"),
        stranger=hire(team=other, name="邱品睿"),
        case=make_case(worker, team),
    )


def stand_in(absent: Staff, deputy: Staff) -> Deputyship:
    """`deputy` stands in for `absent` today."""
    today = timezone.localdate()
    return Deputyship.objects.create(
        absent=absent,
        deputy=deputy,
        from_on=today - timedelta(days=1),
        to_on=today + timedelta(days=3),
        reason="leave",
    )
