"""Questionnaires on offer, what was given to a person, and whether stored scores still hold."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import Max, Q

from mingdeng.care.assessments import policies, scoring
from mingdeng.care.assessments.models import Administration, InstrumentVersion
from mingdeng.care.assessments.scoring import Score
from mingdeng.care.cases.models import Case
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules

CHUNK = 500


@dataclass(frozen=True)
class Given:
    """One administration as a viewer of its health group may read it."""

    ref: uuid.UUID
    code: str
    title: str
    short: str
    version: str
    on: date
    occasion: str
    mode: str
    giver: str
    scores: tuple[Score, ...]
    flags: tuple[scoring.Flag, ...]
    missing: int
    answers: tuple[tuple[str, str, str], ...]
    note: str
    edition: int
    recorded_at: datetime
    withdrawn: bool
    reason: str


@dataclass(frozen=True)
class Offer:
    """A questionnaire that may be given today, and when it is due by the schedule."""

    code: str
    title: str
    short: str
    use_note: str
    last_on: date | None
    due_on: date | None

    @property
    def never(self) -> bool:
        """Whether this person was never given it."""
        return self.last_on is None


def instrument(code: str, on: date) -> InstrumentVersion | None:
    """The version in force on a day; None when there is none."""
    return _in_force(on).filter(code=code).order_by("-valid_from", "-pk").first()


def instruments_on_offer(
    case: Case, on: date, latest: Mapping[str, date] | None = None
) -> list[Offer]:
    """Every questionnaire in force with its next due day by tier: two queries, one when the days
    each was last given on are at hand (`latest`)."""
    latest = last_days(case) if latest is None else latest
    newest = {row.code: row for row in _in_force(on).order_by("valid_from", "pk")}
    return [
        Offer(
            code=row.code,
            title=row.title,
            short=row.definition.get("short", row.title),
            use_note=row.definition.get("use_note", ""),
            last_on=latest.get(row.code),
            due_on=due_on(row.code, case.now_tier, latest.get(row.code), on),
        )
        for row in sorted(newest.values(), key=lambda row: row.code)
    ]


def last_days(case: Case) -> dict[str, date]:
    """Questionnaire → the day it was last given on: one query."""
    rows = Administration.objects.filter(case=case, withdrawn_at=None)
    return dict(rows.values_list("instrument__code").annotate(last=Max("given_on")))


def due_on(code: str, tier: str, last_on: date | None, on: date) -> date | None:
    """The next day by the rule `instrument_schedule`, its row for the tier before that for all.

    None when the schedule has none, or it was never given (it is due now, at the opening).
    """
    rows = rules.find(policies.FAMILY, "instrument_schedule", on).params["rows"]
    held = {row["tier"]: row for row in rows if row["instrument"] == code}
    row = held.get(tier) or held.get("*")
    if row is None or last_on is None:
        return None
    return last_on + timedelta(days=int(row["every_days"]))


def given_to(case: Case, code: str = "", limit: int = 0) -> list[Given]:
    """What was given in a case, newest first: two queries. The caller has checked health."""
    rows = Administration.objects.filter(case=case).select_related("key", "instrument")
    if code:
        rows = rows.filter(instrument__code=code)
    found = list(
        rows.order_by("-given_on", "-pk")[:limit] if limit else rows.order_by("-given_on", "-pk")
    )
    wanted = {row.given_by_id for row in found if row.given_by_id}
    names = dict(Staff.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return [view(row, names.get(row.given_by_id or 0, "")) for row in found]


def view(row: Administration, giver: str = "") -> Given:
    """An administration with its scores computed from its own version."""
    definition = row.instrument.definition
    answers = cast(dict[str, int], row.answers or {})
    scores = scoring.score(definition, answers)
    return Given(
        ref=row.ref,
        code=row.instrument.code,
        title=row.instrument.title,
        short=definition.get("short", row.instrument.title),
        version=row.instrument.version,
        on=row.given_on,
        occasion=_label("instrument_occasion", row.occasion, row.given_on),
        mode=_label("instrument_mode", row.mode, row.given_on),
        giver=giver,
        scores=scores.subscales,
        flags=scores.flags,
        missing=len(scores.missing),
        answers=_worded(definition, answers),
        note=str(row.note or ""),
        edition=row.version,
        recorded_at=row.recorded_at,
        withdrawn=row.withdrawn_at is not None,
        reason=_label("assessment_correction_reason", row.reason, row.given_on),
    )


def administration_for(
    viewer: Viewer | None, ref: uuid.UUID | str, *, write: bool = False
) -> tuple[Administration, Grant]:
    """The administration an address names and the grant on its person, or Denied."""
    row = (
        Administration.objects.select_related(
            "key", "instrument", "case", "case__key", "case__record", "case__record__key"
        )
        .filter(ref=ref)
        .first()
    )
    if row is None:
        raise Denied
    needed = [Group.HEALTH] if write else []
    return row, scopes.require(viewer, row.record_id, read=[Group.HEALTH], write=needed)


def mismatches() -> Iterator[tuple[uuid.UUID, str]]:
    """Every standing administration whose stored scores or flags differ from what its answers give
    today: its reference and what differs. Answers that were destroyed are left out."""
    rows = Administration.objects.select_related("key", "instrument").filter(withdrawn_at=None)
    for row in rows.order_by("pk").iterator(CHUNK):
        if row.key.destroyed:
            continue
        try:
            scores = scoring.score(row.instrument.definition, row.answers or {})
        except scoring.AnswerError as wrong:
            yield row.ref, str(wrong)
            continue
        if scores.as_record() != row.scores:
            yield row.ref, "計分與作答不符"
        elif sorted({flag.alert for flag in scores.flags}) != sorted(row.flags):
            yield row.ref, "須立即處理的註記與作答不符"


def trend(given: Sequence[Given]) -> dict[str, list[tuple[date, int | None]]]:
    """Each subscale's scores of standing administrations, oldest first."""
    found: dict[str, list[tuple[date, int | None]]] = defaultdict(list)
    for one in reversed(given):
        if not one.withdrawn:
            for score in one.scores:
                found[score.code].append((one.on, score.value))
    return dict(found)


def _in_force(on: date) -> Any:
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    return InstrumentVersion.objects.filter(begun, Q(valid_to=None) | Q(valid_to__gte=on))


def _worded(definition: Any, answers: dict[str, int]) -> tuple[tuple[str, str, str], ...]:
    """(number, question, answer in words) of every item, unanswered ones said so."""
    rows = []
    for code, item in scoring.items(definition).items():
        words = dict(scoring.options(definition, item))
        said = words.get(answers[code], "") if code in answers else "（未答）"
        if scoring.is_skipped(item, answers):
            said = "（依前題免答）"
        rows.append((str(item["number"]), str(item["text"]), said))
    return tuple(rows)


def _label(list_name: str, code: str, on: date) -> str:
    return codes.label(list_name, code, on) if code else ""
