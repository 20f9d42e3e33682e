import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import NOTHING, Denied, Grant, Veil, grant_for
from mingdeng.foundation.access.groups import PERSONAL, Group, Relation
from mingdeng.foundation.access.templatetags.access import NotGranted
from mingdeng.foundation.access.tests import walk
from mingdeng.foundation.audit.actor import footing_of, noting
from mingdeng.foundation.audit.models import Revision
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.secrecy import services
from mingdeng.foundation.secrecy.fields import Ungranted

ROLES = [
    "case_manager",
    "supervisor",
    "officer_treatment",
    "officer_planning",
    "officer_prevention",
    "director",
    "auditor",
    "administrator",
    "partner",
]


@given(st.sampled_from(ROLES), st.sets(st.sampled_from(Relation)), st.sampled_from(Relation))
def test_another_relation_never_takes_anything_away(role, held, more):
    less = grant_for(walk.viewer(role), held)
    full = grant_for(walk.viewer(role), {*held, more})
    assert less.read <= full.read
    assert less.write <= full.write


@given(st.sampled_from(ROLES), st.sets(st.sampled_from(Relation)))
def test_what_may_be_written_may_be_read(role, held):
    grant = grant_for(walk.viewer(role), held)
    assert grant.write <= grant.read


@pytest.mark.parametrize("role", ["auditor", "administrator", "officer_planning"])
def test_roles_without_people_never_get_a_persons_data_whatever_relation_holds(role):
    grant = grant_for(walk.viewer(role), list(Relation))
    assert not grant.read & set(PERSONAL)


def test_nobody_and_somebody_without_a_posting_get_nothing():
    assert grant_for(None, list(Relation)) == NOTHING
    assert grant_for(Viewer(staff_id=1), list(Relation)) == NOTHING


def test_an_empty_question_is_answered_no():
    full = Grant(frozenset(Group), frozenset(Group))
    assert not full.may_read()
    assert not full.may_write()


@pytest.fixture
def _one_provider(monkeypatch):
    monkeypatch.setattr(
        scopes, "_providers", {"x": lambda v, ids: {n: {Relation.OWN} for n in ids if n == 1}}
    )
    monkeypatch.setattr(scopes, "_hiders", {"x": lambda v, ids: {2} & set(ids)})
    monkeypatch.setattr(scopes, "_standers", {})


@pytest.mark.usefixtures("_one_provider")
def test_a_hidden_record_an_unrelated_one_and_one_that_is_not_there_are_refused_alike():
    viewer = walk.viewer("case_manager")
    assert scopes.require(viewer, 1, read=[Group.HEALTH])
    texts = set()
    for record in (2, 3, 999_999):
        with pytest.raises(Denied) as refused:
            scopes.require(viewer, record, read=[Group.IDENTITY])
        texts.add(str(refused.value))
    assert len(texts) == 1


@pytest.mark.usefixtures("_one_provider")
def test_the_footing_of_a_decision_is_kept_for_the_audit():
    with noting():
        scopes.grant_on(walk.viewer("case_manager"), 1)
        assert footing_of(1) == "own"


def test_a_value_that_may_not_be_read_is_drawn_as_a_badge_that_tells_nothing():
    grant = Grant(frozenset({Group.CONTACT}))
    page = engines["django"].from_string("{% load access %}{% shown a %}|{% shown b %}")
    text = page.render({"a": grant.show(Group.IDENTITY, "王小明"), "b": "0912"})
    assert "王小明" not in text
    assert "不在您的權限內" in text
    assert text.endswith("|0912")
    assert not Veil("identity")


def sealed_row():
    return Revision.objects.create(
        key=services.new_key(),
        at="2026-11-22T00:00Z",
        subject_type="x",
        subject_id=1,
        number=1,
        changes={"name": "王小明"},
    )


@pytest.mark.django_db
def test_a_sealed_value_is_never_opened_while_a_page_is_drawn():
    row = Revision.objects.get(pk=sealed_row().pk)
    with pytest.raises(Ungranted):
        engines["django"].from_string("{{ row.changes }}").render({"row": row})
    assert row.changes == {"name": "王小明"}
    with pytest.raises(Ungranted):
        engines["django"].from_string("{{ row.changes }}").render({"row": row})


@pytest.mark.django_db
def test_a_row_of_the_database_is_no_granted_value():
    with pytest.raises(NotGranted):
        engines["django"].from_string("{% load access %}{% shown row %}").render(
            {"row": sealed_row()}
        )
