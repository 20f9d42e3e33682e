"""What the case itself hangs on its page: alerts of its own, buttons, timeline, course, opening
assessment, flows, who has looked."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.forms.dated import answers
from mingdeng.care.cases.models import Approval, BreakGlass, Case, HandOver
from mingdeng.care.cases.queries import approvals, course, flows, looked, sheet, story
from mingdeng.care.cases.queries.relations import reads
from mingdeng.care.cases.services.course import may_answer_shield
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.slots.registry import Panel, TimelineSource, panels, timeline
from mingdeng.people.records.queries import same_person


def own_alerts(request: Any, case: Case, grant: Grant) -> dict[str, Any] | None:
    """A waiting approval, an unread hand-over, a running emergency reading: a query for each that
    the case's own state allows, one as a rule."""
    if not grant.may_read(Group.CASEWORK):
        return None
    viewer = request.viewer
    found = {
        "waiting": _waiting(viewer, case, grant),
        "hand_over": _unread(viewer, case),
        "glass": _glass(viewer, case, grant),
    }
    return found if any(found.values()) else None


def _waiting(viewer: Any, case: Case, grant: Grant) -> list[dict[str, Any]]:
    if case.now_status not in ("intake", "closing"):
        return []
    rows = Approval.objects.filter(case=case, decided_at=None).order_by("asked_at")
    return [
        {
            "ref": one.ref,
            "kind": one.kind,
            "reason": grant.show(Group.JUSTICE, approvals.proposal_reason(one)),
            "asked_at": one.asked_at,
            "decides": policies.may_decide(viewer, one.kind, one.asked_by_id, grant),
        }
        for one in rows
    ]


def _unread(viewer: Any, case: Case) -> HandOver | None:
    if case.now_worker_id not in viewer.workers:
        return None
    notes = HandOver.objects.filter(case=case, to_worker_id=case.now_worker_id, read_at=None)
    found: HandOver | None = notes.order_by("at").first()
    return found


def _glass(viewer: Any, case: Case, grant: Grant) -> BreakGlass | None:
    """Only where nothing but the emergency opens the casework."""
    if reads(viewer, grant.relation, Group.CASEWORK) and grant.relation != Relation.GLASS:
        return None
    held: BreakGlass | None = BreakGlass.objects.filter(
        record_id=case.record_id, staff_id=viewer.staff_id, until__gt=timezone.now()
    ).first()
    return held


def actions(request: Any, case: Case, grant: Grant) -> dict[str, Any] | None:
    """The case's own buttons, by what it is and what the viewer may."""
    writes = grant.may_write(Group.CASEWORK)
    assigns = policies.assigns(request.viewer, grant)
    return {
        "case": case,
        "writes": writes,
        "may_assign": case.now_worker_id is None and writes,
        "may_hand_over": case.now_worker_id is not None and (writes or assigns),
        "veiled": not grant.may_read(Group.CASEWORK),
        "may_break": policies.breaks_glass(request.viewer),
    }


def tale(request: Any, case: Case, grant: Grant) -> dict[str, Any] | None:
    """The timeline: a window of time, a few sources at a time, all at once on paper."""
    asked = request.GET
    printing = asked.get("print") == "1"
    part = asked.get("part", "0")
    number = None if printing else int(part) if part.isdigit() else 0
    told = story.story(
        request.viewer,
        same_person(case.record_id),
        grant,
        within=story.window(asked.get("window", "")),
        source=asked.get("source", ""),
        part=number,
    )
    first = number in (None, 0)
    return {
        "story": told,
        "case": case,
        "first": first,
        "whole": first and told.window.name == "recent",
        "printing": printing,
    }


def reach(request: Any, case: Case, grant: Grant) -> dict[str, Any] | None:
    """Numbers, phones and addresses, masked, each with the way to unmask it on record."""
    return {"reach": sheet.reach(grant, case), "person_ref": case.record.ref}


