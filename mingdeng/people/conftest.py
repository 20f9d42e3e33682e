"""People's tests: viewers of each kind and a caseload told by the test, since care stands above."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Relation
from mingdeng.foundation.identity.models import Agency, Posting, Role, Section, Staff, Team
from mingdeng.foundation.identity.viewer import viewer_of


class Caseload:
    """Who stands how to which record, as care would tell."""

    def __init__(self) -> None:
        self.relations = defaultdict(set)

    def give(self, viewer, *records, relation=Relation.OWN):
        for record in records:
            self.relations[viewer.staff_id, record.pk].add(relation)

    def take(self, viewer, record):
        self.relations.pop((viewer.staff_id, record.pk), None)

    def provide(self, viewer, record_ids):
        Agency.objects.exists()  # a provider costs one query
        return {
            pk: self.relations[viewer.staff_id, pk]
            for pk in record_ids
            if (viewer.staff_id, pk) in self.relations
        }


@pytest.fixture
def caseload(monkeypatch):
    told = Caseload()
    monkeypatch.setattr(scopes, "_providers", {"test": told.provide})
    return told


@pytest.fixture
def bureau(db):
    return Agency.objects.create(code="bureau-test", name="毒品防制局", kind="bureau")


@pytest.fixture
def hire(bureau):
    """A signed-up colleague of a role: (viewer)."""
    teams = {}

    def _hire(role=Role.CASE_MANAGER, name="林書妤", team="two"):
        if team not in teams:
            teams[team] = Team.objects.create(
                code=f"team-{team}", name=team, section=Section.TREATMENT
            )
        staff = Staff.objects.create_user(
            username=f"user{Staff.objects.count()}", password="x", name=name
        )
        Posting.objects.create(
            staff=staff,
            agency=bureau,
            role=role,
            section=Section.TREATMENT,
            team=teams[team],
            from_on=date(2020, 1, 1),
        )
        return viewer_of(staff)

    return _hire


@pytest.fixture
def manager(hire):
    return hire()


@pytest.fixture
def browse(client):
    """A browser signed in as a viewer, each step acting as her."""

    def _browse(viewer):
        client.force_login(Staff.objects.get(pk=viewer.staff_id))
        return client

    return _browse
