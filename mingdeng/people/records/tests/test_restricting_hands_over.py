"""What others owe about a restricted person goes to somebody who still sees her."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records import services as records
from mingdeng.people.records.services import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(caseload, manager):
    record = records.register_person(name="陳志偉")
    caseload.give(manager, record)
    return record


def owed(record, owner, once, case_id=7):
    return Item.objects.create(
        kind="test", once=once, subject_type="x", subject_ref=uuid.uuid4(), record_id=record.pk,
        case_id=case_id, owner_id=owner.staff_id, due_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip


def test_the_work_goes_to_one_of_the_named_and_she_is_told(chen, manager, hire):
    colleague, heir = hire(name="張雅雯"), hire(name="邱品睿")
    theirs, own = owed(chen, colleague, "a"), owed(chen, manager, "b")
    records.restrict(
        chen, viewer=manager, reason="staff_or_family",
        named=[manager.staff_id, heir.staff_id], heir=heir.staff_id,
    )  # fmt: skip
    theirs.refresh_from_db()
    own.refresh_from_db()
    assert (theirs.owner_id, own.owner_id) == (heir.staff_id, manager.staff_id)
    assert Notice.objects.get(reader_id=heir.staff_id).title == "限閱後有 1 件待辦交給您"


def test_nobody_inherits_who_may_not_see_the_person(chen, manager, hire):
    with pytest.raises(Refused, match="接手待辦"):
        records.restrict(
            chen, viewer=manager, reason="staff_or_family",
            named=[manager.staff_id], heir=hire().staff_id,
        )  # fmt: skip
