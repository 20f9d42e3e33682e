"""Linking says who is one person; undoing says it never was so, exactly."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry
from mingdeng.people.records import queries, services
from mingdeng.people.records.models import Link, PersonRecord
from mingdeng.people.records.queries.additions import additions_since
from mingdeng.people.records.queries.components import component_of

pytestmark = pytest.mark.django_db


def people(count):
    return services.register_people([services.PersonGiven(name=f"王小{i}") for i in range(count)])


def picture():
    rows = PersonRecord.objects.order_by("-pk")[:5].values_list("pk", "canonical_id", "shown")
    return {pk: (canonical, shown) for pk, canonical, shown in rows}


def join(left, right, **more):
    return services.link(left, right, viewer=None, reason="same_number", **more)


def undo(link, **more):
    services.withdraw_link(link, viewer=None, reason="clicked_wrong", **more)


def test_linked_records_answer_as_one_person():
    young, old = reversed(people(2))
    join(young, old)
    assert queries.same_person(young.pk) == queries.same_person(old.pk) == [old.pk, young.pk]
    young.refresh_from_db()
    assert young.person_id == old.pk


def test_the_chosen_value_is_shown_and_goes_with_the_link(caseload, manager):
    first, second = people(2)
    caseload.give(manager, first)
    link = join(first, second, choices={"name": second.pk})
    assert queries.briefs(manager, [second.pk])[second.pk].name == "王小1"
    undo(link)
    assert queries.briefs(manager, [first.pk])[first.pk].name == "王小0"
    assert str(queries.briefs(manager, [second.pk])[second.pk].name) == "不在您的權限內"


def test_whoever_carries_one_record_sees_the_person_by_all_of_them(caseload, manager):
    first, second = people(2)
    caseload.give(manager, first)
    join(first, second)
    assert [b.person_id for b in queries.search(manager, "王小1").people] == [first.pk]


def test_a_record_is_not_linked_to_itself_nor_twice():
    first, second = people(2)
    join(first, second)
    with pytest.raises(services.Refused):
        join(second, first)
    with pytest.raises(services.Refused):
        join(first, first)


def test_linking_needs_both_records_in_hand(caseload, manager):
    mine, other = people(2)
    caseload.give(manager, mine)
    with pytest.raises(Denied):
        services.link(mine, other, viewer=manager, reason="same_number")
    assert not Link.objects.exists()


def test_linking_and_undoing_are_on_record():
    first, second = people(2)
    undo(join(first, second))
    codes = set(Entry.objects.values_list("code", flat=True))
    assert {"person.linked", "person.link_withdrawn"} <= codes


def test_a_link_is_withdrawn_once():
    link = join(*people(2))
    undo(link)
    with pytest.raises(services.Refused):
        undo(link)


def test_undoing_asks_whose_each_later_row_is_and_gives_it():
    first, second = people(2)
    link = join(first, second)
    phone = services.attach(first, services.PhoneGiven("0912345678"), viewer=None)
    (added,) = additions_since(link)
    assert "0912-***-678" in added.text
    with pytest.raises(services.Refused, match="逐筆選擇"):
        undo(link)
    undo(link, attribution={added.key: "right"})
    phone.refresh_from_db()
    assert (phone.record_id, phone.key_id) == (second.pk, second.key_id)
    assert type(phone).objects.get(pk=phone.pk).value == "0912345678"


def test_a_link_that_parts_nobody_asks_nothing():
    first, second, third = people(3)
    link = join(first, second)
    join(second, third)
    join(first, third)
    services.attach(first, services.PhoneGiven("0912345678"), viewer=None)
    assert additions_since(link) == []
    undo(link)
    assert queries.same_person(first.pk) == [first.pk, second.pk, third.pk]


STEPS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["link", "try", "undo"])),
    max_size=9,
)


@given(steps=STEPS)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_canonical_is_always_the_eldest_of_the_component_and_undo_restores_exactly(db, steps):
    records = people(5)
    standing = []
    for left, right, what in steps:
        before = picture()
        if what == "undo" and standing:
            undo(standing.pop(left % len(standing)))
        else:
            choices = {"name": records[right].pk}
            try:
                made = join(records[left], records[right], choices=choices)
            except services.Refused:
                continue
            if what == "try":
                undo(made)
                assert picture() == before
            else:
                standing.append(made)
        for pk, (canonical, _) in picture().items():
            eldest = min(component_of([pk]))
            assert canonical == (None if eldest == pk else eldest)
