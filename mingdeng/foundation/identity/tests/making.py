"""Accounts for tests: an agency, a team, somebody with a posting, a browser signed in."""

from __future__ import annotations

from datetime import date
from itertools import count

from django.test import Client

from mingdeng.foundation.identity.models import Agency, Posting, Role, Section, Staff, Team
from mingdeng.foundation.ui.tests.reading import page_text

PASSWORD = "correct-horse-battery"
_numbers = count(1)


def agency(code="bureau", kind="bureau", name="毒品防制局"):
    return Agency.objects.get_or_create(code=code, defaults={"name": name, "kind": kind})[0]


def team(code="A", *, womens=False):
    return Team.objects.get_or_create(
        code=code,
        defaults={"name": f"{code} 組", "section": Section.TREATMENT, "womens": womens},
    )[0]


def staff(role=Role.CASE_MANAGER, *, name="", section="", in_team=None, at=None, password=PASSWORD):
    number = next(_numbers)
    made = Staff.objects.create_user(f"user{number}", password, name=name or f"人員{number}")
    teamed = role in (Role.CASE_MANAGER, Role.SUPERVISOR)
    held = in_team or (team() if teamed else None)
    place = at or (agency("clinic", "hospital", "某醫院") if role == Role.PARTNER else agency())
    Posting.objects.create(
        staff=made,
        agency=place,
        role=role,
        section=section or (held.section if held else ""),
        team=held,
        from_on=date(2018, 1, 1),
    )
    return made


def sign_in(who, client=None, password=PASSWORD, **more):
    browser = client or Client()
    answer = browser.post("/accounts/login/", {"login": who.username, "password": password}, **more)
    assert answer.status_code == 302, page_text(answer)
    return browser
