"""The bureau's lists of referrals: what the viewer may read, filtered, keyset-paged."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from mingdeng.care.cases.queries.cases import restricted, visible_cases
from mingdeng.care.referrals import catalogue, policies
from mingdeng.care.referrals.machine import TERMINAL, Side, State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.queries import pages
from mingdeng.care.referrals.queries.pages import Detail, Line
from mingdeng.care.referrals.sheet import open_sheet
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant, grant_for
from mingdeng.foundation.access.groups import PERSONAL, Group, Relation
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.paging import keyset
from mingdeng.people.records import queries as records

PAGE = 25
FAR = datetime(9999, 1, 1, tzinfo=UTC)
# What each order is called, and the columns it goes by; the last is unique.
SORTS = {
    "new": ("最新的在前", ("-recorded_at", "-id")),
    "due": ("期限近的在前", ("due", "id")),
    "old": ("最舊的在前", ("recorded_at", "id")),
}
ENDED = tuple(state.value for state in TERMINAL)
TABS = {
    "open": "進行中",
    "draft": "草稿",
    "late": "逾期",
    "answered": "被退或轉回",
    "ended": "已結束",
    "all": "全部",
}
EVERY = frozenset((*PERSONAL, Group.REFERRAL))


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to: codes only."""

    tab: str = "open"
    scope: str = "mine"
    service: str = ""
    direction: str = ""
    sort: str = "new"

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Filters:
        """From a query string; what is unknown is left out."""
        tab = str(given.get("tab", "open"))
        scope = str(given.get("scope", "mine"))
        known = {code for code, _ in codes.choices("referral_service")}
        service = str(given.get("service", ""))
        direction = str(given.get("direction", ""))
        sort = str(given.get("sort", "new"))
        return cls(
            tab if tab in TABS else "open",
            scope if scope in {"mine", "team", "all"} else "mine",
            service if service in known else "",
            direction if direction in {"out", "in", "outside"} else "",
            sort if sort in SORTS else "new",
        )

    @property
    def named(self) -> list[str]:
        """The filters in use, for the audit."""
        plain = Filters()
        return [n for n in self.__dataclass_fields__ if getattr(self, n) != getattr(plain, n)]


@dataclass(frozen=True)
class Listing:
    """A page of the list; `counts` holds the number behind each tab of the same scope."""

    lines: Sequence[Line]
    count: int
    counts: Mapping[str, int]
    after: str


def visible(viewer: Viewer | None) -> QuerySet[Referral]:
    """The referrals of cases whose referrals the viewer may read (own, deputy's, team's or
    section's as her role has it), restricted persons left out."""
    if viewer is None or not policies.in_bureau(viewer):
        return Referral.objects.none()
    return Referral.objects.filter(case__in=visible_cases(viewer, Group.REFERRAL).order_by())


def listing(viewer: Viewer, filters: Filters, *, after: str = "", size: int = PAGE) -> Listing:
    """A page of referrals in the filter's order: five queries, however long. Audited."""
    counts = _counts(_scoped(visible(viewer), viewer, filters))
    found, after, about = lines_of(viewer, filters, after=after, size=size)
    audit.record(
        "referral.listed",
        records=about,
        detail={"filters": filters.named, "count": counts[filters.tab]},
    )
    return Listing(found, counts[filters.tab], counts, after)


def lines_of(
    viewer: Viewer, filters: Filters, *, after: str = "", size: int = PAGE
) -> tuple[list[Line], str, list[int]]:
    """(lines, cursor of what follows, whose records). The caller writes the entry of the audit."""
    page = keyset(
        pages.with_sides(narrowed(viewer, filters)), SORTS[filters.sort][1], after=after, size=size
    )
    about = [row.record_id for row in page.rows]
    people = records.briefs(viewer, about)
    days = current_calendar()
    found = [pages.line(row, people[row.record_id].name, calendar=days) for row in page.rows]
    return found, page.after, about


def narrowed(viewer: Viewer, filters: Filters) -> QuerySet[Referral]:
    """The referrals that the filters leave, with the day by which something is due as `due`."""
    rows = _scoped(visible(viewer), viewer, filters).filter(_tab(filters.tab))
    due = Coalesce("outcome_by", "answer_by", Value(FAR))
    return rows.annotate(due=due)


def _scoped(rows: QuerySet[Referral], viewer: Viewer, filters: Filters) -> QuerySet[Referral]:
    if filters.scope == "mine":
        rows = rows.filter(case__now_worker_id__in=viewer.workers)
    elif filters.scope == "team":
        rows = rows.filter(case__now_team_id=viewer.team_id) if viewer.team_id else rows.none()
    if filters.service:
        rows = rows.filter(service=filters.service)
    if filters.direction == "in":
        rows = rows.filter(receiver_id=viewer.agency_id)
    elif filters.direction == "out":
        rows = rows.filter(sender_id=viewer.agency_id, receiver__isnull=False)
    elif filters.direction == "outside":
        rows = rows.filter(receiver=None)
    return rows


def _tab(tab: str) -> Q:
    now = timezone.now()
    late = Q(state=State.SENT.value, answer_by__lt=now) | Q(
        state=State.ACCEPTED.value, outcome_by__lt=now
    )
    return {
        "open": Q(state__in=[State.SENT.value, State.ACCEPTED.value]),
        "draft": Q(state=State.DRAFT.value),
        "late": late,
        "answered": Q(state__in=[State.REJECTED.value, State.RETURNED.value]),
        "ended": Q(state__in=ENDED),
        "all": Q(),
    }[tab]


