"""Relations by caseload: own, deputy's, team's, section's, bureau's, closed, emergency, §21."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mingdeng.care.cases import services
from mingdeng.care.cases.forms.filters import FilterForm
from mingdeng.care.cases.models import BreakGlass, Case
from mingdeng.care.cases.queries import board, case_for, listing, visible_cases
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.people.records.models import PersonRecord, Restriction

pytestmark = pytest.mark.django_db
NOTE = "家屬來電表示本人服藥過量，主責請假中。"


def grant(office, staff, case):
    return scopes.grant_on(office.viewer(staff), case.record_id)


@pytest.mark.parametrize(
    ("who", "relation"),
    [
        ("lin", Relation.OWN),
        ("chang", Relation.TEAM),
        ("chou", Relation.TEAM),
        ("chiu", Relation.SECTION),
        ("wei", Relation.SECTION),
        ("officer", Relation.SECTION),
        ("director", Relation.BUREAU),
        ("clerk", Relation.NONE),
        ("auditor", Relation.NONE),
    ],
)
def test_the_relation_of_each_to_lins_case(office, who, relation):
    assert grant(office, getattr(office, who), office.opened()).relation == relation


def test_the_deputy_reads_and_writes_while_the_worker_is_away_and_not_after(office):
    case = office.opened()
    absence = office.deputy(office.lin, office.chiu)
    assert grant(office, office.chiu, case).may_write(Group.CASEWORK)
    absence.withdrawn_at = timezone.now()
    absence.save()
    assert not grant(office, office.chiu, case).may_read(Group.CASEWORK)


def test_an_act_of_a_deputy_names_the_absent_colleague(office):
    from mingdeng.foundation.audit.models import Entry

    case = office.opened()
    office.deputy(office.lin, office.chiu)
    services.move_phase(
        viewer=office.viewer(office.chiu), case=case, phase="2", on=timezone.localdate()
    )
    entry = Entry.objects.get(code="case.phase_moved")
    assert (entry.actor_id, entry.acting_for_id) == (office.chiu.pk, office.lin.pk)


def test_a_closed_case_is_hers_for_some_weeks_and_then_read_only(office):
    case = office.opened()
    approval = office.ask_closing(case)
    services.decide_approval(viewer=office.viewer(office.chou), approval=approval, approve=True)
    assert grant(office, office.lin, case).relation == Relation.OWN
    Case.objects.filter(pk=case.pk).update(closed_on=timezone.localdate() - timedelta(days=31))
    later = grant(office, office.lin, case)
    assert later.may_read(Group.CASEWORK)
    assert not later.may_write(Group.CASEWORK)


def test_a_linked_record_shares_the_relation(office):
    case = office.opened()
    other = office.person("陳志偉", phones=["0911222333"])
    PersonRecord.objects.filter(pk=other.pk).update(canonical_id=case.record_id)
    assert scopes.grant_on(office.viewer(office.lin), other.pk).relation == Relation.OWN


@pytest.mark.parametrize(
    "who", ["lin", "chang", "chou", "chiu", "wei", "officer", "director", "planner", "auditor"]
)
def test_the_list_holds_exactly_the_cases_whose_name_may_be_read(office, who):
    cases = [
        office.opened(),
        office.opened(office.chiu, record=office.person("林美")),
        office.intake(record=office.person("王五")),
        office.intake(office.chou, record=office.person("趙六")),
    ]
    hidden = office.opened(record=office.person("限閱人"))
    Restriction.objects.create(record=hidden.record, reason="staff_family")
    closed = office.opened(record=office.person("已結"))
    approval = office.ask_closing(closed)
    services.decide_approval(viewer=office.viewer(office.chou), approval=approval, approve=True)
    Case.objects.filter(pk=closed.pk).update(closed_on=timezone.localdate() - timedelta(days=90))
    viewer = office.viewer(getattr(office, who))
    everyone = [*cases, hidden, closed]
    grants = scopes.grants_on(viewer, [case.record_id for case in everyone])
    allowed = {c.pk for c in everyone if grants[c.record_id].may_read(Group.IDENTITY)}
    assert set(visible_cases(viewer).values_list("pk", flat=True)) == allowed


def test_a_restricted_person_is_in_no_list_but_that_of_those_named(office):
    case = office.opened()
    restriction = Restriction.objects.create(record=case.record, reason="staff_family")
    assert not visible_cases(office.viewer(office.lin)).exists()
    with pytest.raises(Denied):
        case_for(office.viewer(office.lin), case.ref)
    restriction.named.add(office.lin)
    assert visible_cases(office.viewer(office.lin)).get() == case


def test_breaking_glass_opens_three_hours_of_reading_and_tells_the_supervisor(office):
    from mingdeng.foundation.outbox.models import Notice

    case = office.opened()
    chiu = office.viewer(office.chiu)
    with pytest.raises(Denied):
        case_for(chiu, case.ref)
    glass = services.break_glass(viewer=chiu, record=case.record, reason="caller", note=NOTE)
    _, held = case_for(chiu, case.ref)
    assert held.may_read(Group.CASEWORK, Group.HEALTH)
    assert not held.write
    assert glass.until - glass.opened_at >= timedelta(hours=2, minutes=59)
    assert Notice.objects.filter(reader=office.wei, kind="glass.opened").count() == 1
    BreakGlass.objects.filter(pk=glass.pk).update(until=timezone.now())
    with pytest.raises(Denied):
        case_for(chiu, case.ref)


def test_glass_asks_for_a_real_sentence_and_a_role_that_has_it(office):
    from django.core.exceptions import ValidationError

    case = office.opened()
    with pytest.raises(ValidationError, match="至少 10 個字"):
        services.break_glass(
            viewer=office.viewer(office.chiu), record=case.record, reason="caller", note="緊急"
        )
    with pytest.raises(Denied):
        services.break_glass(
            viewer=office.viewer(office.auditor), record=case.record, reason="caller", note=NOTE
        )


def test_the_supervisor_reviews_her_teams_glass_and_nobody_his_own(office):
    case = office.opened()
    glass = services.break_glass(
        viewer=office.viewer(office.chiu), record=case.record, reason="caller", note=NOTE
    )
    for other in (office.chiu, office.chou, office.director):
        with pytest.raises(Denied):
            services.review_glass(viewer=office.viewer(other), glass=glass, verdict="justified")
    done = services.review_glass(viewer=office.viewer(office.wei), glass=glass, verdict="justified")
    assert done.reviewed_by_id == office.wei.pk


def test_a_supervisors_own_glass_goes_to_the_section(office):
    case = office.opened()
    glass = services.break_glass(
        viewer=office.viewer(office.wei), record=case.record, reason="caller", note=NOTE
    )
    with pytest.raises(Denied):
        services.review_glass(viewer=office.viewer(office.chou), glass=glass, verdict="justified")
    services.review_glass(viewer=office.viewer(office.officer), glass=glass, verdict="justified")


def test_self_help_is_shielded_and_does_not_exist_for_police(office):
    shielded = office.opened(source="self_help")
    plain = office.opened(record=office.person("李四"))
    assert shielded.shielded
    clerk = office.viewer(office.clerk)
    hidden = scopes._hiders["care.cases.shielded"](clerk, [shielded.record_id, plain.record_id])
    assert hidden == {shielded.record_id}
    assert (
        scopes._hiders["care.cases.shielded"](office.viewer(office.lin), [shielded.record_id])
        == set()
    )


def test_a_source_that_asks_about_article_21_takes_no_silence(office):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="§21"):
        office.intake(source="hotline")
    assert office.intake(source="hotline", shielded=True).shielded


def test_what_a_row_veils_neither_orders_nor_narrows_the_list(office):
    """A supervisor of another team reads names only: the order of contacts would tell the rest."""
    late, soon = office.opened(), office.opened(record=office.person("林美"))
    Case.objects.filter(pk=late.pk).update(next_contact_on=timezone.localdate() - timedelta(days=9))
    wei, lin = office.viewer(office.wei), office.viewer(office.lin)
    asked = {"scope": "all", "sort": "due", "overdue": "late"}
    orders = {
        "wei": [row.id for row in listing.page(wei, listing.Filters.read(asked)).rows],
        "lin": [row.id for row in listing.page(lin, listing.Filters.read({"sort": "due"})).rows],
    }
    assert orders == {"wei": [soon.pk, late.pk], "lin": [late.pk, soon.pk]}
    offered = FilterForm(wei, listing.Filters.read(asked), asked)
    assert [code for code, _ in offered.fields["sort"].choices] == ["new"]
    assert not {"overdue", "tier", "phase", "source"} & set(offered.fields)


def test_an_order_for_columns_is_decided_anew_when_it_is_fetched(office):
    case = office.opened()
    lin = office.viewer(office.lin)
    order = listing.page(lin, listing.Filters()).cells
    assert {pk for pk, *_ in listing.cells(lin, order)} == {case.pk}
    Restriction.objects.create(record=case.record, reason="staff_family")
    assert listing.cells(lin, order) == []


def test_a_restricted_person_changes_no_number_of_cases(office, enter):
    office.opened()
    shown = office.opened(record=office.person("林美"))
    untaken = office.intake(office.chou, record=office.person("趙六"))
    client = enter(office.lin)

    def numbers():
        page = client.get("/").context
        nav = {one.label: one.count for one in page["nav"]}
        return nav["我的個案"], board.unassigned(office.viewer(office.chou))

    assert numbers() == (2, 1)
    for case in (shown, untaken):
        Restriction.objects.create(record=case.record, reason="staff_family")
    assert numbers() == (1, 0)


def test_a_relative_only_a_restricted_person_told_of_is_in_no_list(office):
    teller = office.opened()
    kin = office.opened(record=office.person("陳小弟", told_by_id=teller.record_id))
    lin = office.viewer(office.lin)
    assert kin in visible_cases(lin)
    Restriction.objects.create(record=teller.record, reason="staff_family")
    assert not visible_cases(lin).exists()
    with pytest.raises(Denied):
        case_for(lin, kin.ref)


def test_a_deputys_look_names_the_absent_colleague(office, enter):
    from mingdeng.foundation.audit.models import Entry

    case = office.opened()
    office.deputy(office.lin, office.chiu)
    client = enter(office.chiu)
    assert client.get(f"/cases/{case.ref}/").status_code == 200
    assert client.get(f"/people/{case.record.ref}/").status_code == 200
    for code in ("case.page_opened", "person.page_opened"):
        entry = Entry.objects.get(code=code)
        assert (entry.actor_id, entry.acting_for_id) == (office.chiu.pk, office.lin.pk), code
        assert entry.detail["as"] == "deputy"


def test_who_carries_the_case_herself_acts_for_nobody(office):
    case = office.opened(office.chiu)
    office.deputy(office.lin, office.chiu)
    assert grant(office, office.chiu, case).acting_for is None
