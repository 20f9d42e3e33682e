"""Looking at cases again: after an event one, at night all. One path for both.

First every case is painted and decided about without a lock. Only those with something to do are
then locked and decided about again from what stands by now, so that two evaluations at once end
as one after the other.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts.catalogue import Catalogue
from mingdeng.care.alerts.deciding import Act, LetGo, decide
from mingdeng.care.alerts.models import STANDING, Alert
from mingdeng.care.alerts.picture import Picture
from mingdeng.care.alerts.queries.picturing import chunks, moment_of, pictures
from mingdeng.care.alerts.queries.standing import held_of
from mingdeng.care.alerts.services.applying import Writing, carry_out, let_go
from mingdeng.care.cases.models import Case
from mingdeng.foundation.calendar.queries import current_calendar

CHUNK = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What an evaluation did: how many cases it looked at, alerts sent, held back, let go."""

    cases: int = 0
    sent: int = 0
    held_back: int = 0
    lapsed: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.cases + other.cases,
            self.sent + other.sent,
            self.held_back + other.held_back,
            self.lapsed + other.lapsed,
        )


def evaluate(case: Case, on: date | None = None) -> Outcome:
    """Look at one case again, as after an event about it. Raises NoRule."""
    return evaluate_many([case.pk], on)


def evaluate_many(
    case_ids: Iterable[int],
    on: date | None = None,
    *,
    now: datetime | None = None,
    announce: bool = True,
) -> Outcome:
    """Look at many cases again on a day: raise, keep up, hold back and let go of their alerts.

    About 20 queries per 500 cases where nothing changed. Idempotent. The weekly budget is shared
    out among all cases given at once, the gravest first. Without `announce` (the demo city)
    nobody is rung and no event is written. Raises NoRule.
    """
    day = on or timezone.localdate()
    moment = now or moment_of(day)
    book = rulebook.read(day)
    for code, wrong in book.broken.items():
        log.error("alert rule %s cannot be used: %s", code, wrong)
    wanted = sorted(set(case_ids))
    busy: dict[int, Picture] = {}
    for part in chunks(wanted, CHUNK):
        painted = pictures(part, book, day, moment)
        acts = _acts(part, painted, book, day)
        busy |= {pk: painted[pk] for pk in acts if pk in painted}
        _close([pk for pk in acts if pk not in painted], moment)
    total = Outcome(cases=len(wanted))
    if busy:
        total += _carry_out(busy, book, day, moment, announce)
    return total


def _acts(
    case_ids: Sequence[int], painted: Mapping[int, Picture], book: Catalogue, on: date
) -> dict[int, list[Act]]:
    """What is to be done, by case; a case without a picture (ended) lets go of all."""
    standing, past = held_of(case_ids, on, book.longest_cool_down)
    found: dict[int, list[Act]] = {}
    for pk in case_ids:
        picture = painted.get(pk)
        acts: list[Act] = (
            decide(picture, book, standing.get(pk, ()), past.get(pk, ()))
            if picture
            else [LetGo(held) for held in standing.get(pk, ())]
        )
        if acts:
            found[pk] = acts
    return found


def _carry_out(
    busy: Mapping[int, Picture], book: Catalogue, on: date, now: datetime, announce: bool
) -> Outcome:
    """Lock, decide again, write. Cases of one worker stay together, so that her budget is shared
    out fairly among them."""
    total = Outcome()
    calendar = current_calendar()
    for part in _by_worker(busy):
        with transaction.atomic():
            rows = Case.objects.select_related("key").select_for_update(of=("self",))
            cases = {case.pk: case for case in rows.filter(pk__in=part).order_by("pk")}
            acts = _acts(part, busy, book, on)
            writing = Writing(cases, book, calendar, on, now, announce)
            done = Counter(carry_out(acts, writing))
            total += Outcome(0, done["sent"], done["held_back"], done["lapsed"])
    return total


def _by_worker(busy: Mapping[int, Picture]) -> Iterable[list[int]]:
    """The cases in pieces of about 500, a worker's never parted."""
    rows = Case.objects.filter(pk__in=list(busy)).order_by("now_worker_id", "pk")
    piece: list[int] = []
    last: int | None = None
    for pk, worker in rows.values_list("pk", "now_worker_id"):
        if len(piece) >= CHUNK and worker != last:
            yield piece
            piece = []
        piece.append(pk)
        last = worker
    if piece:
        yield piece


def _close(case_ids: Sequence[int], now: datetime) -> None:
    """Alerts of cases that ended lapse."""
    if not case_ids:
        return
    with transaction.atomic():
        ids = Alert.objects.filter(case_id__in=case_ids, state__in=STANDING)
        let_go(list(ids.values_list("pk", flat=True)), now)
