"""Every page and panel within its budget, on a small city and on one three times as large.

Followed by links as every role, first in a city of a few dozen cases with one pair of teams, then
in one of three times as many cases with the same staff: caseloads, queues and lists are three times
as long. Nothing may be over 20 (a first answer) or 6 (a later panel's own), and nothing may grow
with the rows. `bench/queries.py` measures a whole city, at scale 1 and 5.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from mingdeng.demo import building
from mingdeng.foundation.identity.demo import demo_accounts
from mingdeng.foundation.identity.models import Role, Staff
from mingdeng.foundation.slots.tests.crawl import Cost, crawl, pages

SIZES = (0.008, 0.024)
# What a page shows differs from city to city by a kind of item or a part that stays away: a query
# or two. What grew with the rows would grow by as many as there are more of them.
BY_CONTENT = 3
# Following links reaches what the city holds: a page whose object a small city lacks (a scanned
# paper, a shredding asked for) is measured by its own module's tests, and by bench/queries.py.
REACHED_AT_LEAST = 100


def seats() -> list[Any]:
    """One account of every role and section, and one clerk: her desk is every clerk's."""
    found: dict[tuple[str, str], Any] = {}
    for account in demo_accounts():
        partner = account.role == str(Role.PARTNER.label)
        found.setdefault((account.role, "" if partner else account.unit), account)
    return list(found.values())


def costs(share: float) -> dict[tuple[Any, ...], Cost]:
    """(address, shape, panel, role) → the dearest answer, in a city of its own."""
    found: dict[tuple[Any, ...], Cost] = {}
    with transaction.atomic():
        building.build(share=share)
        for account in seats():
            client = Client(raise_request_exception=False)
            staff = Staff.objects.get(username=account.username)
            client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
            for cost in crawl(f"{account.role} {account.unit}", client, samples=1):
                key = (cost.route, cost.shape, cost.panel, cost.role)
                if key not in found or found[key].counted < cost.counted:
                    found[key] = cost
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_every_page_stays_within_its_budget_and_costs_alike_on_a_larger_city(settings: Any) -> None:
    settings.DEMO = True
    small, large = (costs(share) for share in SIZES)
    every = [*small.values(), *large.values()]
    assert [c for c in every if c.status >= 500] == []
    over = [(c.route, c.shape, c.role, c.counted, c.limit, c.made) for c in every if c.over]
    assert over == []
    grown = [
        (key, small[key].counted, cost.counted)
        for key, cost in large.items()
        if key in small and cost.counted > small[key].counted + BY_CONTENT
    ]
    assert grown == []
    known = {route.name for route in pages()}
    reached = {cost.route for cost in every} & known
    assert len(reached) >= REACHED_AT_LEAST, sorted(known - reached)
