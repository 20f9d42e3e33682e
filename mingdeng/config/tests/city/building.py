"""The whole city: who stands how to which case, built once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from mingdeng.care.assessments import loading
from mingdeng.care.imports.models import Batch, Row
from mingdeng.care.referrals.models import Referral
from mingdeng.config.tests.city.cases import BASES, Held, break_glass, make_case, moment, snapshot
from mingdeng.config.tests.city.marks import Numbers, mark
from mingdeng.config.tests.city.people import DESK, People
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.codes.models import CodeEntry
from mingdeng.foundation.documents.models import Export
from mingdeng.foundation.drafts import services as drafts
from mingdeng.foundation.identity.models import Deputyship, Duty
from mingdeng.foundation.identity.viewer import Viewer, viewer_of
from mingdeng.foundation.jobs.models import Job
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.secrecy.services import new_key
from mingdeng.foundation.worklist import kinds
from mingdeng.foundation.worklist import services as worklist
from mingdeng.network.portal import loading as agreements
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services import register_person, restrict

# tag → whose case it is
CASES = {
    "own": "worker",
    "led": "supervisor",
    "mate": "colleague",
    "closed": "worker",
    "self": "worker",
    "restricted": "worker",
    "named": "distant",
    "glass": "distant",
    "far": "distant",
    "other": "women",
}
# What the words of any kind of item may ask for: days, codes and counts.
FACTS: dict[str, Any] = {
    "channel": "phone",
    "failed": 2,
    "reason": "balance",
    **dict.fromkeys(
        ("received_on", "asked_on", "returned_on", "due_on", "last_reached_on", "on"),
        timezone.localdate().isoformat(),
    ),
}


@dataclass
class City:
    """Staff, cases by tag, what came in from a partner, the numbers of everybody."""

    people: People
    numbers: Numbers
    cases: dict[str, Held]
    incoming: Referral
    glasses: dict[str, Any]
    drafts: dict[str, Any]
    batch: Batch
    jobs: list[Job]
    notices: list[Notice]
    deputyship: Deputyship
    duty: Duty
    entry: Entry
    export: Export
    files_path: str = ""

    def viewer(self, account: str) -> Viewer:
        """How access sees an account today."""
        return viewer_of(self.people[account])


def build() -> City:
    """Build it, in the caller's transaction."""
    loading.load()
    agreements.load()
    people, numbers = People(), Numbers()
    for tag in CASES:
        CodeEntry.objects.create(
            list_name="legal_status",
            code=f"mk_{tag}",
            label=mark(tag, "justice"),
            valid_to=timezone.localdate() - timedelta(days=1),  # not offered in forms any more
        )
    receivers = {
        "own": people.labour,
        "restricted": people.labour,
        "closed": people.labour_elsewhere,
        "self": people.police,
        "mate": people.bare,
    }
    cases = {
        tag: make_case(
            tag,
            people,
            numbers,
            worker=worker,
            case_no=f"KH115-77{place:03}",
            shielded=tag == "self",
            closed=tag == "closed",
            receiver=receivers.get(tag),
        )
        for place, (tag, worker) in enumerate(CASES.items())
    }
    for tag, held in cases.items():
        refs = [held.case.ref, held.person.record.ref, held.person.other.ref]
        numbers.existence(tag, held.case.case_no, *map(str, refs))
    kept = {
        tag: drafts.keep(
            viewer_of(people["worker"]),
            "contact",
            cases[tag].case.ref,
            {"narrative": [mark(tag, "casework")]},
            cases[tag].person.record.pk,
        )
        for tag in ("own", "restricted", "closed")
    }
    _restrict(people, cases)
    glasses = {
        name: break_glass(cases["glass"], people[name])
        for name in ("stranger", "supervisor", "officer", "director", *DESK)
    }
    _owe(cases)
    jobs = [
        Job.objects.create(task=task, title="走查", owner=people[owner])
        for task, owner in (
            ("alerts.evaluate_all", "administrator"),
            ("imports.caseload", "supervisor"),
        )
    ]
    return City(
        people=people,
        numbers=numbers,
        cases=cases,
        incoming=_incoming(people, numbers),
        glasses=glasses,
        drafts=kept,
        batch=_batch(people, numbers),
        jobs=jobs,
        notices=[
            Notice.objects.create(reader=people[name], kind="walk", title="走查", once="walk")
            for name in ("worker", "clerk")
        ],
        deputyship=Deputyship.objects.get(absent=people["worker"], deputy=people["deputy"]),
        duty=Duty.objects.create(
            key=new_key(),
            staff=people["worker"],
            starts_at=moment(1),
            ends_at=moment(0),
            note=mark("duty", "duty"),
        ),
        export=Export.objects.create(
            key=new_key(),
            owner=people["worker"],
            code="cases.list",
            kind="csv",
            body=mark("own", "identity", "casework").encode(),
        ),
        entry=record("walk.planted", records=[cases["own"].person.record.pk]),
    )


