"""The desk of a partner's clerk: her lists, a referral's page, search among her own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from mingdeng.care.referrals import sheet
from mingdeng.care.referrals.machine import TERMINAL, Side, State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.queries import pages
from mingdeng.care.referrals.queries.pages import Detail, Line
from mingdeng.foundation.access.decision import Denied, grant_for
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.calendar.workdays import WorkCalendar
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.paging import keyset
from mingdeng.network.portal.agreements import groups_in_force
from mingdeng.network.portal.queries.sharing import hers, shows

PAGE = 25
REPORT_WITHIN = timedelta(days=7)
MOST_OPENED = 500
STOPPED = "（不再提供資料）"
TABS = {"answer": "要你回覆", "serving": "服務中", "report": "要回報結果", "ended": "已結束"}
OUT_TABS = {"waiting": "等候回覆", "taken": "已受理", "ended": "已結束"}
ENDED = [state.value for state in TERMINAL]


@dataclass(frozen=True)
class Desk:
    """A page of the desk; `counts` holds the number behind each tab."""

    lines: Sequence[Line]
    counts: Mapping[str, int]
    late: int
    tomorrow: int
    after: str

    @property
    def under_way(self) -> int:
        """How many are under way."""
        return self.counts.get("answer", 0) + self.counts.get("serving", 0)


def require_clerk(viewer: Viewer | None) -> Viewer:
    """The viewer, when she is a partner's clerk; Denied for anybody else."""
    if viewer is None or not viewer.is_partner or viewer.agency_id is None:
        raise Denied
    return viewer


Opened = Mapping[str, frozenset[Group]]


def opened(viewer: Viewer) -> Opened:
    """Purpose → the groups that an agreement in force today opens to her kind of agency."""
    return groups_in_force(viewer.agency_kind, timezone.localdate())


def readable(viewer: Viewer, row: Referral, today: Opened) -> frozenset[Group]:
    """The groups a clerk reads of a referral today: of what the bureau provided, those whose
    agreement still stands; of what her agency told itself, all it may ever read."""
    ever = grant_for(viewer, [Relation.SHARED]).read
    if row.sender_id == viewer.agency_id:
        return ever
    return ever & (today.get(row.purpose, frozenset()) | {Group.REFERRAL})


def _tab(tab: str) -> Q:
    now = timezone.now()
    return {
        "answer": Q(state=State.SENT.value),
        "waiting": Q(state=State.SENT.value),
        "serving": Q(state=State.ACCEPTED.value),
        "taken": Q(state=State.ACCEPTED.value),
        "report": Q(state=State.ACCEPTED.value, outcome_by__lte=now + REPORT_WITHIN),
        "ended": Q(state__in=ENDED),
    }[tab]


ORDER = {
    "answer": ("answer_by", "id"),
    "waiting": ("answer_by", "id"),
    "serving": ("outcome_by", "id"),
    "taken": ("answer_by", "id"),
    "report": ("outcome_by", "id"),
    "ended": ("-ended_on", "-id"),
}


def desk(viewer: Viewer, tab: str, *, after: str = "", size: int = PAGE) -> Desk:
    """What the bureau referred to her agency, by need: three queries. Audited."""
    rows = hers(viewer).filter(receiver_id=viewer.agency_id)
    return _desk(viewer, rows, TABS, tab, after, size, "in")


def sent_out(viewer: Viewer, tab: str, *, after: str = "", size: int = PAGE) -> Desk:
    """What her agency referred to the bureau."""
    rows = hers(viewer).filter(sender_id=viewer.agency_id)
    return _desk(viewer, rows, OUT_TABS, tab, after, size, "out")


def _desk(
    viewer: Viewer,
    rows: QuerySet[Referral],
    tabs: Mapping[str, str],
    tab: str,
    after: str,
    size: int,
    direction: str,
) -> Desk:
    now = timezone.now()
    waiting = Q(state=State.SENT.value)
    numbers = {name: Count("pk", filter=_tab(name)) for name in tabs}
    counts = rows.aggregate(
        **numbers,
        late_=Count("pk", filter=waiting & Q(answer_by__lt=now)),
        near_=Count("pk", filter=waiting & Q(answer_by__range=(now, now + timedelta(days=2)))),
    )
    late, near = counts.pop("late_"), counts.pop("near_")
    page = keyset(pages.with_sides(rows.filter(_tab(tab))), ORDER[tab], after=after, size=size)
    audit.record(
        "referral.desk_listed",
        records=[row.record_id for row in page.rows],
        detail={"tab": tab, "direction": direction, "count": counts[tab]},
    )
    days = current_calendar()
    today = opened(viewer)
    lines = [line(viewer, row, days, today) for row in page.rows]
    return Desk(lines, counts, late, near, page.after)


def line(viewer: Viewer, row: Referral, calendar: WorkCalendar, today: Opened) -> Line:
    """A line of her list: the person as the sheet names him, while it is shared."""
    person = STOPPED
    if row.sender_id == viewer.agency_id or shows(row):
        person = sheet.open_sheet(row.snapshot, readable(viewer, row, today)).person
    return pages.line(row, person, calendar=calendar)


def referral_for(viewer: Viewer | None, ref: uuid.UUID | str) -> Referral:
    """One of her agency's referrals, or Denied with the same words as for none."""
    row = pages.with_sides(hers(require_clerk(viewer))).filter(ref=ref).first()
    if row is None:
        raise Denied
    return row


def detail_for(viewer: Viewer, ref: uuid.UUID | str) -> tuple[Referral, Detail]:
    """The page of one of her agency's referrals; opening it is one audit entry.

    What her agency told itself stays readable to it; what the bureau provided is shown while
    the referral shares (sharing.shows), and then only number and state remain.
    """
    row = referral_for(viewer, ref)
    ours = row.sender_id == viewer.agency_id
    shared = ours or shows(row)
    audit.record(
        "referral.desk_opened",
        subject=row,
        records=[row.record_id],
        detail={"number": row.number, "shared": shared},
    )
    return row, pages.detail(
        row,
        side=Side.SENDER if ours else Side.RECEIVER,
        readable=readable(viewer, row, opened(viewer)),
        shares=shared,
        person=None if shared else STOPPED,
    )


def search(viewer: Viewer, text: str, limit: int = PAGE) -> list[Line]:
    """Her agency's referrals whose number holds `text`, or whose person is so called, newest
    first; at most 500 sheets are opened. Audited without the text."""
    wanted = "".join(text.split())
    found: list[Line] = []
    days, today = current_calendar(), opened(viewer)
    if wanted:
        rows = pages.with_sides(hers(require_clerk(viewer))).order_by("-recorded_at", "-id")
        for row in rows[:MOST_OPENED]:
            if wanted.upper() in row.number or _called(viewer, row, wanted, today):
                found.append(line(viewer, row, days, today))
            if len(found) == limit:
                break
    audit.record("referral.desk_searched", detail={"count": len(found)})
    return found


def _called(viewer: Viewer, row: Referral, wanted: str, today: Opened) -> bool:
    if row.sender_id != viewer.agency_id and not shows(row):
        return False
    shown = sheet.open_sheet(row.snapshot, readable(viewer, row, today))
    return any(wanted in shown.value(code) for code in ("name", "called"))


def waiting_count(viewer: Viewer) -> int:
    """How many wait for her agency's answer: the number in the navigation."""
    return hers(viewer).filter(_tab("answer"), receiver_id=viewer.agency_id).count()
