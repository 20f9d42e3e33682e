"""What happened to the people: dated facts, custody, legal status, flows, the children they
care for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from mingdeng.care.alerts import picture
from mingdeng.care.alerts.catalogue import Catalogue
from mingdeng.care.alerts.picture import Flow, Told
from mingdeng.care.alerts.queries.picturing.page import Page
from mingdeng.care.cases.models import SpecialFlow, Spell
from mingdeng.care.facts import queries as facts_queries
from mingdeng.care.facts.models import Fact
from mingdeng.care.facts.queries import Custody
from mingdeng.foundation.calendar.ages import age_on
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.households.models import Membership
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.ties.models import Tie

RECENT = timedelta(days=400)
DAILY = {"dose": timedelta(days=60)}
LATELY = timedelta(days=60)
PARENTS = ("birth_parent", "adoptive_parent", "step_parent", "foster_parent", "presumed_parent")
CHILDREN = ("birth_child", "adopted_child", "step_child", "foster_child", "presumed_child")
VIOLENCE = "family_violence"


def facts(page: Page, catalogue: Catalogue) -> dict[int, tuple[Told, ...]]:
    """Standing facts of the kinds the rules ask for, oldest first: one query. What is told daily
    is read for two months, the rest for thirteen."""
    kinds = kinds_asked(catalogue)
    often = Q(pk=None)
    for kind, span in DAILY.items():
        often |= Q(kind=kind, occurred_on__gte=page.on - span)
    seldom = Q(kind__in=kinds - set(DAILY), occurred_on__gte=page.on - RECENT)
    rows = Fact.objects.filter(
        often | seldom,
        record_id__in=page.records,
        withdrawn_at=None,
        occurred_on__lte=page.on,
    ).order_by("occurred_on", "id")
    reads = {code.code: str(code.extra.get("reads_as", "")) for code in codes.every("fact_outcome")}
    found: dict[int, list[Told]] = defaultdict(list)
    for record, pk, kind, outcome, on, until in rows.values_list(
        "record_id", "id", "kind", "outcome", "occurred_on", "until_on"
    ):
        told = Told(pk, kind, outcome, on, until, reads.get(outcome, ""))
        for case_id in page.cases_of[record]:
            found[case_id].append(told)
    return {case_id: tuple(held) for case_id, held in found.items()}


def kinds_asked(catalogue: Catalogue) -> set[str]:
    """The kinds of facts that some rule's condition looks at."""
    asked = {"treatment"}
    for rule in catalogue.rules.values():
        trigger = rule.trigger
        parts = [trigger, *trigger.get("any_of", ())]
        asked |= {str(part["fact"]) for part in parts if "fact" in part}
        asked |= {str(kind) for kind in trigger.get("facts", ())}
        asked |= {str(trigger["done_by"])} if "done_by" in trigger else set()
    return asked


def custody(page: Page) -> dict[int, Custody]:
    """Custody by what was told of any of a person's records: one query."""
    told = facts_queries.custody(page.records, page.on)
    found: dict[int, Custody] = {}
    for record, held in told.items():
        for case_id in page.cases_of[record]:
            known = found.get(case_id)
            if known is None or (held.since or date.min) > (known.since or date.min):
                found[case_id] = held
    return found


def plain(held: Custody) -> picture.Custody:
    """Custody as a picture holds it."""
    return picture.Custody(held.inside, held.since, held.free_on)


def legal_since(page: Page) -> dict[int, date]:
    """From when each case's legal status holds: one query."""
    rows = Spell.objects.filter(case_id__in=page.ids, kind="legal_status", to_on=None)
    return dict(rows.values_list("case_id", "from_on"))


def flows(page: Page) -> dict[int, tuple[Flow, ...]]:
    """Open flows beside the cases, of the case or of its person: one query."""
    mine = Q(case_id__in=page.ids) | Q(record_id__in=page.records)
    rows = SpecialFlow.objects.filter(mine, to_on=None, from_on__lte=page.on).select_related(None)
    found: dict[int, list[Flow]] = defaultdict(list)
    for pk, case_id, record, kind, path, stage, from_on, at in rows.values_list(
        "id", "case_id", "record_id", "kind", "path", "stage", "from_on", "recorded_at"
    ):
        flow = Flow(pk, kind, path, stage, from_on, timezone.localtime(at))
        for case in {case_id, *page.cases_of.get(record, ())} & set(page.ids):
            found[case].append(flow)
    return {case_id: tuple(held) for case_id, held in found.items()}


def children(
    page: Page, told: Mapping[int, Sequence[Told]], held: Mapping[int, Custody]
) -> dict[int, tuple[int, ...]]:
    """Full years of the minors that people care for, where a rule may ask: who went into custody
    lately, or in whose home there was violence. No query when nobody did, else three.

    A year of birth alone counts as the youngest it allows, so that no child is overlooked.
    """
    wanted = {
        case.pk: case.record_id
        for case in page.cases
        if any(fact.kind == VIOLENCE for fact in told.get(case.pk, ()))
        or _lately_inside(held.get(case.pk), page.on)
    }
    if not wanted:
        return {}
    records = {record for pk in wanted.values() for record in page.persons.get(pk, (pk,))}
    pairs = _cared_for(records, page.on)
    ages = _ages({child for _, child in pairs}, page.on)
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for carer, child in pairs:
        if child in ages:
            person, age = ages[child]
            for case_id in page.cases_of.get(carer, ()):
                found[case_id][person] = age
    return {case_id: tuple(sorted(by.values())) for case_id, by in found.items()}


def _lately_inside(held: Custody | None, on: date) -> bool:
    return bool(held and held.inside and held.since and on - held.since <= LATELY)


def _cared_for(records: Iterable[int], on: date) -> set[tuple[int, int]]:
    """(carer, child) of ties and of people in the same household; who is no child drops out by
    age."""
    wanted = set(records)
    stands = Q(withdrawn_at=None) & (Q(to_on=None) | Q(to_on__gte=on))
    out = Q(subject_id__in=wanted) & (Q(kind__in=PARENTS) | Q(cares_for=True))
    into = Q(other_id__in=wanted) & Q(kind__in=CHILDREN)
    pairs: set[tuple[int, int]] = set()
    ties = Tie.objects.filter(stands & (out | into)).select_related(None)
    for subject, other, kind in ties.values_list("subject_id", "other_id", "kind"):
        pairs.add((other, subject) if kind in CHILDREN and other in wanted else (subject, other))
    here = Q(to_on=None) | Q(to_on__gte=on)
    rooms: dict[int, set[int]] = defaultdict(set)
    members = Membership.objects.filter(
        here,
        household__in=Membership.objects.filter(here, record_id__in=wanted).values("household"),
    )
    for household, record in members.values_list("household_id", "record_id"):
        rooms[household].add(record)
    for together in rooms.values():
        pairs |= {(a, b) for a in together & wanted for b in together - wanted}
    return pairs


def _ages(records: Iterable[int], on: date) -> dict[int, tuple[int, int]]:
    """Record → (person, full years) of those who live and whose age is known."""
    rows: Any = PersonRecord.objects.filter(pk__in=set(records), deceased_on=None)
    found = {}
    for row in rows.select_related("key"):
        born = row.birth_date
        if isinstance(born, date) and born <= on:
            found[row.pk] = (row.person_id, age_on(born, on))
        elif row.birth_year:
            found[row.pk] = (row.person_id, max(on.year - row.birth_year - 1, 0))
    return found
