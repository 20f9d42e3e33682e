"""Ties: what may be said of a family, what cannot be, and who sees whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Relation
from mingdeng.foundation.identity.models import Role
from mingdeng.people.records import services as records
from mingdeng.people.records.given import PersonGiven
from mingdeng.people.ties import queries, services
from mingdeng.people.ties.models import Tie
from mingdeng.people.ties.services import Impossible, TieGiven

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(caseload, manager):
    record = records.register_person(name="陳志偉", sex="m", birth_date=date(1984, 3, 5))
    caseload.give(manager, record)
    return record


@pytest.fixture
def tell(chen, manager):
    """Let Chen's case tell of a relative; the relative's record."""

    def _tell(kind, name="", *, ego=None, sex="x", year=None, **given):
        ego = ego or chen
        person = PersonGiven(
            name=name, sex=sex, birth_year=year, source="mentioned", told_by_id=chen.pk
        )
        tie = services.add_relative(ego, person, TieGiven(kind, **given), viewer=None)
        return tie.other if tie.subject_id == ego.pk else tie.subject

    return _tell


def relations(family):
    return {(r.relation, str(r.name)) for r in family.relatives}


def test_relatives_are_named_by_what_they_are(chen, tell, manager):
    mother = tell("birth_parent", "林秀英", sex="f", year=1960)
    tell("full_sibling", "林阿姨", ego=mother, sex="f")
    tell("birth_child", "陳小寶", sex="m", year=2015)
    tell("former_spouse", "王芳", sex="f")
    family = queries.family_of(manager, [chen.pk])
    assert relations(family) == {
        ("母親", "林秀英"),
        ("母親的姊妹", "林阿姨"),
        ("兒子", "陳小寶"),
        ("前妻", "王芳"),
    }
    assert [r.name for r in family.minors] == ["陳小寶"]
    assert [r.generation for r in family.members] == sorted(
        (r.generation for r in family.members), reverse=True
    )


def test_the_panel_shows_direct_relatives_and_who_cares(chen, tell, manager):
    mother = tell("birth_parent", "林秀英", sex="f", cares_for=True, quality="close")
    tell("full_sibling", "林阿姨", ego=mother)
    tell("birth_child", "陳小寶", cared_for=True, quality="neglect")
    family = queries.family_of(manager, [chen.pk], steps=1)
    assert [
        (row.relative.name, row.cares_for_ego, row.cared_for_by_ego, row.tie.harm)
        for row in family.direct
    ] == [("林秀英", True, False, False), ("陳小寶", False, True, True)]


def test_one_fact_has_one_form(chen, tell, manager):
    tell("birth_child", "陳小寶")
    tie = Tie.objects.get()
    assert (tie.kind, tie.subject_id) == ("birth_parent", chen.pk)


def test_a_relative_without_a_name_is_a_relative(chen, tell, manager):
    tell("unknown_relative")
    assert relations(queries.family_of(manager, [chen.pk])) == {("親屬，關係不明", "（姓名未詳）")}


def test_nobody_is_their_own_ancestor(chen, tell):
    mother = tell("birth_parent", "林秀英")
    grandmother = tell("birth_parent", "林老太太", ego=mother)
    with pytest.raises(Impossible, match="自己的祖先"):
        services.add_tie(grandmother, chen, TieGiven("birth_parent"), viewer=None)


def test_not_even_through_a_linked_record(chen, tell):
    mother = tell("birth_parent", "林秀英")
    alias = records.register_person(name="陳大文")
    records.link(chen, alias, viewer=None, reason="same_number")
    with pytest.raises(Impossible, match="自己的祖先"):
        services.add_tie(mother, alias, TieGiven("adoptive_parent"), viewer=None)


@pytest.mark.parametrize("sexes", [("f", "m"), ("f", "f"), ("m", "m")])
def test_two_birth_parents_of_any_sex_and_no_third(chen, tell, sexes):
    for sex in sexes:
        tell("birth_parent", sex=sex)
    tell("adoptive_parent", "養父母")
    with pytest.raises(Impossible, match="最多 2 位"):
        tell("birth_parent", "第三位")


def test_a_parent_is_born_before_the_child(chen, tell):
    with pytest.raises(Impossible, match="出生年不合理"):
        tell("birth_parent", "太年輕", year=1980)
    with pytest.raises(Impossible, match="出生年不合理"):
        tell("birth_child", "太老", year=1985)


def test_a_marriage_ends_before_the_next(chen, tell):
    first = tell("spouse", "王芳")
    with pytest.raises(Impossible, match="已有婚姻"):
        tell("spouse", "李美")
    tie = Tie.objects.get(kind="spouse")
    services.revise_tie(
        tie, viewer=None, ego=chen.pk, expected=1, changes={"kind": "former_spouse"}
    )
    second = tell("spouse", "李美")
    assert first.pk != second.pk


def test_the_days_of_a_tie_are_in_order(chen, tell):
    with pytest.raises(Impossible, match="迄日早於起日"):
        tell("cohabitant", from_on=date(2020, 1, 1), to_on=date(2019, 1, 1))
    with pytest.raises(Impossible, match="早於出生"):
        tell("cohabitant", from_on=date(1970, 1, 1))


def test_the_same_tie_is_not_told_twice(chen, tell):
    wife = tell("spouse", "王芳")
    with pytest.raises(Impossible, match="相同的關係"):
        services.add_tie(chen, wife, TieGiven("spouse"), viewer=None)
    with pytest.raises(Impossible, match="同一個人"):
        services.add_tie(chen, chen, TieGiven("full_sibling"), viewer=None)


def test_a_relative_refused_leaves_nobody_on_record(chen, tell):
    with pytest.raises(Impossible):
        tell("birth_parent", "太年輕", year=1983)
    assert not chen.told_of.exists()


def test_ties_need_the_family_in_hand(chen, hire, caseload):
    colleague = hire()
    caseload.give(colleague, chen, relation=Relation.TEAM)
    with pytest.raises(Denied):
        services.add_relative(chen, PersonGiven(), TieGiven("spouse"), viewer=colleague)
    assert not queries.family_of(colleague, [chen.pk]).members


# Another case's person among the relatives


@pytest.fixture
def brother(caseload, hire):
    """Somebody else's case."""
    record = records.register_person(name="陳志強", sex="m", birth_date=date(1980, 1, 1))
    caseload.give(hire(name="別人"), record)
    return record


