"""What of one case decides its alerts on a day. Plain values: no database, no clock, no names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

MISSED = "missed"


@dataclass(frozen=True)
class Told:
    """A standing fact. `reads_as` is what an alert rule takes its outcome for (fact_outcome)."""

    id: int
    kind: str
    outcome: str
    on: date
    until: date | None = None
    reads_as: str = ""


@dataclass(frozen=True)
class Custody:
    """In custody or not; `free_on`: the day he came out, or is planned to while he is in."""

    inside: bool = False
    since: date | None = None
    free_on: date | None = None


@dataclass(frozen=True)
class Rhythm:
    """The contact clocks as the frequency table sets them; None where no clock runs.

    `due_on`: the last day for a contact; `meet_by`: for a meeting, one in `window` days;
    `first_by`: for the first contact since assignment or release, while nobody was reached.
    """

    due_on: date | None = None
    meet_by: date | None = None
    window: int = 0
    first_by: date | None = None


@dataclass(frozen=True)
class Moved:
    """A factor as of the day. `index` is its reliable change, None without a baseline; `run`: the
    values at or above which it has stayed, newest last, as (day, value, key)."""

    factor: str
    kind: str
    now: int
    usual: float | None
    index: float | None
    worse: bool
    rated_on: date
    reading: int
    stale: bool
    readings: tuple[tuple[date, int, int], ...] = ()


@dataclass(frozen=True)
class Flag:
    """A questionnaire answer that is a hard trigger: `alert` names the rule."""

    id: int
    alert: str
    on: date


@dataclass(frozen=True)
class Flow:
    """An open flow of its own beside the case."""

    id: int
    kind: str
    path: str
    stage: str
    from_on: date
    known_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A referral that was sent and not answered."""

    id: int
    agency: str
    answer_by: datetime


@dataclass(frozen=True)
class Consent:
    """A consent that stands, until a day."""

    id: int
    agencies: tuple[str, ...]
    until: date


@dataclass(frozen=True)
class Visit:
    """A visit that should have ended; nobody said she is out."""

    id: int
    place: str
    check_by: datetime


@dataclass(frozen=True)
class Picture:
    """One case as of `on` (and the moment `now` of that day).

    `failed`: the days of the failed contacts since the last reached one, oldest first. `since`:
    from when contact is owed (assignment or opening, the release when later). `legal_since`: from
    when the legal status holds. `children`: full years of those he cares for. `facts` are oldest
    first.
    """

    case_id: int
    on: date
    now: datetime
    status: str = "open"
    since: date = date.min
    failed: tuple[date, ...] = ()
    last_reached_on: date | None = None
    rhythm: Rhythm = Rhythm()
    custody: Custody = Custody()
    legal_status: str = ""
    legal_since: date | None = None
    due_on: date | None = None
    facts: tuple[Told, ...] = ()
    factors: tuple[Moved, ...] = ()
    flags: tuple[Flag, ...] = ()
    flows: tuple[Flow, ...] = ()
    children: tuple[int, ...] = ()
    referrals: tuple[Waiting, ...] = ()
    consents: tuple[Consent, ...] = ()
    visits: tuple[Visit, ...] = ()
    review_on: date | None = None
    z: tuple[tuple[str, float], ...] = ()

    def told(self, kind: str, outcomes: Iterable[str] = ()) -> Iterator[Told]:
        """Facts of a kind (and of some outcomes), oldest first, up to the day."""
        wanted = set(outcomes) - {"any"}
        for fact in self.facts:
            if fact.kind == kind and fact.on <= self.on and (not wanted or fact.outcome in wanted):
                yield fact

    def done_since(self, kind: str, day: date) -> bool:
        """Whether anything of a kind was told from a day on."""
        return any(fact.on >= day for fact in self.told(kind))
