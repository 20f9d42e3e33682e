"""One form sent several times at the same moment makes one contact. Both databases."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from mingdeng.care.contacts import services
from mingdeng.care.contacts.models import Contact
from mingdeng.care.facts.tests.makers import make_desk
from mingdeng.foundation.rules.loading import load_all
from mingdeng.foundation.worklist.models import Item

pytestmark = [pytest.mark.databases, pytest.mark.django_db(transaction=True)]


def test_a_form_sent_many_times_at_once_makes_one_contact_and_owes_one_thing():
    load_all()
    desk = make_desk()
    viewer, once = desk.see(), uuid.uuid4()
    # SQLite's test database lies in memory behind one lock; its writers queue as one.
    senders = 6 if connection.vendor == "postgresql" else 1
    start, made, errors = threading.Barrier(senders), [], []

    def send():
        try:
            start.wait()
            made.append(
                services.record_contact(
                    viewer=viewer,
                    case=desk.case,
                    once=once,
                    channel="phone",
                    outcome="reached",
                    occurred_on=timezone.localdate(),
                    narrative="接電話。",
                ).pk
            )
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(set(made)) == 1
    assert Contact.objects.count() == 1
    assert Item.objects.filter(kind="contact.due", done_at=None).count() == 1
