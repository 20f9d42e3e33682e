"""The table in data/policy.toml against the one written by hand, which no command regenerates."""

import pytest

from mingdeng.foundation.access.decision import table
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.access.tests import walk


def test_the_hand_written_table_is_there():
    assert walk.MATRIX.exists(), "access/tests/expected_matrix.csv is written by hand and missing"


@pytest.mark.skipif(not walk.MATRIX.exists(), reason="reported by the test above")
def test_what_is_decided_is_what_was_written_by_hand():
    wrong = {
        key: (said, walk.decided(*key))
        for key, said in walk.expected().items()
        if walk.decided(*key) != said
    }
    assert wrong == {}


@pytest.mark.skipif(not walk.MATRIX.exists(), reason="reported by the test above")
def test_the_hand_written_table_covers_every_role_and_relation():
    written = {(role, relation) for role, relation, _ in walk.expected()}
    missing = [
        (role, relation.value)
        for role in table()
        for relation in Relation
        if (role, relation.value) not in written
        and relation.value in table()[role]
        and relation is not Relation.NONE
    ]
    assert missing == []


def test_the_table_names_only_roles_relations_and_groups_that_exist():
    for role, relations in table().items():
        assert walk.viewer(role).role
        for relation, groups in relations.items():
            Relation(relation)
            for group, letters in groups.items():
                Group(group)
                assert letters in {"r", "rw"}, (role, relation, group)


def test_who_may_write_may_read():
    for role, relations in table().items():
        for relation in relations:
            for group in Group:
                assert walk.decided(role, relation, group.value) in {"-", "r", "rw"}
