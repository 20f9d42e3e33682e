"""Staff for the tests of foundation's moving parts."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.test import Client
from django.utils import timezone

from mingdeng.foundation.identity.models import Agency, Deputyship, Posting, Staff, Team
from mingdeng.foundation.identity.viewer import viewer_of

_numbers = count(1)


def make_staff(role="case_manager", section="treatment", team=None, kind="bureau", **more):
    """A member of staff with a posting since last year."""
    number = next(_numbers)
    agency, _ = Agency.objects.get_or_create(
        code=f"{kind}-agency", defaults={"name": "示範機關", "kind": kind}
    )
    staff = Staff.objects.create(
        username=f"tester{number}", name=more.pop("name", f"測試員{number}"), **more
    )
    Posting.objects.create(
        staff=staff,
        agency=agency,
        role=role,
        section="" if role == "partner" else section,
        team=team,
        from_on=timezone.localdate() - timedelta(days=365),
    )
    return staff


def make_team(code="team-x", **more):
    """A team of the treatment section."""
    return Team.objects.create(code=code, name="第二組", section="treatment", **more)


def stand_in(absent, deputy, days=3):
    """`deputy` stands in for `absent` from yesterday on."""
    today = timezone.localdate()
    return Deputyship.objects.create(
        absent=absent,
        deputy=deputy,
        from_on=today - timedelta(days=1),
        to_on=today + timedelta(days=days),
        reason="leave",
    )


def viewer(staff):
    """How access sees her today."""
    return viewer_of(staff)


def signed_in(staff):
    """A browser in which she is signed in."""
    client = Client()
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
