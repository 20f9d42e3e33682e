"""C33, C34, C35: each path and each person enters its count once, whatever is written after."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from mingdeng.care.cases import indicators, services
from mingdeng.care.cases.models import SpecialFlow
from mingdeng.care.cases.services.beginning import Begun, begin_for
from mingdeng.care.cases.services.flows import advance_flow, begin_flow, set_school
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.people.records.given import PersonGiven
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.ties.queries import family_of

pytestmark = pytest.mark.django_db


def year():
    today = timezone.localdate()
    return date(today.year - 1, 1, 1), date(today.year, 12, 31)


def begin(office, kind, record, case=None, **more):
    more.setdefault("once", uuid.uuid4())
    more.setdefault("on", timezone.localdate() - timedelta(days=9))
    return begin_flow(viewer=office.viewer(office.lin), kind=kind, record=record, case=case, **more)


def child(office, years=8):
    born = timezone.localdate().replace(day=1)
    return office.person("陳小安", born=born.replace(year=born.year - years), phones=[])


def test_each_of_the_three_paths_counts_once(office):
    case = office.opened()
    one = child(office)
    flows = [
        begin(office, "minor", one, path="venue_raid"),
        begin(office, "minor", child(office, 15), case, path="neglect_suspected"),
    ]
    adult = office.person("疑似成人")
    begin(office, "minor", adult, path="adult_suspected")
    assert indicators.minors_by_path(*year()) == {"adult_suspected": 1}
    for flow in flows:
        refer(office, flow)
    assert indicators.minors_by_path(*year()) == {
        "venue_raid": 1,
        "neglect_suspected": 1,
        "adult_suspected": 1,
    }


def refer(office, flow):
    return advance_flow(
        viewer=office.viewer(office.lin),
        flow=flow,
        stage="report_and_refer",
        on=timezone.localdate(),
    )


def test_looking_at_a_household_is_no_referral_yet_and_counts_nothing(office):
    flow = begin(office, "minor", child(office), path="venue_raid")
    assert indicators.minors_by_path(*year()) == {}
    assert refer(office, flow).counted_on == timezone.localdate()


def test_what_should_never_have_begun_leaves_the_count(office):
    flow = refer(office, begin(office, "minor", child(office), path="venue_raid"))
    assert indicators.minors_by_path(*year()) == {"venue_raid": 1}
    gone = advance_flow(
        viewer=office.viewer(office.lin), flow=flow, stage="mistaken", on=timezone.localdate()
    )
    assert gone.to_on == timezone.localdate()
    assert indicators.minors_by_path(*year()) == {}


def test_a_step_told_late_leaves_the_flow_where_it_stands(office):
    case = office.opened(record=office.person("黃美惠", sex="f"))
    flow = begin(office, "pregnancy", case.record, case, origin="own_case")
    lin, today = office.viewer(office.lin), timezone.localdate()
    flow = advance_flow(viewer=lin, flow=flow, stage="born", on=today)
    flow = advance_flow(viewer=lin, flow=flow, stage="opened", on=today - timedelta(days=5))
    assert flow.stage == "born"
    assert flow.counted_on == today - timedelta(days=5)
    with pytest.raises(ValidationError, match="之後還有步驟"):
        advance_flow(viewer=lin, flow=flow, stage="closed", on=today - timedelta(days=1))


def test_the_flows_of_a_case_go_with_it_to_its_new_worker(office):
    case = office.opened()
    one = child(office)
    begin(office, "minor", one, case, path="neglect_suspected")
    services.hand_over(
        viewer=office.viewer(office.lin),
        case=case,
        worker_id=office.chiu.pk,
        reason="balance",
        note="案母同住，孩子由祖母照顧，請續追社會局。",
    )
    assert scopes.grant_on(office.viewer(office.chiu), one.pk).relation == Relation.OWN
    left = scopes.grant_on(office.viewer(office.lin), one.pk)
    assert not left.may_read(Group.IDENTITY)


def test_an_adult_suspected_becomes_a_case_and_the_flow_belongs_to_it(office):
    adult = office.person("疑似成人")
    flow = begin(office, "minor", adult, path="adult_suspected")
    case = office.intake(record=adult, source="social_affairs")
    flow.refresh_from_db()
    assert flow.case_id == case.pk
    assert indicators.minors_by_path(*year()) == {"adult_suspected": 1}


def test_a_man_does_not_begin_the_flow_of_pregnant_women(office):
    case = office.opened()
    with pytest.raises(ValidationError, match="男性"):
        begin(office, "pregnancy", case.record, case, origin="own_case")


def test_a_grown_person_does_not_begin_the_juveniles_flow(office):
    case = office.opened()
    with pytest.raises(ValidationError, match="未滿 21 歲"):
        begin(office, "juvenile", case.record, case, zone="zone_2", school="enrolled")


def test_a_closing_waits_for_the_flows_or_is_asked_for_in_knowledge_of_them(office):
    case = office.opened()
    begin(office, "minor", child(office), case, path="neglect_suspected")
    with pytest.raises(ValidationError, match="專屬流程"):
        office.ask_closing(case)
    assert office.ask_closing(case, confirmed=["closing_rating", "flows_settled"]).pk


def test_steps_and_sending_twice_add_nothing_to_a_paths_count(office):
    one, once = child(office), uuid.uuid4()
    flow = begin(office, "minor", one, path="venue_raid", once=once)
    assert begin(office, "minor", one, path="venue_raid", once=once).pk == flow.pk
    lin = office.viewer(office.lin)
    for stage in ("report_and_refer", "cross_check", "report_and_refer", "joint_service"):
        advance_flow(viewer=lin, flow=flow, stage=stage, on=timezone.localdate())
    assert indicators.minors_by_path(*year()) == {"venue_raid": 1}


def test_linked_records_of_one_child_are_one(office):
    one, two = child(office), child(office)
    for record in (one, two):
        refer(office, begin(office, "minor", record, path="venue_raid"))
    PersonRecord.objects.filter(pk=two.pk).update(canonical_id=one.pk)
    assert indicators.minors_by_path(*year()) == {"venue_raid": 1}


def test_a_child_of_twelve_is_too_old_for_the_raid_path(office):
    with pytest.raises(ValidationError, match="未滿 12 歲"):
        begin(office, "minor", child(office, 13), path="venue_raid")


def test_the_same_flow_does_not_run_twice_at_once(office):
    one = child(office)
    flow = begin(office, "minor", one, path="venue_raid")
    with pytest.raises(ValidationError, match="已在進行中"):
        begin(office, "minor", one, path="venue_raid")
    linked = child(office)
    PersonRecord.objects.filter(pk=linked.pk).update(canonical_id=one.pk)
    with pytest.raises(ValidationError, match="已在進行中"):
        begin(office, "minor", linked, path="venue_raid")
    with pytest.raises(IntegrityError), transaction.atomic():
        SpecialFlow.objects.create(
            key=one.key,
            record=one,
            kind="minor",
            path="venue_raid",
            stage="household_review",
            from_on=flow.from_on,
        )


def test_a_pregnant_woman_and_her_newborn_are_two_counts_entered_at_their_stage(office):
    case = office.opened(record=office.person("黃美惠", sex="f"))
    lin, today = office.viewer(office.lin), timezone.localdate()
    mother = begin(office, "pregnancy", case.record, case, origin="own_case")
    assert indicators.perinatal(*year()) == {"pregnant_woman": 0, "newborn": 0}
    for stage in ("opened", "antenatal", "opened"):
        mother = advance_flow(viewer=lin, flow=mother, stage=stage, on=today)
    told = Begun(
        once=uuid.uuid4(),
        kind="newborn",
        on=today,
        person=PersonGiven(sex="f", birth_date=today),
        kin="birth_child",
    )
    baby = begin_for(viewer=lin, case=case, told=told)
    assert begin_for(viewer=lin, case=case, told=told).pk == baby.pk
    baby = advance_flow(viewer=lin, flow=baby, stage="opened", on=today)
    assert indicators.perinatal(*year()) == {"pregnant_woman": 1, "newborn": 1}
    assert baby.case_id == case.pk
    assert baby.record.told_by_id == case.record_id
    (child,) = family_of(lin, [case.record_id]).minors
    assert child.person_id == baby.record_id


def test_juveniles_are_counted_by_zone_and_schooling_as_it_stands(office):
    case = office.opened(record=office.person("少年", born=date(2010, 1, 1)))
    flow = begin(office, "juvenile", case.record, case, zone="zone_2", school="enrolled")
    assert indicators.juveniles(*year()) == {("zone_2", "in_school"): 1}
    set_school(viewer=office.viewer(office.lin), flow=flow, school="dropped_out", zone="zone_2")
    assert indicators.juveniles(*year()) == {("zone_2", "not_in_school"): 1}


def test_juveniles_stand_until_they_end(office):
    case = office.opened(record=office.person("少年", born=date(2010, 1, 1)))
    flow = begin(office, "juvenile", case.record, case, zone="zone_2", school="enrolled")
    today = timezone.localdate()
    counts = {one.code: one.count for one in indicators.INDICATORS}
    assert counts["flows.juvenile_standing"](today, today) == 1
    advance_flow(viewer=office.viewer(office.lin), flow=flow, stage="closed", on=today)
    assert counts["flows.juvenile_standing"](today, today) == 0
    assert counts["flows.juvenile_standing"](today, today - timedelta(days=1)) == 1
    assert counts["flows.juvenile_ended"](today, today) == 1


def test_a_juvenile_needs_zone_and_schooling(office):
    case = office.opened(record=office.person("少年", born=date(2010, 1, 1)))
    with pytest.raises(ValidationError):
        begin(office, "juvenile", case.record, case, zone="", school="enrolled")


def test_parents_education_is_counted_in_sittings_and_people(office):
    case = office.opened(record=office.person("少年", born=date(2010, 1, 1)))
    flow = begin(office, "juvenile", case.record, case, zone="zone_1", school="enrolled")
    lin, today = office.viewer(office.lin), timezone.localdate()
    with pytest.raises(ValidationError, match="人次"):
        advance_flow(viewer=lin, flow=flow, stage="parent_education", on=today)
    for people in (2, 3):
        flow = advance_flow(
            viewer=lin, flow=flow, stage="parent_education", on=today, attended=people
        )
    advance_flow(viewer=lin, flow=flow, stage="chunhui", on=today)
    assert indicators.sittings("parent_education", *year()) == (2, 5)
    assert indicators.with_school(*year()).count() == 1


def test_an_ended_flow_takes_no_step_and_may_begin_anew(office):
    case = office.opened(record=office.person("黃美惠", sex="f"))
    flow = begin(office, "pregnancy", case.record, case, origin="own_case")
    lin, today = office.viewer(office.lin), timezone.localdate()
    advance_flow(viewer=lin, flow=flow, stage="ended", on=today)
    with pytest.raises(ValidationError, match="已經結束"):
        advance_flow(viewer=lin, flow=flow, stage="opened", on=today)
    begin(office, "pregnancy", case.record, case, origin="own_case")


def test_who_answers_for_a_flow_without_a_case_reads_the_child_and_others_do_not(office):
    one = child(office)
    begin(office, "minor", one, path="venue_raid")
    own = scopes.grant_on(office.viewer(office.lin), one.pk)
    assert own.relation == Relation.OWN
    assert own.may_read(Group.MINORS)
    assert not scopes.grant_on(office.viewer(office.chiu), one.pk).may_read(Group.IDENTITY)
    with pytest.raises(Denied):
        begin_flow(
            viewer=office.viewer(office.director),
            kind="minor",
            path="adult_suspected",
            record=office.person("某"),
            once=uuid.uuid4(),
            on=timezone.localdate(),
        )


def test_the_stock_of_a_day_is_read_from_spells_and_not_from_today(office):
    case = office.opened()
    approval = office.ask_closing(case, on=timezone.localdate())
    services.decide_approval(viewer=office.viewer(office.chou), approval=approval, approve=True)
    today = timezone.localdate()
    assert indicators.standing_on(today).count() == 0
    assert indicators.standing_on(today - timedelta(days=1)).count() == 1
    assert indicators.standing_on(case.received_on - timedelta(days=1)).count() == 0
