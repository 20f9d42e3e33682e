"""Pictures of many cases at once: a bounded number of queries per 500 cases, no query per case.

The same code paints one case after an event and the whole city at night, so that both see the
same. Each part reads one kind of thing for the page of cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time

from django.utils import timezone

from mingdeng.care.alerts.catalogue import Catalogue
from mingdeng.care.alerts.picture import Picture
from mingdeng.care.alerts.queries.picturing import contact, happened, papers, rated
from mingdeng.care.alerts.queries.picturing.page import Page
from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.facts.queries import Custody
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.records.queries import same_persons

CHUNK = 500


def pictures(
    case_ids: Iterable[int], catalogue: Catalogue, on: date, now: datetime | None = None
) -> dict[int, Picture]:
    """The pictures of standing cases on a day; ended ones have none.

    At most 18 queries per 500 cases. `now` is the moment clocks in hours look at: the present on
    the present day, else the day's end. Raises NoRule.
    """
    moment = timezone.localtime(now) if now else moment_of(on)
    found: dict[int, Picture] = {}
    for part in chunks(sorted(set(case_ids)), CHUNK):
        found |= _paint(part, catalogue, on, moment)
    return found


def moment_of(on: date) -> datetime:
    """The present on the present day, else the last minute of the day."""
    if on == timezone.localdate():
        return timezone.localtime()
    return timezone.make_aware(datetime.combine(on, time(23, 59)))


def chunks(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """`ids` in pieces."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _paint(
    case_ids: Sequence[int], catalogue: Catalogue, on: date, now: datetime
) -> dict[int, Picture]:
    rows = Case.objects.filter(pk__in=case_ids, now_status__in=STANDING).select_related(None)
    cases = list(rows.only(*contact.COLUMNS))
    persons = same_persons([case.record_id for case in cases])
    page = Page(cases, persons, on, now)
    told = happened.facts(page, catalogue)
    held = happened.custody(page)
    legal = happened.legal_since(page)
    custody = {case.pk: _custody(case, held.get(case.pk), on) for case in cases}
    reached = contact.history(page)
    begun = contact.begun(page, reached)
    rhythms = contact.rhythms(page, reached, begun, custody)
    children = happened.children(page, told, custody)
    flows = happened.flows(page)
    waiting, consents = papers.referrals(page), papers.consents(page)
    reviews, visits = papers.reviews(page), papers.visits(page)
    factors, z = rated.factors(page, catalogue)
    flags = rated.flags(page)
    return {
        case.pk: Picture(
            case_id=case.pk,
            on=on,
            now=now,
            status=case.now_status,
            since=contact.owed_since(begun[case.pk], custody[case.pk]),
            failed=reached[case.pk].failed,
            last_reached_on=reached[case.pk].last_reached_on,
            rhythm=rhythms[case.pk],
            custody=happened.plain(custody[case.pk]),
            legal_status=case.now_legal_status,
            legal_since=legal.get(case.pk),
            due_on=case.due_on,
            facts=told.get(case.pk, ()),
            factors=factors.get(case.pk, ()),
            flags=flags.get(case.pk, ()),
            flows=flows.get(case.pk, ()),
            children=children.get(case.pk, ()),
            referrals=waiting.get(case.pk, ()),
            consents=consents.get(case.pk, ()),
            visits=visits.get(case.pk, ()),
            review_on=reviews.get(case.pk),
            z=z,
        )
        for case in cases
    }


def _custody(case: Case, told: Custody | None, on: date) -> Custody:
    """By what was told; where nothing was, by the legal status."""
    if told is not None:
        return told
    status = codes.find("legal_status", case.now_legal_status, on)
    return Custody(inside=bool(status and status.extra.get("in_custody")))
