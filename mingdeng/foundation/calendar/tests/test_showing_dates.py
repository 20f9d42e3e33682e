"""Dates on pages and in forms."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.calendar.spoken import ago

TAIPEI = ZoneInfo("Asia/Taipei")
NOW = dt.datetime(2025, 7, 31, 14, 5, tzinfo=TAIPEI)


class VisitForm(forms.Form):
    visited = RocDateField(label="訪視日", not_after=lambda: dt.date(2025, 7, 31))
    born = RocDateField(label="出生日期", required=False)


def rendered(source: str, **values: object) -> str:
    return Template("{% load roc %}" + source).render(Context(values))


def test_filters_write_roc_dates() -> None:
    day = dt.date(2025, 7, 31)
    source = (
        "{{ d|roc }} {{ d|roc_table }} {{ d|roc_short }} {{ d|roc_month }} {{ d|roc_datetime }}"
    )
    assert rendered(source, d=day) == "114年7月31日 114.07.31 07.31 114年7月 114.07.31"


def test_a_moment_is_written_in_local_time() -> None:
    moment = dt.datetime(2025, 7, 30, 17, 5, tzinfo=dt.UTC)
    assert rendered("{{ m|roc_datetime }} {{ m|roc }}", m=moment) == "114.07.31 01:05 114年7月31日"


def test_nothing_is_written_for_nothing() -> None:
    assert rendered("[{{ d|roc }}{{ d|roc_datetime }}{{ d|ago }}{{ x|roc_table }}]", d=None) == "[]"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW - dt.timedelta(seconds=20), "剛剛"),
        (NOW - dt.timedelta(minutes=5), "5分鐘前"),
        (NOW - dt.timedelta(hours=3), "3小時前"),
        (NOW + dt.timedelta(minutes=30), "30分鐘後"),
        (dt.datetime(2025, 7, 30, 23, 59, tzinfo=TAIPEI), "昨天"),
        (dt.date(2025, 7, 31), "今天"),
        (dt.date(2025, 8, 1), "明天"),
        (dt.date(2025, 7, 28), "3天前"),
        (dt.date(2025, 8, 3), "3天後"),
        (dt.date(2025, 6, 30), "1個月前"),
        (dt.date(2025, 7, 1), "30天前"),
        (dt.date(2024, 8, 1), "11個月前"),
        (dt.date(2024, 7, 31), "1年前"),
        (dt.date(2027, 8, 1), "2年後"),
        (dt.datetime(2025, 7, 28, 1, 0, tzinfo=dt.UTC), "3天前"),
    ],
)
def test_how_long_ago_is_said_in_words(moment: dt.date, words: str) -> None:
    assert ago(moment, now=NOW) == words


def test_the_field_cleans_what_was_typed() -> None:
    form = VisitForm({"visited": "１１４.7.31", "born": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"visited": dt.date(2025, 7, 31), "born": None}


def test_a_mistake_comes_back_as_typed_with_a_message() -> None:
    form = VisitForm({"visited": "114.2.30", "born": " "})
    assert form.errors == {"visited": ["日期有誤：114年2月沒有30日。114年2月只有28天，請填1到28。"]}
    assert 'value="114.2.30"' in str(form["visited"])


def test_a_day_beyond_the_bound_is_refused() -> None:
    form = VisitForm({"visited": "114.8.1"})
    assert form.errors["visited"] == ["日期不可晚於114年7月31日，請改正。"]
    field = RocDateField(not_before=dt.date(2018, 1, 1))
    with pytest.raises(forms.ValidationError, match="不可早於107年1月1日"):
        field.clean("106.12.31")


def test_an_empty_required_day_says_how_to_write_one() -> None:
    assert VisitForm({"visited": ""}).errors["visited"] == ["請填日期，例：114.07.31。"]


def test_a_known_day_is_shown_as_roc_and_is_unchanged_when_sent_back() -> None:
    form = VisitForm({"visited": "1140731"}, initial={"visited": dt.date(2025, 7, 31)})
    assert 'value="114.07.31"' in str(
        VisitForm(initial={"visited": dt.date(2025, 7, 31)})["visited"]
    )
    assert form.fields["visited"].help_text == "例：114.07.31"
    assert not form.has_changed()