def _counts(rows: QuerySet[Referral]) -> dict[str, int]:
    numbers = {tab: Count("pk", filter=_tab(tab)) if tab != "all" else Count("pk") for tab in TABS}
    return dict(rows.aggregate(**numbers))


def pressing(viewer: Viewer) -> QuerySet[Referral] | None:
    """Her own that wait too long or were refused: the number in the navigation of who carries
    cases, none for others."""
    if viewer.role != Role.CASE_MANAGER:
        return None
    mine = Q(case__now_worker_id__in=viewer.workers)
    return visible(viewer).filter(mine, _tab("late") | _tab("answered"))


def open_counts(viewer: Viewer, case_ids: Sequence[int]) -> dict[int, int]:
    """Case → referrals under way, for the cases whose referrals she may read: one query."""
    rows = visible(viewer).filter(_tab("open"), case_id__in=list(case_ids))
    return dict(rows.order_by().values_list("case_id").annotate(n=Count("pk")))


def of_case(viewer: Viewer, case_id: int, limit: int = 8) -> tuple[list[Line], int]:
    """The newest referrals of a case and how many there are; the caller has checked the grant."""
    rows = Referral.objects.filter(case_id=case_id)
    held = list(pages.with_sides(rows).order_by("-recorded_at", "-id")[: limit + 1])
    count = rows.count() if len(held) > limit else len(held)
    days = current_calendar()
    return [pages.line(row, "", calendar=days) for row in held[:limit]], count


def referral_for(
    viewer: Viewer | None, ref: uuid.UUID | str, *, write: bool = False
) -> tuple[Referral, Grant]:
    """The referral an address names, for the bureau's staff, with the grant on its person.

    One that came from a partner and is no case yet is open to those who take in. Raises Denied
    with the same words whether there is none or she may not.
    """
    row = pages.with_sides(Referral.objects).filter(ref=ref).first()
    if row is None or viewer is None or not policies.in_bureau(viewer):
        raise Denied
    if row.case is None and row.receiver_id == viewer.agency_id:
        if not incoming(viewer, "any").filter(pk=row.pk).exists():
            raise Denied
        return row, Grant(EVERY, frozenset({Group.REFERRAL}), Relation.SECTION)
    wanted = [Group.REFERRAL]
    record = row.case.record_id if row.case is not None else row.record_id
    return row, scopes.require(viewer, record, read=wanted, write=wanted if write else ())


def detail_for(viewer: Viewer, ref: uuid.UUID | str) -> tuple[Referral, Grant, Detail]:
    """The bureau's page of a referral; opening it is one audit entry."""
    row, grant = referral_for(viewer, ref)
    side = Side.SENDER if row.sender_id == viewer.agency_id else Side.RECEIVER
    audit.record("referral.page_opened", subject=row, records=[row.record_id])
    shown = pages.detail(row, side=side, readable=grant.read, shares=True)
    return row, grant, shown


def incoming(viewer: Viewer, tab: str = "wait") -> QuerySet[Referral]:
    """What partners referred to the bureau that is no case yet, for those who take in; restricted
    persons left out."""
    if not policies.takes_incoming(viewer):
        raise Denied
    return _came_in(viewer).filter(_incoming_tab(tab))


def _came_in(viewer: Viewer) -> QuerySet[Referral]:
    rows = Referral.objects.filter(receiver_id=viewer.agency_id, service=catalogue.INCOMING)
    return rows.exclude(restricted(viewer))


def _incoming_tab(tab: str) -> Q:
    return {
        "any": Q(),
        "wait": Q(state=State.SENT.value),
        "taken": Q(state=State.ACCEPTED.value, case=None),
        "opened": Q(state=State.ACCEPTED.value, case__isnull=False),
        "ended": Q(state__in=ENDED),
    }[tab]


INCOMING_TABS = {"wait": "待受理", "taken": "已受理待開案", "opened": "收案中", "ended": "已結束"}


def incoming_page(viewer: Viewer, tab: str, *, after: str = "", size: int = PAGE) -> Listing:
    """A page of the incoming queue, the nearest deadline first; audited. Those with a case show
    the person only to whom the case does."""
    every = incoming(viewer, tab)
    numbers = {name: Count("pk", filter=_incoming_tab(name)) for name in INCOMING_TABS}
    counts = dict(_came_in(viewer).aggregate(**numbers))
    page = keyset(pages.with_sides(every), ("answer_by", "id"), after=after, size=size)
    cased = scopes.grants_on(viewer, [r.case.record_id for r in page.rows if r.case is not None])
    days = current_calendar()
    lines = [pages.line(row, _person(row, cased), calendar=days) for row in page.rows]
    audit.record(
        "referral.incoming_listed",
        records=[row.record_id for row in page.rows],
        detail={"tab": tab, "count": counts[tab]},
    )
    return Listing(lines, counts[tab], counts, page.after)


def _person(row: Referral, cased: Mapping[int, Grant]) -> Any:
    if row.case is None:
        return open_sheet(row.snapshot, EVERY).person
    grant = cased.get(row.case.record_id, grant_for(None, []))
    shown = open_sheet(row.snapshot, grant.read)
    return grant.show(Group.IDENTITY, shown.person)


def to_take_in(viewer: Viewer) -> QuerySet[Referral] | None:
    """Those that wait to be taken in: the number in the navigation."""
    return incoming(viewer) if policies.takes_incoming(viewer) else None
