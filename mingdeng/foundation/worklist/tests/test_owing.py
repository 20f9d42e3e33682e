from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mingdeng.foundation.audit.actor import Actor, acting
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.events.tests.makers import make_staff, make_team, stand_in, viewer
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.worklist import kinds, queries, services
from mingdeng.foundation.worklist.escalation import escalate_due
from mingdeng.foundation.worklist.kinds import Kind, Rank
from mingdeng.foundation.worklist.models import DIRECTION, Item

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture(autouse=True)
def kind():
    kinds.register(Kind("t.call", "電訪", Rank.ORDINARY, lambda items, viewer: {}))
    yield
    kinds.forget("t.call")


def owe(owner=None, once="a", hours=24, **more):
    now = timezone.now()
    return services.owe(
        **{
            "kind": "t.call",
            "once": once,
            "owner": owner.pk if owner else None,
            "due_at": now + timedelta(hours=hours),
            "subject_type": "case",
            "subject_ref": uuid4(),
            **more,
        }
    )


def refs(staff):
    return {entry.ref for entry in queries.inbox(viewer(staff)).entries}


def test_owing_the_same_twice_is_one_item_that_says_what_was_said_last():
    one, two = make_staff(), make_staff()
    first = owe(one, facts={"days": 30})
    again = owe(two, hours=48, facts={"days": 14}, strength=4)
    assert first.pk == again.pk
    held = Item.objects.get()
    assert (held.owner_id, held.facts, held.strength) == (two.pk, {"days": 14}, 4)
    assert held.due_at > first.due_at


def test_what_was_settled_may_be_owed_again():
    me = make_staff()
    owe(me)
    with acting(Actor(staff_id=me.pk)):
        assert services.settle(once="a", outcome="reached")
    assert not services.settle(once="a")
    owe(me)
    done = Item.objects.exclude(done_at=None).get()
    assert (done.outcome, done.done_by_id) == ("reached", me.pk)
    assert len(refs(me)) == 1


def test_two_open_items_of_one_key_cannot_stand_whoever_writes_them():
    held = owe(make_staff())
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(
            kind="t.call",
            once="a",
            subject_type="case",
            subject_ref=uuid4(),
            owner=held.owner,
            due_at=held.due_at,
        )


def test_what_nobody_would_see_is_refused():
    with pytest.raises(ValueError, match="belongs to nobody"):
        owe(None)
    with pytest.raises(services.UnknownKind):
        owe(make_staff(), kind="t.unheard")


def test_the_pools_see_what_has_no_owner_and_nobody_else_does():
    team, other = make_team(), make_team("team-y")
    boss, stranger = make_staff("supervisor", team=team), make_staff("supervisor", team=other)
    worker = make_staff(team=team)
    officer = make_staff("officer")
    planner = make_staff("officer", section="planning")
    director = make_staff("director")
    clerk = make_staff("partner", kind="hospital")
    agency = viewer(clerk).agency_id
    to_team = owe(once="team", team_id=team.pk).ref
    to_section = owe(once="section", section="treatment").ref
    to_top = owe(once="top", section=DIRECTION).ref
    to_agency = owe(once="agency", agency_id=agency).ref
    assert refs(boss) == {to_team}
    assert refs(officer) == {to_section}
    assert refs(director) == {to_top}
    assert refs(clerk) == {to_agency}
    assert refs(stranger) == refs(worker) == refs(planner) == set()
    deputy = make_staff("supervisor", team=other)
    stand_in(boss, deputy)
    assert refs(deputy) == {to_team}


def test_reassigning_moves_all_or_the_named_cases_and_the_pool_with_them():
    old, new = make_staff(team=make_team()), make_staff(team=make_team("team-y"))
    for case in (1, 2, 3):
        owe(old, str(case), case_id=case)
    assert services.reassign(from_owner=old.pk, to_owner=new.pk, case_ids=[1, 2]) == 2
    assert (len(refs(old)), len(refs(new))) == (1, 2)
    assert services.reassign(from_owner=old.pk, to_owner=new.pk) == 1
    assert set(Item.objects.values_list("team_id", flat=True)) == {viewer(new).team_id}
    assert Entry.objects.filter(code="worklist.reassigned").count() == 2
    assert services.reassign(from_owner=old.pk, to_owner=new.pk) == 0


