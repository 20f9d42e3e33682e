"""A case with a full set of sub-records, each sealed field marked with its own groups."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from mingdeng.care.alerts.models import Alert
from mingdeng.care.assessments.models import (
    Administration,
    InstrumentVersion,
    Rating,
    Tier,
    TierRequest,
)
from mingdeng.care.cases.models import (
    Approval,
    Assignment,
    BreakGlass,
    Case,
    FlowStep,
    HandOver,
    SpecialFlow,
    Spell,
)
from mingdeng.care.consents.models import Consent
from mingdeng.care.contacts.models import Appointment, Conference, Contact, Discussed
from mingdeng.care.facts.models import Fact
from mingdeng.care.plans.models import Goal, Intervention, Plan, PlanReview, Suggestion
from mingdeng.care.referrals.models import Referral, Step
from mingdeng.care.referrals.tests.makers import png
from mingdeng.config.tests.city.marks import Numbers, mark
from mingdeng.config.tests.city.people import People
from mingdeng.config.tests.city.person import Person, make_person
from mingdeng.foundation.files import services as files
from mingdeng.foundation.files.tests.making import upload
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.foundation.secrecy.services import new_key
from mingdeng.people.rights.models import CopyRequest, Shredding

TODAY = timezone.localdate


def ago(days: int) -> Any:
    """The day so many days ago."""
    return TODAY() - timedelta(days=days)


def moment(days: int) -> datetime:
    """Nine o'clock so many days ago."""
    return timezone.make_aware(datetime.combine(ago(days), time(9)))


@dataclass
class Held:
    """A case of the city and everything that hangs on it, by what policies call it."""

    tag: str
    person: Person
    case: Case
    things: dict[str, Any] = field(default_factory=dict)


def make_case(
    tag: str,
    people: People,
    numbers: Numbers,
    *,
    worker: str,
    case_no: str,
    shielded: bool = False,
    closed: bool = False,
    receiver: Any = None,
) -> Held:
    """A case in `worker`'s caseload; ended three years ago when `closed`."""
    person = make_person(tag, numbers)
    staff = people[worker]
    team = staff.postings.get().team
    record, key = person.record, person.record.key
    case = Case.objects.create(
        key=key,
        record=record,
        case_no=case_no,
        source="self_help" if shielded else "police_investigation",
        shielded=shielded,
        received_on=ago(1500),
        opened_on=ago(1480),
        due_on=ago(1100) if closed else ago(-60),
        why=mark(tag, "justice"),
        source_facts={"note": mark(tag, "justice"), "station": mark(tag, "justice")},
        opening={
            "illness": mark(tag, "health", "casework"),
            "family": mark(tag, "casework"),
            "summary": mark(tag, "casework"),
            "treated": "yes",
        },
        assessed_on=ago(1481),
        closing_summary=mark(tag, "casework"),
        drug_schedule="2",
        now_status="closing",
        now_worker=staff,
        now_team=team,
        now_phase=2,
        now_tier="high",
        now_strength=4,
        now_legal_status=f"mk_{tag}",
        now_district="64000120",
        last_contact_on=ago(5),
        last_reached_on=ago(5),
        next_contact_on=ago(1),
        once=uuid.uuid4(),
        recorded_by_id=staff.pk,
    )
    held = Held(tag, person, case)
    _course(held, staff, team, closed)
    _contacts(held, people, staff)
    _ratings(held, staff)
    _plan(held, staff)
    _sharing(held, people, staff, receiver)
    _kept(held, staff)
    if closed:
        ended = {"now_status": "closed", "closed_on": ago(1095), "closing_reason": "completed"}
        Case.objects.filter(pk=case.pk).update(**ended)
        case.refresh_from_db()
    return held


def _kept(held: Held, staff: Any) -> None:
    """A medical paper among the case's files, an order to shred, a copy asked for."""
    tag, record = held.tag, held.person.record
    words = mark(tag, "health")
    held.things["file"] = files.store(
        upload(words.encode(), f"{mark(tag, 'health', 'casework')}.txt"),
        viewer=viewer_of(staff),
        about=("case", held.case.ref),
        kind="medical_paper",
        note=mark(tag, "health", "casework"),
    )
    held.things["shredding"] = Shredding.objects.create(
        record=record, reason="asked", document="第1號", asked_by=staff
    )
    held.things["copy"] = CopyRequest.objects.create(
        key=new_key(), record=record, applicant="self", asked_on=ago(3), due_on=ago(-12),
        received_by=staff, state="ready", rows=1, made_at=timezone.now(),
        bundle=mark(tag, "identity", "contact", "health", "justice", "casework").encode(),
    )  # fmt: skip