def test_another_cases_person_is_a_relative_without_name(chen, brother, manager):
    given = TieGiven("full_sibling", quality="conflict", note="他說的話")
    services.add_tie(brother, chen, given, viewer=None)
    family = queries.family_of(manager, [chen.pk])
    (row,) = family.direct
    assert (row.relative.name, row.relative.ref, row.relative.age) == ("親屬", None, None)
    assert (row.tie.label, row.tie.quality, row.tie.note) == ("親屬", "", None)


def test_what_our_case_called_him_stays_readable(chen, brother, manager):
    services.add_tie(chen, brother, TieGiven("full_sibling", called="大哥阿強"), viewer=None)
    (row,) = queries.family_of(manager, [chen.pk]).direct
    assert (row.relative.name, row.relative.ref) == ("大哥阿強", None)
    assert row.relative.relation == "同父母手足"


def test_the_other_case_learns_no_name_of_ours(chen, brother, manager, caseload, hire):
    services.add_tie(chen, brother, TieGiven("full_sibling", called="大哥阿強"), viewer=None)
    other = next(v for v, pk in caseload.relations if pk == brother.pk)
    from mingdeng.foundation.identity.models import Staff
    from mingdeng.foundation.identity.viewer import viewer_of

    her = viewer_of(Staff.objects.get(pk=other))
    (row,) = queries.family_of(her, [brother.pk]).direct
    assert (row.relative.name, row.tie.label) == ("親屬", "親屬")


def test_a_restricted_relative_is_not_told_of_by_other_cases(chen, brother, manager, hire):
    services.add_tie(brother, chen, TieGiven("full_sibling"), viewer=None)
    assert queries.family_of(manager, [chen.pk]).relatives
    records.restrict(brother, viewer=None, reason="violence", named=[hire().staff_id])
    assert not queries.family_of(manager, [chen.pk]).relatives


def test_a_partner_agency_is_not_told_of_anothers_person(chen, brother, hire, caseload):
    services.add_tie(brother, chen, TieGiven("full_sibling"), viewer=None)
    clerk = hire(role=Role.PARTNER)
    caseload.give(clerk, chen, relation=Relation.SHARED)
    assert not queries.family_of(clerk, [chen.pk]).relatives


def test_whoever_reads_family_but_no_minors_sees_no_childs_name(
    chen, tell, manager, hire, caseload, monkeypatch
):
    from mingdeng.foundation.access import decision

    tell("birth_child", "陳小寶", year=2018)
    rows = {**decision.table()}
    rows["director"] = {"bureau": {"identity": "r", "family": "r"}}
    monkeypatch.setattr(decision, "table", lambda: rows)
    director = hire(role=Role.DIRECTOR)
    caseload.give(director, chen, relation=Relation.BUREAU)
    (row,) = queries.family_of(director, [chen.pk]).direct
    assert str(row.relative.name) == "不在您的權限內"


def test_the_family_is_bounded_and_says_so(chen, tell, manager, monkeypatch):
    people = records.register_people([PersonGiven(told_by_id=chen.pk) for _ in range(70)])
    Tie.objects.bulk_create(
        [
            Tie(key=chen.key, subject=person, other=chen, told_by=chen, kind="cousin")
            for person in people
        ]
    )
    family = queries.family_of(manager, [chen.pk])
    assert family.cut
    assert len(family.members) == 60


def test_the_family_costs_the_same_however_large(chen, tell, manager):
    for _ in range(6):
        tell("cousin")
    with CaptureQueriesContext(connection) as panel:
        queries.family_of(manager, [chen.pk], steps=1)
    with CaptureQueriesContext(connection) as page:
        queries.family_of(manager, [chen.pk])
    assert len(panel) <= 6
    assert len(page) <= 10


def test_undoing_a_link_gives_ties_to_their_side(chen, tell, manager):
    from mingdeng.people.records.queries.additions import additions_since

    alias = records.register_person(name="陳大文")
    link = records.link(chen, alias, viewer=None, reason="same_number")
    tell("spouse", "王芳", note="秘密")
    answers = {added.key: "right" for added in additions_since(link)}
    records.withdraw_link(link, viewer=None, reason="clicked_wrong", attribution=answers)
    tie = Tie.objects.get()
    assert alias.pk in (tie.subject_id, tie.other_id)
    assert (tie.told_by_id, tie.key_id, tie.note) == (alias.pk, alias.key_id, "秘密")


def test_shredding_empties_what_others_noted_of_the_person(chen, brother):
    services.add_tie(
        chen, brother, TieGiven("full_sibling", called="大哥阿強", note="他的事"), viewer=None
    )
    records.shred(brother, reason="person_asked")
    tie = Tie.objects.get()
    assert (tie.called, tie.note) == (None, None)
