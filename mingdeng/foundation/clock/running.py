"""The two processes beside the web: the worker and the clock."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import close_old_connections, connection

from mingdeng.foundation.clock import services
from mingdeng.foundation.events.retry import fault
from mingdeng.foundation.events.services import deliver_due
from mingdeng.foundation.jobs import worker
from mingdeng.foundation.jobs.models import Job
from mingdeng.foundation.outbox.mailing import send_due

log = logging.getLogger(__name__)
IDLE = 1.0
CLOCK_STEP = 1.0
BEAT_EVERY = 20.0
EVENTS_PER_ROUND = 100


class Stopping:
    """Set by SIGTERM and SIGINT: the present piece of work is finished, then the loop ends."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def listen(self) -> None:
        """Take the signals of this process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._event.set())

    def asked(self) -> bool:
        """Whether the end was asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> None:
        """Sleep, or wake at once when the end is asked for."""
        self._event.wait(seconds)


def work(stopping: Stopping) -> None:
    """The worker: hands on events, mails notices, runs jobs, one after the other."""
    name = services.own_name()
    while not stopping.asked():
        close_old_connections()
        busy = guarded("worker round", lambda: round_of_work(name))
        if not busy:
            stopping.wait(IDLE)


def round_of_work(name: str) -> bool:
    """One round; whether there was anything to do. Events come first: they are short, and
    somebody waits for what follows from them."""
    services.beat(services.WORKER, name)
    delivered = deliver_due(EVENTS_PER_ROUND)
    mailed = send_due()
    ran = worker.run_one(heart=heart_of(name))
    return bool(delivered or mailed or ran)


def keep_time(stopping: Stopping) -> None:
    """The clock: at most one of these processes does anything at a time."""
    name = services.own_name()
    try:
        while not stopping.asked():
            close_old_connections()
            guarded("clock round", lambda: round_of_clock(name))
            stopping.wait(CLOCK_STEP)
    finally:
        services.resign(name)


def round_of_clock(name: str) -> bool:
    """One round; whether this process is the clock."""
    if not services.elect(name):
        return False
    services.tick(name)
    return True


def guarded(what: str, step: Callable[[], bool]) -> bool:
    """Run a step; a database that is away for a while must not end the process."""
    try:
        return step()
    except Exception as error:
        log.error("%s failed: %s", what, fault(error))
        return False


def heart_of(name: str) -> worker.Heart:
    """A heart that beats every 20 seconds beside a task, from a thread with its own connection."""

    @contextmanager
    def beating(job: Job) -> Iterator[None]:
        done = threading.Event()

        def loop() -> None:
            try:
                while not done.wait(BEAT_EVERY):
                    close_old_connections()
                    guarded("beat", lambda: _beat(name, job))
            finally:
                connection.close()  # this thread's own

        thread = threading.Thread(target=loop, name=f"heart-{job.ref}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    return beating


def _beat(name: str, job: Job) -> bool:
    services.beat(services.WORKER, name)
    worker.beat(job)
    return True