def _course(held: Held, staff: Any, team: Any, closed: bool) -> None:
    case, tag, key = held.case, held.tag, held.case.key
    for kind, value in (("status", case.now_status), ("legal_status", case.now_legal_status)):
        Spell.objects.create(case=case, kind=kind, value=value, from_on=ago(1400))
    Assignment.objects.create(
        case=case, worker=staff, team=team, from_on=ago(1480), reason="intake",
        to_on=ago(1095) if closed else None,
    )  # fmt: skip
    held.things["hand_over"] = HandOver.objects.create(
        key=key, case=case, from_worker_id=None, to_worker_id=staff.pk, reason="balance",
        note=mark(tag, "casework"),
    )  # fmt: skip
    held.things["approval"] = Approval.objects.create(
        key=key, case=case, kind="close", asked_by_id=staff.pk,
        proposal={"reason": "completed", "on": TODAY().isoformat()}, remark=mark(tag, "casework"),
    )  # fmt: skip
    flow = SpecialFlow.objects.create(
        key=key, once=uuid.uuid4(), case=case, record=held.person.record, kind="minor",
        path="neglect_suspected", stage="household_review", worker=staff, team=team,
        from_on=ago(30), facts={"note": mark(tag, "minors")},
        to_on=ago(20) if closed else None,
    )  # fmt: skip
    FlowStep.objects.create(
        key=key, flow=flow, stage="household_review", occurred_on=ago(30), note=mark(tag, "minors")
    )
    held.things["flow"] = flow


def _contacts(held: Held, people: People, staff: Any) -> None:
    case, tag, key, record = held.case, held.tag, held.case.key, held.person.record
    shared: dict[str, Any] = {"key": key, "case": case, "record": record, "worker": staff}
    visit = Appointment.objects.create(
        **shared, channel="home_visit", starts_at=timezone.now() + timedelta(minutes=30),
        place_kind="home", district="64000120", place=mark(tag, "contact"),
        note=mark(tag, "casework"), end_note=mark(tag, "casework"),
    )  # fmt: skip
    held.things["appointment"] = visit
    held.things["contact"] = Contact.objects.create(
        **shared, occurred_on=ago(5), channel="home_visit", reached=True, face_to_face=True,
        outcome="reached", narrative=mark(tag, "casework"), review="waiting",
        review_remark=mark(tag, "casework"),
    )  # fmt: skip
    sitting = Conference.objects.create(
        kind="internal", held_on=ago(9), attendees=3, team_id=case.now_team_id,
        recorded_by_id=staff.pk,
    )  # fmt: skip
    Discussed.objects.create(
        key=key, conference=sitting, case=case, record=record,
        topic=mark(tag, "casework"), conclusion=mark(tag, "casework"),
    )  # fmt: skip
    held.things["conference"] = sitting
    told: dict[str, Any] = {"key": key, "record": record, "told_by": "clinic"}
    for kind, outcome, group in (
        ("urine", "positive", "health"),
        ("seizure", "repeat", "justice"),
        ("job", "started", "casework"),
    ):
        groups = {group, "casework"}
        fact = Fact.objects.create(
            **told, kind=kind, outcome=outcome, occurred_on=ago(12),
            note=mark(tag, *sorted(groups)), detail={"note": mark(tag, *sorted(groups))},
        )  # fmt: skip
        held.things[f"fact {group}"] = fact


def _ratings(held: Held, staff: Any) -> None:
    case, tag, key = held.case, held.tag, held.case.key
    for days, value in ((190, 1), (120, 1), (3, 4)):
        held.things["rating"] = Rating.objects.create(
            key=key, case=case, factor="drug_use", value=value, occurred_on=ago(days),
            recorded_at=moment(days), evidence=mark(tag, "casework"), rater_id=staff.pk,
        )  # fmt: skip
    Tier.objects.create(case=case, source="rule", tier="high", strength=4, points=9, from_on=ago(3))
    held.things["tier_request"] = TierRequest.objects.create(
        key=key, case=case, strength=2, tier="mid", reason="other", note=mark(tag, "casework"),
        asked_by_id=staff.pk, remark=mark(tag, "casework"),
    )  # fmt: skip
    phq = InstrumentVersion.objects.get(code="phq9")
    held.things["administration"] = Administration.objects.create(
        key=key, once=uuid.uuid4(), record=held.person.record, case=case, instrument=phq,
        given_on=ago(20), given_by_id=staff.pk, answers={}, scores={"note": mark(tag, "health")},
        note=mark(tag, "health"),
    )  # fmt: skip
    held.things["alert"] = Alert.objects.create(
        key=key, case=case, rule="two_failed_contacts", rule_version="2018-01-01", level="warn",
        weight=1, owner=staff, facts={"count": 2}, once=f"walk:{tag}", since_on=ago(4),
        raised_at=moment(4), sent_at=moment(4), note=mark(tag, "casework"),
        acknowledge_by=moment(2), resolve_by=moment(1),
    )  # fmt: skip