def stretches(request: Any, case: Case, grant: Grant) -> dict[str, Any] | None:
    """Phases, legal states and workers, and the person's other episodes."""
    rows = course.stretches(case)
    if not grant.may_read(Group.JUSTICE):
        rows = [row for row in rows if row.title != course.TITLES["legal_status"]]
    return {
        "case": case,
        "rows": rows,
        "writes": grant.may_write(Group.CASEWORK),
        "asks_shield": grant.may_write(Group.JUSTICE) and may_answer_shield(case),
        "episodes": flows.other_episodes(case),
    }


def opening(request: Any, case: Case, grant: Grant) -> dict[str, Any] | None:
    """The opening assessment and what the source told, each part by its own group."""
    held: Any = case
    day = case.assessed_on or case.received_on
    form = rules.find(policies.FAMILY, "opening_assessment", day).params
    told = rules.find(policies.FAMILY, "source_fields", case.received_on).params["rows"]
    groups = {section["code"]: Group(section["group"]) for section in form["sections"]}
    given = answers(form["rows"], held.opening, day)
    sections = [
        (section["label"], [one for one in given if one.section == section["code"]])
        for section in form["sections"]
        if grant.may_read(groups[section["code"]])
    ]
    source = [row for row in told if row["source"] == case.source]
    justice = grant.may_read(Group.JUSTICE)
    return {
        "case": case,
        "sections": sections if case.opening else [],
        "source": answers(source, held.source_facts, case.received_on) if justice else [],
        "why": case.why if justice else "",
        "writes": grant.may_write(Group.CASEWORK),
    }


def special(request: Any, case: Case, grant: Grant) -> dict[str, Any] | None:
    """Flows beside the case; None when there is none and she may begin none."""
    rows = flows.of_case(request.viewer, case)
    writes = grant.may_write(Group.MINORS)
    if not rows and not writes:
        return None
    asks = flows.wanted(case, rows) if writes and grant.may_read(Group.HEALTH) else []
    return {"case": case, "rows": rows, "writes": writes, "wanted": asks}


def who_looked(request: Any, case: Case, grant: Grant) -> dict[str, Any] | None:
    """Who opened this person in the last thirty days."""
    rows = looked.lookers(same_person(case.record_id))
    return {"rows": rows[:6], "people": len(rows), "times": sum(row.times for row in rows)}


PANELS = [
    Panel(
        name="cases.reach",
        place="case.head",
        title="聯絡方式",
        template="cases/panels/reach.html",
        context=reach,
        policy=policies.REACH,
        budget=4,
        order=10,
    ),
    Panel(
        name="cases.alerts",
        place="case.alerts",
        title="個案待辦",
        template="cases/panels/alerts.html",
        context=own_alerts,
        policy=policies.ACTIONS,
        budget=3,
        order=10,
        later=False,
    ),
    Panel(
        name="cases.actions",
        place="case.actions",
        title="個案動作",
        template="cases/panels/actions.html",
        context=actions,
        policy=policies.PANEL,
        budget=0,
        order=90,
        later=False,
        media=frozenset({"screen", "phone"}),
    ),
    Panel(
        name="cases.timeline",
        place="case.main",
        title="時間軸",
        template="cases/panels/timeline.html",
        context=tale,
        policy=policies.TIMELINE,
        order=40,
    ),
    Panel(
        name="cases.opening",
        place="case.main",
        title="開案評估",
        template="cases/panels/opening.html",
        context=opening,
        policy=policies.OPENING,
        budget=2,
        order=80,
    ),
    Panel(
        name="cases.flows",
        place="case.aside",
        title="專屬流程",
        template="cases/panels/flows.html",
        context=special,
        policy=policies.FLOWS,
        order=60,
    ),
    Panel(
        name="cases.course",
        place="case.aside",
        title="個案歷程",
        template="cases/panels/course.html",
        context=stretches,
        policy=policies.COURSE,
        budget=4,
        order=70,
    ),
    Panel(
        name="cases.looked",
        place="case.aside",
        title="誰看過",
        template="cases/panels/looked.html",
        context=who_looked,
        policy=policies.LOOKED,
        budget=3,
        order=95,
        media=frozenset({"screen", "phone"}),
    ),
]
for panel in PANELS:
    panels.add(panel)

timeline.add(
    TimelineSource(
        name="cases.course",
        place="case",
        title="個案",
        moments=course.moments,
        policy=policies.COURSE,
        order=60,
    )
)
