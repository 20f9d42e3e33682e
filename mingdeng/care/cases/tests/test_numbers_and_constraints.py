"""Case numbers without gaps under concurrency; what the database itself refuses. Both databases."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mingdeng.care.cases.models import Approval, Assignment, CaseNumber, Spell
from mingdeng.care.cases.services.numbers import next_case_no

pytestmark = pytest.mark.databases


@pytest.mark.django_db(transaction=True)
def test_intakes_at_once_get_each_number_once():
    # SQLite's test database lies in memory behind one lock; its writers queue as one.
    writers = 6 if connection.vendor == "postgresql" else 1
    got, errors = [], []
    start = threading.Barrier(writers)

    def take():
        try:
            start.wait()
            for _ in range(5):
                with transaction.atomic():
                    got.append(next_case_no(date(2025, 3, 1)))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(got) == [f"KH114-{n:05}" for n in range(1, writers * 5 + 1)]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_intake_gives_its_number_back():
    with transaction.atomic():
        next_case_no(date(2024, 5, 5))
        transaction.set_rollback(True)
    with transaction.atomic():
        assert next_case_no(date(2024, 5, 6)) == "KH113-00001"
    assert CaseNumber.objects.get(year=113).last == 1


@pytest.mark.django_db
def test_a_person_stands_in_one_episode_at_a_time(office):
    case = office.opened()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(case).objects.create(
            key=case.key,
            record=case.record,
            case_no="KH000-1",
            source="other",
            received_on=timezone.localdate(),
        )


@pytest.mark.django_db
def test_a_case_has_one_open_spell_of_a_kind_and_one_worker(office):
    case = office.opened()
    today = timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Spell.objects.create(case=case, kind="phase", value="2", from_on=today)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(case=case, worker=office.chang, from_on=today, reason="x")


@pytest.mark.django_db
def test_the_database_refuses_who_approves_his_own(office):
    approval = office.ask_closing(office.opened())
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(decided_by_id=approval.asked_by_id)
