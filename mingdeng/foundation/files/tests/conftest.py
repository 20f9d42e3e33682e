"""A record to hang files on, and who may read it."""

from __future__ import annotations

import uuid

import pytest

from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.files import holders, services
from mingdeng.foundation.files.tests import making
from mingdeng.foundation.identity.tests.making import staff
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.foundation.secrecy.services import new_key

ABOUT = "case"


@pytest.fixture
def worker(db):
    return viewer_of(staff(password=None))


@pytest.fixture
def stranger(db):
    return viewer_of(staff(password=None))


@pytest.fixture
def place(worker, monkeypatch):
    """A record of somebody in the worker's care: its reference. Nobody else may do anything."""
    ref, key = uuid.uuid4(), new_key()
    every = frozenset(Group)

    def find(viewer, asked, read, write):
        if viewer is None or viewer.staff_id != worker.staff_id or asked != ref:
            raise Denied
        return holders.Held(ref, 7, key, Grant(every, every, Relation.OWN))

    monkeypatch.setattr(holders, "_holders", {})
    holders.register(holders.Holder(ABOUT, "個案", find, lambda _: "/there/"))
    return ref


@pytest.fixture
def keep(worker, place):
    def _keep(content=making.PDF, name="paper.pdf", **more):
        return services.store(
            making.upload(content, name),
            viewer=more.pop("viewer", worker), about=(ABOUT, place),
            kind=more.pop("kind", "letter"), **more,
        )  # fmt: skip

    return _keep


@pytest.fixture
def scanner(settings):
    made = making.Scanner()
    settings.CLAMAV = made.address
    yield made
    made.stop()
