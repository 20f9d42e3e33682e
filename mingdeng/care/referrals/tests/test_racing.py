"""Two answers at the same moment: one stands, the other hears it. Both databases."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from mingdeng.care.referrals import services
from mingdeng.care.referrals.models import Referral, Step
from mingdeng.care.referrals.services import Overtaken
from mingdeng.foundation.rules.loading import load_all
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.databases


@pytest.fixture
def shipped(transactional_db):
    """A test that commits leaves empty tables behind; the shipped data comes anew."""
    load_all()


def at_once(*acts):
    """Run the acts together (one after the other where the database has one writer)."""
    results, start = [], threading.Barrier(len(acts))

    def run(act):
        try:
            if connection.vendor == "postgresql":
                start.wait(timeout=10)
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            if connection.vendor == "postgresql":
                connection.close()

    if connection.vendor != "postgresql":
        for act in acts:
            run(act)
        return results
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_clerks_accept_at_once_and_one_of_them_hears_it(
    shipped, case, sent, clerk, hire, labour
):
    referral = sent(case)
    other = hire("partner", at=labour, name="許同仁")
    results = at_once(
        lambda: services.accept(viewer=clerk, referral=referral),
        lambda: services.accept(viewer=other, referral=referral),
    )
    assert sorted(type(one).__name__ for one in results) == ["Overtaken", "Referral"]
    assert Step.objects.filter(act="accept").count() == 1
    assert Item.objects.filter(kind="referral.outcome", done_at=None).count() == 1


def test_acceptance_and_withdrawal_at_once_leave_both_sides_with_the_same_state(
    shipped, case, sent, clerk, worker
):
    referral = sent(case)
    results = at_once(
        lambda: services.accept(viewer=clerk, referral=referral),
        lambda: services.withdraw(viewer=worker, referral=referral, reason="need_gone"),
    )
    held = Referral.objects.get()
    assert held.state in {"withdrawn", "accepted"}
    last = Step.objects.order_by("-at", "-pk").first()
    assert last.to_state == held.state
    assert not [
        one for one in results if isinstance(one, Exception) and not isinstance(one, Overtaken)
    ]
    open_kinds = set(Item.objects.filter(done_at=None).values_list("kind", flat=True))
    assert open_kinds == ({"referral.outcome"} if held.state == "accepted" else set())