def _plan(held: Held, staff: Any) -> None:
    case, tag, key = held.case, held.tag, held.case.key
    plan = Plan.objects.create(
        key=key, once=uuid.uuid4(), case=case, from_on=ago(100), review_on=ago(-30),
        summary=mark(tag, "casework"),
    )  # fmt: skip
    PlanReview.objects.create(
        key=key, plan=plan, reviewed_on=ago(50), was_due_on=ago(50), next_on=ago(-30),
        note=mark(tag, "casework"),
    )  # fmt: skip
    goal = Goal.objects.create(
        key=key, once=uuid.uuid4(), plan=plan, code="keep_contact", text=mark(tag, "casework"),
        result_note=mark(tag, "casework"),
    )  # fmt: skip
    step = Intervention.objects.create(
        key=key, once=uuid.uuid4(), goal=goal, code="denser_contact", responsible=staff,
        note=mark(tag, "casework"),
    )  # fmt: skip
    offered = Suggestion.objects.create(
        key=key, case=case, factor="drug_use", direction="worse", tier="high",
        rule="drug_use_worse_motivational_interview", rule_version="initial",
        intervention="motivational_interview", once=f"walk:{tag}", note=mark(tag, "casework"),
        facts={"now": 4, "usual": 1, "index": 3.2, "reading": 1},
    )  # fmt: skip
    held.things |= {"plan": plan, "goal": goal, "intervention": step, "suggestion": offered}


def _sharing(held: Held, people: People, staff: Any, receiver: Any) -> None:
    case, tag, record = held.case, held.tag, held.person.record
    wording = "115-01"
    given = Consent.objects.create(
        key=record.key, once=uuid.uuid4(), record=record, case_id=case.pk, kind="consent",
        purpose="referral", groups=["identity", "contact", "health", "justice"],
        agency_kinds=["labour", "police"], from_on=ago(40), to_on=ago(-200),
        signed_by=mark(tag, "identity"), signature=drawn(tag),
        wording=wording,
    )  # fmt: skip
    held.things["consent"] = given
    shared: dict[str, Any] = {
        "key": record.key, "record": record, "case": case, "sender": people.bureau,
        "receiver": receiver or people.labour_elsewhere, "service": "employment",
        "purpose": "referral", "groups": list(TRAVELS), "bases": dict(BASES),
        "given": {"request": mark(tag, "referral"), "attention": mark(tag, "referral")},
        "snapshot": snapshot(tag), "made_by_id": staff.pk,
    }  # fmt: skip
    sent = Referral.objects.create(
        **shared, once=uuid.uuid4(), number=f"R115-{case.case_no[-3:]}1", state="accepted",
        consent=given, sent_at=moment(9), answered_at=moment(8), answer=mark(tag, "referral"),
        outcome_by=moment(-9), answer_by=moment(7),
    )  # fmt: skip
    Step.objects.create(
        key=record.key, referral=sent, act="send", from_state="draft", to_state="sent",
        actor_id=staff.pk, agency_id=people.bureau.pk, note=mark(tag, "referral"),
    )  # fmt: skip
    held.things["referral"] = sent
    held.things["draft referral"] = Referral.objects.create(
        **shared, once=uuid.uuid4(), number=f"R115-{case.case_no[-3:]}2", consent=given
    )


def drawn(tag: str) -> bytes:
    """A signature's picture that carries a mark behind its end."""
    return base64.b64decode(png().partition(",")[2]) + mark(tag, "identity").encode()


BASES = {
    "identity": "consent",
    "contact": "consent",
    "referral": "drug_act_2_1",
    "health": "written_consent",
    "justice": "duty_special",
    "family": "consent",
    "minors": "child_act_53_54",
}
FIELDS = {
    "identity": "called",
    "contact": "best_time",
    "referral": "request",
    "health": "substances",
    "justice": "duty_until",
    "family": "caregiver",
    "minors": "concern",
}
TRAVELS = tuple(BASES)


def snapshot(tag: str) -> dict[str, Any]:
    """A sheet sent when an agreement let every group travel."""
    parts = [
        {
            "group": group,
            "basis": BASES[group],
            "needs_consent": BASES[group] in {"consent", "written_consent"},
            "agreement": f"walk_{group}",
            "fields": [[FIELDS[group], mark(tag, group)]],
        }
        for group in TRAVELS
    ]
    return {"purpose": "referral", "on": ago(9).isoformat(), "parts": parts}


def break_glass(held: Held, staff: Any) -> BreakGlass:
    """`staff` has opened the case's person an hour ago."""
    return BreakGlass.objects.create(
        key=held.person.record.key,
        record=held.person.record,
        staff_id=staff.pk,
        team_id=staff.postings.get().team_id,
        reason="danger_to_self",
        note="走查：緊急調閱的事由",
        until=timezone.now() + timedelta(hours=2),
    )
