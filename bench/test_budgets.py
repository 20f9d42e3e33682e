"""Every page and panel within its budget, on a small city and on one five times as large.

Both cities have the same staff, so every caseload, queue and list on a page is five times as long
in the second. `bench/queries.py` measures the same on a whole city.
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

SIZES = (0.01, 0.05)
# What a page shows differs from city to city by a kind of item or a part that stays away: a query
# or two. What grew with the rows would grow by as many as there are more of them.
BY_CONTENT = 3
# Following links reaches what the city holds: a page whose object a small city lacks (a scanned
# paper, a shredding asked for) is measured by its own module's tests, and by bench/queries.py.
REACHED_AT_LEAST = 100


def costs(share: float) -> dict[tuple[Any, ...], Cost]:
    """(address, shape, panel, role) → the dearest answer, in a city of its own."""
    found: dict[tuple[Any, ...], Cost] = {}
    with transaction.atomic():
        building.build(share=share)
        seats: dict[tuple[str, str], Any] = {}
        for account in demo_accounts():
            partner = account.role == str(Role.PARTNER.label)
            seats.setdefault((account.role, "" if partner else account.unit), account)
        for (role, unit), account in seats.items():
            client = Client(raise_request_exception=False)
            staff = Staff.objects.get(username=account.username)
            client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
            for cost in crawl(f"{role} {unit}", client, samples=1):
                key = (cost.route, cost.shape, cost.panel, cost.role)
                if key not in found or found[key].counted < cost.counted:
                    found[key] = cost
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_every_page_stays_within_its_budget_and_costs_alike_on_a_larger_city(settings: Any) -> None:
    """Within 20 and 6, no error, and no growth with the rows."""
    settings.DEMO = True
    small, large = (costs(share) for share in SIZES)
    every = [*small.values(), *large.values()]
    assert [c for c in every if c.status >= 500] == []
    assert [(c.route, c.shape, c.role, c.counted, c.limit) for c in every if c.over] == []
    grown = [
        (key, small[key].counted, cost.counted)
        for key, cost in large.items()
        if key in small and cost.counted > small[key].counted + BY_CONTENT
    ]
    assert grown == []
    reached = {cost.route for cost in every} & {route.name for route in pages()}
    missed = sorted({route.name for route in pages()} - reached)
    assert len(reached) >= REACHED_AT_LEAST, missed