def test_a_new_tier_strength_reaches_the_open_items_of_its_case():
    me = make_staff()
    owe(me, "a", case_id=1)
    owe(me, "b", case_id=2)
    assert services.weigh(case_id=1, strength=5) == 1
    assert services.weigh(case_id=1, strength=5) == 0


def test_closing_a_case_settles_what_is_open_about_it():
    me = make_staff()
    owe(me, "a", case_id=1)
    owe(me, "b", case_id=2)
    assert services.settle_case(case_id=1, outcome="case_closed", kinds=["t.other"]) == 0
    assert services.settle_case(case_id=1, outcome="case_closed") == 1
    assert len(refs(me)) == 1


def test_what_nobody_did_goes_up_once_and_stays_with_its_owner():
    team = make_team()
    worker, boss = make_staff(team=team, name="林書妤"), make_staff("supervisor", team=team)
    past = timezone.now() - timedelta(hours=1)
    held = owe(worker, escalate_at=past, case_id=9)
    owe(worker, "later", escalate_at=timezone.now() + timedelta(hours=1))
    assert escalate_due() == 1
    assert escalate_due() == 0
    assert refs(boss) == {held.ref}
    assert held.ref in refs(worker)
    assert queries.inbox(viewer(boss)).entries[0].escalated_from == "林書妤"
    assert Notice.objects.get().reader == boss
    assert Event.objects.get(code="worklist.escalated").payload["case_id"] == 9


def test_a_team_without_supervisor_escalates_to_its_section_and_then_to_the_top():
    worker = make_staff(team=make_team())
    past = timezone.now() - timedelta(hours=1)
    director = make_staff("director")
    held = owe(worker, escalate_at=past)
    escalate_due()
    assert refs(director) == {held.ref}
    officer = make_staff("officer")
    other = owe(worker, "b", escalate_at=past)
    escalate_due()
    assert refs(officer) == {other.ref}


def test_a_due_time_that_moved_on_takes_the_escalation_back():
    team = make_team()
    worker, boss = make_staff(team=team), make_staff("supervisor", team=team)
    owe(worker, escalate_at=timezone.now() - timedelta(hours=1))
    escalate_due()
    owe(worker, hours=72, escalate_at=timezone.now() + timedelta(hours=80))
    assert refs(boss) == set()


def test_owing_costs_few_queries(django_assert_max_num_queries):
    me = make_staff()
    with django_assert_max_num_queries(7):
        owe(me)
    with django_assert_max_num_queries(4):
        owe(me, team_id=None, section="treatment")
    with django_assert_max_num_queries(1):
        services.settle(once="a")


def owed(owner, once, hours=24, **more):
    return {
        "kind": "t.call",
        "once": once,
        "owner": owner.pk,
        "due_at": timezone.now() + timedelta(hours=hours),
        "subject_type": "case",
        "subject_ref": uuid4(),
        **more,
    }


def test_many_are_owed_together_and_what_was_owed_takes_over_what_is_said_now(
    django_assert_max_num_queries,
):
    me = make_staff()
    team = make_team()
    first = owe(me, once="a", facts={"days": 1})
    said = [owed(me, f"b{n}", team_id=team.pk) for n in range(40)]
    with django_assert_max_num_queries(16):
        assert (
            services.owe_all([owed(me, "a", 48, facts={"days": 2}, team_id=team.pk), *said]) == 40
        )
    assert Item.objects.count() == 41
    first.refresh_from_db()
    assert first.facts == {"days": 2}


def test_one_of_many_that_belongs_to_nobody_refuses_all():
    me = make_staff()
    with pytest.raises(ValueError, match="belongs to nobody"):
        services.owe_all([owed(me, "a"), {**owed(me, "b"), "owner": None}])
    assert not Item.objects.exists()
