from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingdeng.foundation.events.tests.makers import make_staff, viewer
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.worklist import ordering, queries
from mingdeng.foundation.worklist.kinds import Rank
from mingdeng.foundation.worklist.models import Item
from mingdeng.foundation.worklist.ordering import Section

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
TAIPEI = ZoneInfo("Asia/Taipei")
NOW = datetime(2025, 7, 31, 10, 42, tzinfo=TAIPEI)

owed = st.tuples(
    st.sampled_from([Rank.STATUTORY, Rank.HARD_ALERT, Rank.ORDINARY]),
    st.integers(min_value=-12 * 24 * 60, max_value=6 * 24 * 60),
    st.integers(min_value=0, max_value=5),
)


def make(owner, things):
    Item.objects.filter(owner=owner).delete()
    return Item.objects.bulk_create(
        Item(
            kind="t.any",
            once=f"{owner.pk}:{number}",
            subject_type="case",
            subject_ref=uuid4(),
            owner=owner,
            rank=rank,
            due_at=NOW + timedelta(minutes=minutes),
            strength=strength,
        )
        for number, (rank, minutes, strength) in enumerate(things)
    )


@pytest.fixture
def me():
    return make_staff()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(things=st.lists(owed, max_size=25), size=st.integers(min_value=1, max_value=9))
def test_the_database_pages_in_the_stated_order_without_gap_or_repeat(me, things, size):
    made = make(me, things)
    at = ordering.moment(NOW)
    wanted = [item.ref for item in sorted(made, key=lambda item: ordering.place(item, at))]
    seen, after, pages = [], "", 0
    while pages <= len(things):
        inbox = queries.inbox(viewer(me), NOW, after=after, size=size)
        seen += [entry.ref for entry in inbox.entries]
        pages, after = pages + 1, inbox.after
        if not after:
            break
    assert seen == wanted
    assert inbox.total == len(things)


@given(things=st.lists(owed, min_size=2, max_size=12))
@settings(max_examples=60)
def test_within_a_section_need_is_weighed_in_the_order_told_to_the_user(things):
    at = ordering.Moment(
        NOW,
        NOW.date(),
        NOW.replace(hour=0, minute=0),
        NOW.replace(hour=0, minute=0) + timedelta(days=1),
        NOW.replace(hour=0, minute=0) + timedelta(days=3),
        2,
    )
    items = [
        Item(pk=n, rank=rank, due_at=NOW + timedelta(minutes=minutes), strength=strength)
        for n, (rank, minutes, strength) in enumerate(things)
    ]
    items.sort(key=lambda item: ordering.place(item, at))
    for one, two in pairwise(items):
        a, b = ordering.place(one, at), ordering.place(two, at)
        if a[0] != b[0]:
            assert a[0] < b[0]
        elif one.rank != two.rank:
            assert one.rank < two.rank
        elif late(one) != late(two):
            assert late(one) > late(two)
        elif one.strength != two.strength:
            assert one.strength > two.strength
        else:
            assert one.due_at <= two.due_at


def late(item):
    return max(0, (NOW.date() - item.due_at.astimezone(TAIPEI).date()).days)


@pytest.mark.parametrize(
    ("rank", "due", "section", "words"),
    [
        (Rank.ORDINARY, "2025-07-25 23:59", Section.NOW, "逾期 6 天"),
        (Rank.ORDINARY, "2025-07-31 09:00", Section.NOW, "今天 09:00 已到期"),
        (Rank.ORDINARY, "2025-07-31 14:00", Section.TODAY, "今天到期"),
        (Rank.HARD_ALERT, "2025-07-31 14:00", Section.NOW, "硬性警示、今天到期"),
        (Rank.STATUTORY, "2025-07-30 17:00", Section.NOW, "法定期限、逾期 1 天"),
        (Rank.STATUTORY, "2025-08-20 17:00", Section.LATER, "法定期限"),
        (Rank.ORDINARY, "2025-08-01 00:00", Section.SOON, "明天到期"),
        (Rank.ORDINARY, "2025-08-02 23:59", Section.SOON, "2 天後到期"),
        (Rank.ORDINARY, "2025-08-03 00:00", Section.LATER, ""),
    ],
)
def test_each_position_says_why_in_words(rank, due, section, words):
    at = ordering.moment(NOW)
    moment = datetime.strptime(due, "%Y-%m-%d %H:%M").replace(tzinfo=TAIPEI)
    item = Item(pk=1, rank=rank, due_at=moment)
    assert ordering.place(item, at)[0] == section
    assert ordering.because(item, at) == words


def test_the_numbers_count_all_of_the_inbox_not_the_page(me):
    make(me, [(Rank.ORDINARY, minutes, 0) for minutes in (-9000, -10, 10, 20, 5000)])
    inbox = queries.inbox(viewer(me), NOW, size=2)
    assert (inbox.total, inbox.overdue, inbox.pressing) == (5, 2, 4)
    assert len(inbox.entries) == 2


def test_a_day_begins_at_midnight_in_taipei_not_in_utc(me):
    early = datetime(2025, 7, 31, 0, 30, tzinfo=TAIPEI)
    make(me, [])
    item = Item(pk=1, rank=Rank.ORDINARY, due_at=datetime(2025, 7, 30, 23, 30, tzinfo=TAIPEI))
    assert ordering.because(item, ordering.moment(early)) == "逾期 1 天"
    assert Staff.objects.filter(pk=me.pk).exists()
