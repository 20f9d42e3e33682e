from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.events import queries, registry, services
from mingdeng.foundation.events.models import Delivery, Event
from mingdeng.foundation.events.retry import STEPS, next_try

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def hang():
    names = []

    def make(code, name, follow):
        names.append(name)
        registry.handler(code, name)(follow)

    yield make
    for name in names:
        registry.forget(name)


def test_an_event_reaches_each_handler_once(hang):
    seen = []
    hang("t.happened", "t.one", lambda e: seen.append(("one", e.payload["case_id"])))
    hang("t.happened", "t.two", lambda e: seen.append(("two", e.payload["case_id"])))
    services.emit("t.happened", case_id=7)
    assert services.deliver_due() == 2
    assert services.deliver_due() == 0
    assert sorted(seen) == [("one", 7), ("two", 7)]


def test_an_event_of_a_change_that_failed_never_happened(hang):
    hang("t.happened", "t.one", lambda e: None)

    def change():
        with transaction.atomic():
            services.emit("t.happened")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


def test_what_a_failing_handler_wrote_is_undone_and_tried_again(hang):
    def follow(event):
        Event.objects.create(code="t.side_effect")
        raise ValueError("王小明")

    hang("t.happened", "t.bad", follow)
    services.emit("t.happened")
    now = timezone.now()
    assert services.deliver_due(now=now) == 0
    held = Delivery.objects.get()
    assert not Event.objects.filter(code="t.side_effect").exists()
    assert held.due_at == now + STEPS[0]
    assert "ValueError" in held.error
    assert "王小明" not in held.error
    services.deliver_due(now=now + timedelta(minutes=2))
    assert Delivery.objects.get().tries == 2


def test_a_failing_handler_holds_up_nobody(hang):
    seen = []

    def bad(event):
        raise ValueError

    hang("t.bad", "t.bad", bad)
    hang("t.good", "t.good", lambda e: seen.append(e.pk))
    for _ in range(20):
        services.emit("t.bad")
    services.emit("t.good")
    assert services.deliver_due(limit=10) == 1
    assert len(seen) == 1
    assert queries.backlog().waiting == 20


def test_a_handler_that_comes_back_to_life_takes_what_it_is_owed(hang):
    broken = [True]
    seen = []

    def follow(event):
        if broken:
            raise ConnectionError
        seen.append(event.pk)

    hang("t.happened", "t.one", follow)
    services.emit("t.happened")
    start = timezone.now()
    for minutes in (0, 2, 10, 45):
        services.deliver_due(now=start + timedelta(minutes=minutes))
    broken.clear()
    services.deliver_due(now=start + timedelta(hours=4))
    assert len(seen) == 1
    assert queries.backlog().waiting == 0


def test_back_off_grows_to_six_hours_and_stays_there():
    now = timezone.now()
    waits = [next_try(now, tries) - now for tries in range(1, 9)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == timedelta(hours=6)


def test_a_clock_set_back_does_not_leave_a_delivery_waiting_for_years(hang):
    seen = []
    hang("t.happened", "t.one", lambda e: seen.append(e.pk))
    services.emit("t.happened")
    Delivery.objects.update(due_at=timezone.now() + timedelta(days=900))
    assert services.deliver_due() == 1


def test_old_events_go_once_nothing_is_owed(hang):
    hang("t.happened", "t.one", lambda e: None)
    services.emit("t.happened")
    services.emit("t.unheard")
    later = timezone.now() + timedelta(days=1)
    assert services.forget_delivered(later) == 1
    services.deliver_due()
    assert services.forget_delivered(later) == 1
    assert not Event.objects.exists()


def test_two_functions_cannot_share_a_handler_name(hang):
    hang("t.happened", "t.one", lambda e: None)
    with pytest.raises(ValueError, match="exists already"):
        registry.handler("t.other", "t.one")(lambda e: None)
