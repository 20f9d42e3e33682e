"""The tags say states in words and shapes, and never more than they were given."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from mingdeng.foundation.ui import icons
from mingdeng.foundation.ui.marks import due_in_words

TODAY = dt.date(2025, 7, 31)


def draw(source, request=None, **context):
    filled = Context({"shell": {"today": TODAY}, "request": request, **context})
    return Template("{% load ui %}" + source).render(filled)


def words(source, **context):
    tree = html.fragment_fromstring(draw(source, **context), create_parent="div")
    return " ".join(tree.text_content().split())


@pytest.mark.parametrize(
    ("day", "kind", "said"),
    [
        (dt.date(2025, 7, 25), "over", "逾期 6 天"),
        (TODAY, "today", "今天到期"),
        (dt.date(2025, 8, 6), "later", "08.06，剩 6 天"),
        (dt.date(2026, 1, 6), "later", "115.01.06，剩 159 天"),
    ],
)
def test_a_deadline_in_words(day, kind, said):
    assert (due_in_words(day, TODAY).kind, due_in_words(day, TODAY).words) == (kind, said)
    assert said in words("{% due day %}", day=day)


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_no_two_kinds_of_deadline_look_alike_without_colour(day):
    due = due_in_words(day, TODAY)
    assert {"over": "■", "today": "◧", "later": ""}[due.kind] == due.mark
    assert (due.kind == "over") == (day < TODAY)
    assert str(abs((day - TODAY).days)) in due.words or day == TODAY


def test_no_deadline_draws_nothing():
    assert draw("{% due day %}", day=None).strip() == ""


def test_an_aware_moment_is_told_by_its_local_day():
    moment = dt.datetime(2025, 7, 30, 17, 0, tzinfo=dt.UTC)  # 01:00 on the 31st in Taipei
    assert "今天到期" in words("{% due day %}", day=moment)


@pytest.mark.parametrize(
    ("name", "short", "full"),
    [("high", "高", "高風險群"), ("medium", "中", "中風險群"), ("low", "低", "低風險群")],
)
def test_a_tier_has_its_word_beside_its_square(name, short, full):
    said = words("{% tier name 4 %}", name=name)
    assert short in said
    assert full in said
    assert 'aria-label="強度 4，滿分 5"' in draw("{% tier name 4 %}", name=name)


def test_an_unknown_tier_is_said_to_be_unrated():
    assert "未分群" in words("{% tier name %}", name=None)
    assert 'class="tier none"' in draw("{% tier name %}", name='"><script>')


def test_a_masked_value_offers_to_show_only_with_an_address():
    assert "button" not in draw('{% masked "E12****789" %}')
    shown = draw('{% masked "0912-***-678" url="/x/" kind="tel" label="手機" person="陳志偉" %}')
    assert 'data-reveal-url="/x/"' in shown
    assert "顯示並撥打" in shown
    assert "會留紀錄" in shown


def test_an_icon_is_decoration_unless_it_is_named():
    assert 'aria-hidden="true"' in draw('{% icon "phone" %}')
    named = draw('{% icon "phone" "撥電話" %}')
    assert 'role="img"' in named
    assert 'aria-label="撥電話"' in named


def test_an_unknown_icon_is_found_at_once():
    with pytest.raises((KeyError, TemplateSyntaxError)):
        draw('{% icon "no-such" %}')


@pytest.mark.parametrize("name", icons.ICONS)
def test_each_icon_is_one_stroke_path_on_the_grid(name):
    path = icons.ICONS[name]
    assert path[0] == "M"
    assert set(path) <= set("MmLlHhVvCcSsAaZz0123456789 .-")


@pytest.mark.parametrize("level", ["urgent", "warn", "info", "done"])
def test_each_level_has_its_own_shape_and_word(level):
    others = {"urgent", "warn", "info", "done"} - {level}
    assert all(icons.level_svg(level) != icons.level_svg(o) for o in others)
    assert 'role="img"' in icons.level_svg(level)


def test_the_pager_counts_and_keeps_the_filters(rf):
    page = Paginator(range(205), 20).page(3)
    text = draw("{% pager page '案' %}", request=rf.get("/x/?district=fs&page=3"), page=page)
    tree = html.fragment_fromstring(text)
    assert "共 205 案" in tree.text_content()
    assert tree.xpath("//a[@rel='next']/@href") == ["?district=fs&page=4"]
    assert tree.xpath("//*[@aria-current='page']")[0].text_content() == "第3頁，這一頁"


def test_one_page_needs_no_links():
    text = draw("{% pager page '案' %}", page=Paginator(range(3), 20).page(1))
    assert "共 3 案" in text
    assert "<a" not in text


def test_progress_is_told_in_numbers_too():
    assert "6,240／10,000 列" in words('{% progress 6240 10000 "匯入" "列" %}')
    assert 'max="1"' in draw('{% progress 0 0 "匯入" %}')


def test_a_veil_says_nothing_more():
    assert draw("{% veiled %}") == '<span class="veiled">不顯示</span>'
