"""The table in data/policy.toml against the one written by hand, which no command regenerates.

The hand-written one was made by somebody who had not seen this code; its reasons stand beside it.
"""

import re
from hashlib import sha256

import pytest

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import NOTHING, table
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.access.tests import walk


def test_the_hand_written_table_is_the_one_whose_reasons_were_written():
    reasons = walk.MATRIX.with_suffix(".md").read_text("utf-8")
    digest = re.search(r"`([0-9a-f]{64})`", reasons)[1]
    assert sha256(walk.MATRIX.read_bytes()).hexdigest() == digest


def test_what_is_decided_is_what_was_written_by_hand():
    wrong = {
        key: (said, walk.decided(*key))
        for key, said in walk.expected().items()
        if walk.decided(*key) != said
    }
    assert wrong == {}


def test_a_pair_that_was_not_written_gives_nothing():
    written = {(role, walk.relation_of(called)) for role, called in pairs() if shown(called)}
    loose = [
        (role, relation.value, group)
        for role in table()
        for relation in Relation
        if (role, relation) not in written
        for group in walk.COLUMNS
        if walk.decided(role, relation.value, group) != "-"
    ]
    assert loose == []


def pairs():
    return {(role, called) for role, called, _ in walk.expected()}


def shown(called):
    return called not in walk.HIDDEN


@pytest.mark.parametrize(("role", "called"), sorted(p for p in pairs() if not shown(p[1])))
def test_who_is_hidden_is_hidden_whatever_else_holds(monkeypatch, role, called):
    monkeypatch.setattr(scopes, "_standers", {})
    monkeypatch.setattr(scopes, "_providers", {"x": lambda v, ids: {n: set(Relation) for n in ids}})
    monkeypatch.setattr(scopes, "_hiders", {"x": lambda v, ids: set(ids)})
    assert scopes.grant_on(walk.viewer(role), 1) == NOTHING


def test_the_table_names_only_roles_relations_and_groups_that_exist():
    for role, relations in table().items():
        assert walk.viewer(role).role
        for relation, groups in relations.items():
            Relation(relation)
            for group, letters in groups.items():
                Group(group)
                assert letters in {"r", "rw"}, (role, relation, group)
