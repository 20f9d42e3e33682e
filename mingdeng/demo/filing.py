"""What a case's file holds besides contacts: the notice, a consent, questionnaires, old referrals.

Questionnaires move with the life's own ratings and are scored by the house's scoring; an old
referral carries the sheet the agreements allowed, as it would have been sent.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mingdeng.care.assessments import scoring
from mingdeng.care.assessments.models import Administration, InstrumentVersion
from mingdeng.care.consents.models import Consent
from mingdeng.care.referrals import catalogue, clock, gates, sheet
from mingdeng.care.referrals.models import Referral, Step
from mingdeng.care.referrals.queries.values import called
from mingdeng.demo.caring import Episode
from mingdeng.demo.casting import HISTORY_DAYS
from mingdeng.demo.factors import MIND
from mingdeng.demo.happening import FREED_FROM
from mingdeng.demo.moments import moment
from mingdeng.demo.requests import ASKED, OUTSIDE, OUTSIDE_KIND, RELEASED
from mingdeng.demo.words import GRAVE
from mingdeng.demo.writing import Writer
from mingdeng.foundation.identity.models import Agency
from mingdeng.foundation.places.districts import district

DAY = timedelta(days=1)
CONSENTING = 0.72
CONSENT_DAYS = 150
KINDS = ["hospital", "labour", "social", "ngo"]
GROUPS = ["identity", "contact", "health", "family"]
EVERY_DAYS = {"phq9": 160, "bam": 120, "audit": 330}
SAME_SEASON = 45
SHARE = {"phq9": 0.6, "bam": 0.55, "audit": 0.35}
# instrument → the factor its answers follow
FOLLOWS = {"phq9": "mental_health", "bam": "drug_use", "audit": "poly_use"}
HARM_ITEM = "phq9_9"  # a hard trigger: above nought on a life's dark day and on no other
WORN = 2.8


@dataclass(frozen=True)
class Asked:
    """An old referral to come: its day and the number it got."""

    on: date
    number: str


class Files:
    """What every file is written from, read once."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.instruments = {row.code: row for row in InstrumentVersion.objects.all()}
        self.agencies = {a.code: a for a in Agency.objects.all()}
        self.bureau = next(a for a in self.agencies.values() if a.kind == "bureau")

    def write(
        self, writer: Writer, rng: random.Random, one: Episode, asked: Sequence[Asked]
    ) -> None:
        """Everything of one file."""
        self.notice(writer, one)
        if one.is_open and rng.random() < CONSENTING:
            self.consent(writer, rng, one)
        self.questionnaires(writer, rng, one)
        self.dark(writer, rng, one)
        for past in asked:
            self.referral(writer, rng, one, past)

    def notice(self, writer: Writer, one: Episode) -> None:
        """PDPA §8: told at the opening."""
        self._paper(writer, one, "notice", one.life.opened_on, wording="notice_1")

    def consent(self, writer: Writer, rng: random.Random, one: Episode) -> None:
        """A consent that stands today, for referrals to the usual kinds of agency."""
        opened = one.life.opened_on
        given = max(opened, self.today - timedelta(days=rng.randrange(2, CONSENT_DAYS)))
        self._paper(
            writer, one, "consent", given, wording="consent_1", purpose="referral",
            groups=GROUPS, agency_kinds=KINDS, to_on=given + timedelta(days=180),
        )  # fmt: skip

    def _paper(self, writer: Writer, one: Episode, kind: str, on: date, **values: Any) -> None:
        writer[Consent].add(
            key=one.person.key,
            ref=writer[Consent].uuid(),
            record_id=one.person.record_id,
            case_id=one.case_id,
            kind=kind,
            from_on=on,
            method="paper",
            signed_by=one.person.name,
            recorded_at=moment(on, 15),
            recorded_by_id=one.worker.id,
            **values,
        )

    def questionnaires(self, writer: Writer, rng: random.Random, one: Episode) -> None:
        """Some of the questionnaires, again and again over the life, answers moving with it."""
        first = max(one.life.opened_on, self.today - timedelta(days=HISTORY_DAYS))
        end = one.life.turns.died or one.life.closed_on or self.today
        dark = one.life.dark_on
        for code, share in SHARE.items():
            if rng.random() > share or code not in self.instruments:
                continue
            course = course_of(one, FOLLOWS[code])
            on = first + timedelta(days=rng.randrange(3, 40))
            occasion = "opening" if first == one.life.opened_on else "review"
            while on <= end:
                near = dark is not None and code == "phq9" and abs((on - dark).days) < SAME_SEASON
                if not near and not one.life.turns.inside(on):
                    self._give(writer, rng, one, (code, on, occasion), level_on(course, on))
                on += timedelta(days=EVERY_DAYS[code] + rng.randrange(-25, 26))
                occasion = "review"

    def dark(self, writer: Writer, rng: random.Random, one: Episode) -> None:
        """The questionnaire of the dark day: it is what the talk of that day tells of."""
        on = one.life.dark_on
        version = self.instruments.get("phq9")
        if on is None or version is None:
            return
        given = answers(rng, version.definition, WORN)
        grave = any(t.on == on and t.ratings.get(MIND) == GRAVE for t in one.life.touches)
        given[HARM_ITEM] = 3 if grave else rng.choice((1, 1, 1, 2))
        self._keep(writer, one, version, (on, "review", "self"), given)

    def _give(
        self,
        writer: Writer,
        rng: random.Random,
        one: Episode,
        place: tuple[str, date, str],
        level: float,
    ) -> None:
        code, on, occasion = place
        version = self.instruments[code]
        mode = rng.choice(("self", "read_aloud", "read_aloud", "phone"))
        given = answers(rng, version.definition, level)
        self._keep(writer, one, version, (on, occasion, mode), given)

    def _keep(
        self,
        writer: Writer,
        one: Episode,
        version: InstrumentVersion,
        place: tuple[date, str, str],
        given: dict[str, int],
    ) -> None:
        on, occasion, mode = place
        writer[Administration].add(
            key=one.person.key,
            record_id=one.person.record_id,
            case_id=one.case_id,
            instrument_id=version.pk,
            given_on=on,
            occasion=occasion,
            mode=mode,
            given_by_id=one.worker.id,
            answers=given,
            scores=scoring.score(version.definition, given).as_record(),
            recorded_at=moment(on, 17),
        )

    def referral(self, writer: Writer, rng: random.Random, one: Episode, past: Asked) -> None:
        """One that was sent, answered and reported long ago."""
        freed = one.person.part.source in FREED_FROM
        fitting = [row for row in ASKED if freed or row[0] not in RELEASED]
        picked = rng.choices(fitting, weights=[row[-1] for row in fitting])[0]
        service, agency_code, request, outcome, _ = picked
        agency = self.agencies.get(agency_code)
        kind = agency.kind if agency else OUTSIDE_KIND
        terms = gates.terms(kind, catalogue.purpose(service, past.on), past.on)
        carried = {"identity", "contact", "referral"} & set(terms)
        purpose = catalogue.purpose(service, past.on)
        sent = moment(past.on, rng.choice((9, 10, 14, 16)), rng.randrange(60))
        answered = sent + timedelta(days=rng.randrange(1, 6), hours=1)
        ended = min(past.on + timedelta(days=rng.randrange(12, 50)), self.today - DAY)
        refused = rng.random() < 0.09
        made = writer[Referral].add(
            key=one.person.key,
            ref=writer[Referral].uuid(),
            number=past.number,
            record_id=one.person.record_id,
            case_id=one.case_id,
            sender_id=self.bureau.pk,
            receiver_id=agency.pk if agency else None,
            outside_kind="" if agency else OUTSIDE_KIND,
            outside_name="" if agency else rng.choice(OUTSIDE),
            service=service,
            purpose=purpose,
            category=catalogue.category(service, past.on) or "",
            bases={group: terms[group].legal_basis for group in sorted(carried)},
            groups=sorted(carried),
            given={"request": request},
            snapshot=sheet.compose(told(one, request), terms, carried, purpose=purpose, on=past.on),
            state="rejected" if refused else "completed",
            created_on=past.on,
            sent_at=sent,
            answer_by=clock.answer_by(sent, agency_kind=kind, service=service, urgency="normal"),
            answered_at=answered,
            outcome_by=None if refused else clock.outcome_by(answered, service),
            ended_on=answered.date() if refused else ended,
            reason="full" if refused else "",
            outcome="" if refused else outcome,
            made_by_id=one.worker.id,
            recorded_at=sent,
        )
        self._steps(writer, one, made, agency, refused, (sent, answered, moment(ended, 15)))

    def _steps(
        self,
        writer: Writer,
        one: Episode,
        referral: int,
        agency: Agency | None,
        refused: bool,
        at: tuple[Any, Any, Any],
    ) -> None:
        course = [("send", "draft", "sent")]
        course += (
            [("reject", "sent", "rejected")]
            if refused
            else [("accept", "sent", "accepted"), ("complete", "accepted", "completed")]
        )
        for (act, before, after), when in zip(course, at, strict=False):
            writer[Step].add(
                key=one.person.key,
                referral_id=referral,
                at=when,
                act=act,
                from_state=before,
                to_state=after,
                actor_id=one.worker.id if act == "send" or agency is None else None,
                agency_id=agency.pk if agency and act != "send" else self.bureau.pk,
                reason="full" if act == "reject" else "",
            )