def _owe(cases: dict[str, Held]) -> None:
    """Every kind of thing the house can owe, about every case."""
    subjects = {
        "cases.approval": "approval",
        "cases.hand_over": "hand_over",
        "assessments.tier_request": "tier_request",
        "alerts.open": "alert",
        "alerts.escalated": "alert",
        "visit.unsafe": "appointment",
        "visit.today": "appointment",
    }
    for held in cases.values():
        for code in sorted(kinds._kinds):  # all of them, whatever module they come from
            about = held.things.get(subjects.get(code, ""), held.case)
            worklist.owe(
                kind=code,
                once=f"walk:{code}:{held.tag}",
                due_at=moment(1),
                subject_type="walk",
                subject_ref=about.ref,
                owner=held.case.now_worker_id,
                record_id=held.person.record.pk,
                case_id=held.case.pk,
                facts={"worker": held.case.now_worker_id, **FACTS},
            )


def _batch(people: People, numbers: Numbers) -> Batch:
    """A file the supervisor brought in and has not taken in yet."""
    key = new_key()
    batch = Batch.objects.create(
        key=key,
        owner=people["supervisor"],
        file_name=mark("imported", "casework"),
        kind="csv",
        digest="0" * 64,
        headers=["姓名", "手機"],
        mapping={"name": "姓名", "phone": "手機"},
        rows=1,
    )
    cells = [mark("imported", "casework"), numbers.phone("imported")]
    Row.objects.create(key=key, batch=batch, number=2, cells=cells, state="duplicate")
    return batch


def _restrict(people: People, cases: dict[str, Held]) -> None:
    cases["restricted"].things["restriction"] = restrict(
        cases["restricted"].person.record,
        viewer=None,
        reason="staff_or_family",
        named=[people["distant"].pk],
    )
    named = ("distant", "stranger", "supervisor", "officer", "director", *DESK)
    cases["named"].things["restriction"] = restrict(
        cases["named"].person.record,
        viewer=None,
        reason="staff_or_family",
        named=[people[name].pk for name in named],
    )


def _incoming(people: People, numbers: Numbers) -> Referral:
    """Somebody whom the labour clerk referred to the bureau; nobody has taken the person in."""
    tag = "incoming"
    record: PersonRecord = register_person(
        name=mark(tag, "identity"),
        birth_date=numbers.birth(tag),
        phones=[numbers.phone(tag)],
        source="referral",
        agency_id=people.labour.pk,
    )
    return Referral.objects.create(
        key=record.key,
        once=uuid.uuid4(),
        number="R115-99991",
        record=record,
        sender=people.labour,
        receiver=people.bureau,
        service="intake",
        purpose="referral",
        groups=list(BASES),
        bases=dict(BASES),
        given={"request": mark(tag, "referral")},
        snapshot=snapshot(tag),
        state="sent",
        sent_at=timezone.now(),
        answer_by=moment(-9),
        made_by_id=people["clerk"].pk,
    )
