"""Fixtures of the referral tests, for this module and the portal above it: a bureau with a worker,
a person in her care, agencies with their clerks."""

from __future__ import annotations

import base64
import struct
import uuid
import zlib
from datetime import date

import pytest
from django.utils import timezone

from mingdeng.care.cases.models import Assignment, Case, Spell
from mingdeng.care.consents import services as consents
from mingdeng.care.referrals import services
from mingdeng.care.referrals.services.drafting import Destination
from mingdeng.foundation.identity.models import Agency, Posting, Role, Section, Staff, Team
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.people.records.services import register_person

NAME, NUMBER, PHONE = "陳志偉", "A123456789", "0912345678"


def png() -> str:
    """The smallest drawing a canvas could send, as a data URL."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    image = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\x00\x00\xff" * 2))
        + chunk(b"IEND", b"")
    )
    return "data:image/png;base64," + base64.b64encode(image).decode()


@pytest.fixture
def bureau(db):
    return Agency.objects.filter(kind="bureau").first() or Agency.objects.create(
        code="bureau-test", name="毒品防制局", kind="bureau"
    )


@pytest.fixture
def agency(db):
    def _agency(kind="labour", name="示範職能中心", **more):
        return Agency.objects.create(
            code=f"{kind}-{Agency.objects.count()}", name=name, kind=kind, **more
        )

    return _agency


@pytest.fixture
def team(db):
    return Team.objects.create(code="t2", name="第二組", section=Section.TREATMENT)


@pytest.fixture
def hire(bureau, team):
    def _hire(role=Role.CASE_MANAGER, at=None, name="林書妤", section=Section.TREATMENT):
        staff = Staff.objects.create_user(
            username=f"user{Staff.objects.count()}", password="x", name=name
        )
        outside = at is not None
        Posting.objects.create(
            staff=staff,
            agency=at or bureau,
            role=role,
            section="" if outside else section,
            team=None if outside or role not in {"case_manager", "supervisor"} else team,
            from_on=date(2020, 1, 1),
        )
        return viewer_of(staff)

    return _hire


@pytest.fixture
def worker(hire):
    return hire()


@pytest.fixture
def supervisor(hire):
    return hire(Role.SUPERVISOR, name="周靜宜")


@pytest.fixture
def labour(agency):
    return agency()


@pytest.fixture
def clerk(hire, labour):
    return hire(Role.PARTNER, at=labour, name="方宜臻")


@pytest.fixture
def take(worker, team):
    """A case in a worker's caseload."""

    def _take(viewer=None, name=NAME, number=NUMBER, phone=PHONE, source="prison", **more):
        viewer = viewer or worker
        record = register_person(
            name=name,
            sex="m",
            birth_date=date(1984, 3, 5),
            numbers=[number] if number else [],
            phones=[phone] if phone else [],
            addresses=["高雄市鳳山區中山路1號"],
        )
        day = timezone.localdate()
        case = Case.objects.create(
            key=record.key,
            record=record,
            case_no=f"KH115-{Case.objects.count():05}",
            source=source,
            received_on=day,
            opened_on=day,
            now_status="open",
            now_worker_id=viewer.staff_id,
            now_team_id=viewer.team_id,
            now_legal_status="deferred_prosecution",
            **more,
        )
        Spell.objects.create(case=case, kind="status", value="open", from_on=day)
        Assignment.objects.create(
            case=case, worker_id=viewer.staff_id, team_id=viewer.team_id, from_on=day, reason="new"
        )
        return case

    return _take


@pytest.fixture
def case(take):
    return take()


@pytest.fixture
def agree(worker):
    """A standing consent of the case's person."""

    def _agree(case, kinds, groups, purpose="referral", viewer=None, **more):
        day = timezone.localdate()
        return consents.give(
            viewer=viewer or worker,
            case=case,
            once=uuid.uuid4(),
            purpose=purpose,
            groups=groups,
            agency_kinds=kinds,
            from_on=more.pop("from_on", day),
            to_on=more.pop("to_on", consents.default_end(day)),
            signed_by=NAME,
            signature=png(),
            **more,
        )

    return _agree


GIVEN = {"request": "堆高機操作班，8 月班，1 名", "needs": "平日白天", "attention": "需交通補助"}


@pytest.fixture
def drafted(worker, labour, agree):
    """A draft, under a consent unless told otherwise; `to` is an agency, or a Destination."""

    def _draft(case, to=None, viewer=None, service="employment", groups=None, given=None, **more):
        goes = to if isinstance(to, Destination) else Destination(to or labour)
        if more.pop("consented", True):
            agree(case, [goes.kind], ["identity", "contact", "health", "justice"], viewer=viewer)
        return services.draft(
            viewer=viewer or worker,
            case=case,
            once=more.pop("once", uuid.uuid4()),
            service=service,
            destination=goes,
            groups=groups or ["identity", "contact", "referral"],
            given=given or GIVEN,
            **more,
        )

    return _draft


@pytest.fixture
def sent(drafted, worker):
    def _send(case, *args, viewer=None, **more):
        made = drafted(case, *args, viewer=viewer, **more)
        return services.send(viewer=viewer or worker, referral=made)

    return _send