def told(one: Episode, request: str) -> dict[str, str]:
    """The fields a sheet could carry."""
    part = one.person.part
    return {
        "called": called(one.person.name, part.sex),
        "name": one.person.name,
        "sex": {"m": "男", "f": "女"}[part.sex],
        "phone": one.person.phone,
        "district": district(one.person.district).name,
        "request": request,
        "handler": one.worker.name,
    }


def course_of(one: Episode, factor: str) -> list[tuple[date, int]]:
    """How a factor was rated over the life, by day."""
    return [(t.on, t.ratings[factor]) for t in one.life.touches if factor in t.ratings]


def level_on(course: Sequence[tuple[date, int]], on: date) -> float:
    """The rating in force on a day, 0 to 4; 1 before the first."""
    place = bisect_right(course, on, key=lambda row: row[0])
    return course[place - 1][1] if place else 1


def answers(rng: random.Random, definition: dict[str, Any], level: float) -> dict[str, int]:
    """An answer to every required item, worse with the level, some spread."""
    found: dict[str, int] = {}
    good = {code for row in definition["subscale"] if row["higher_is"] == "better"
            for code in row["items"]}  # fmt: skip
    for item in definition["item"]:
        code = item["code"]
        if not item.get("required", True) or scoring.is_skipped(item, found):
            continue
        values = sorted(scoring.option_scores(definition, item))
        if code == HARM_ITEM:
            found[code] = values[0]
            continue
        share = min(1.0, max(0.0, level / 4 + rng.gauss(-0.12, 0.18)))
        share = 1 - share if code in good else share
        found[code] = values[round(share * (len(values) - 1))]
    return found
