"""What people type becomes the day they meant, or a message that says what is wrong."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.foundation.calendar.roc import (
    RocDateError,
    parse_roc,
    roc_compact,
    roc_month,
    roc_sentence,
    roc_short,
    roc_table,
    roc_year,
)

JULY_31 = dt.date(2025, 7, 31)
TODAY = dt.date(2026, 11, 22)
since_1912 = st.dates(dt.date(1912, 1, 1), dt.date(2100, 12, 31))
any_day = st.dates(dt.date(1800, 1, 1), dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "1140731",
        "114.7.31",
        "114.07.31",
        "114/07/31",
        "114-07-31",
        "114 7 31",
        "114年7月31日",
        "114年07月31日",
        "114 年 7 月 31 日",
        "民國114年7月31日",
        "民國 114 年 7 月 31 日",
        "中華民國114年7月31日",
        "民國1140731",
        "１１４．０７．３１",
        "１１４年７月３１日",
        "１１４０７３１",
        "114／7／31",
        "114－7－31",
        "114–7–31",
        "2025-07-31",
        "2025/7/31",
        "2025.07.31",
        "20250731",
        "2025年7月31日",
        "西元2025年7月31日",
        "西元20250731",
        "  114.7.31 \n",
    ],
)
def test_every_usual_way_of_writing_a_day_is_read(text: str) -> None:
    assert parse_roc(text, today=TODAY) == JULY_31


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("民國前3年5月6日", dt.date(1909, 5, 6)),
        ("民前3.5.6", dt.date(1909, 5, 6)),
        ("民國前1年12月31日", dt.date(1911, 12, 31)),
        ("民國前0030506", dt.date(1909, 5, 6)),
        ("民國元年1月1日", dt.date(1912, 1, 1)),
        ("元年1月1日", dt.date(1912, 1, 1)),
        ("0850203", dt.date(1996, 2, 3)),
        ("850203", dt.date(1996, 2, 3)),
        ("99.1.1", dt.date(2010, 1, 1)),
        ("113.2.29", dt.date(2024, 2, 29)),
    ],
)
def test_old_and_early_days_are_read(text: str, day: dt.date) -> None:
    assert parse_roc(text, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "wrong", "fix"),
    [
        ("", "沒有填日期", "例：114.07.31"),
        ("　 ", "沒有填日期", "例："),
        ("114.2.30", "114年2月沒有30日", "只有28天"),
        ("114.2.29", "114年2月沒有29日", "只有28天"),
        ("1140431", "114年4月沒有31日", "只有30天"),
        ("114.13.1", "沒有13月", "1到12"),
        ("114.0.1", "沒有0月", "1到12"),
        ("114.1.0", "沒有0日", "1到31"),
        ("0.1.1", "沒有0年", "民國1年以後"),
        ("114.7", "缺少年或日", "完整"),
        ("114年7月", "缺少年或日", "完整"),
        ("7月31日", "缺少年份", "連年份一起寫"),
        ("31.7.114", "年份寫在最後", "順序"),
        ("7/31/2025", "年份寫在最後", "順序"),
        ("90731", "5位數字", "7位數"),
        ("110101", "不只一種讀法", "1100731"),
        ("114731", "不只一種讀法", "1140731"),
        ("民國2025年7月31日", "不合理", "拿掉「民國」"),
        ("1140年7月31日", "不合理", "檢查年份"),
        ("2011231", "不合理", "檢查年份"),
        ("西元1140731", "8位數字", "20250731"),
        ("去年冬天", "看不懂", "1140731"),
        ("114.7.31.", "看不懂", "例："),
        ("114.7.31 14:00", "看不懂", "例："),
        ("²", "1位數字", "7位數"),
    ],
)
def test_a_mistake_is_named_with_its_fix(text: str, wrong: str, fix: str) -> None:
    with pytest.raises(RocDateError) as caught:
        parse_roc(text, today=TODAY)
    assert wrong in str(caught.value)
    assert fix in str(caught.value)


def test_six_digits_are_read_where_they_mean_only_one_day() -> None:
    assert parse_roc("991231", today=TODAY) == dt.date(2010, 12, 31)
    assert parse_roc("101231", today=TODAY) == dt.date(1921, 12, 31)
    with pytest.raises(RocDateError):
        parse_roc("101111", today=TODAY)


def test_an_error_is_a_value_error_so_that_imports_may_collect_it() -> None:
    with pytest.raises(ValueError, match="日期有誤"):
        parse_roc("民國")


@given(any_day)
def test_sentences_and_tables_are_read_back(day: dt.date) -> None:
    assert parse_roc(roc_sentence(day)) == day
    assert parse_roc(roc_table(day)) == day
    assert parse_roc(day.isoformat()) == day
    assert parse_roc(day.strftime("%Y%m%d")) == day


@given(since_1912)
def test_every_separator_and_width_gives_the_same_day(day: dt.date) -> None:
    year, month, date = roc_year(day), day.month, day.day
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for text in (
        f"{year}/{month}/{date}",
        f"{year}-{month:02}-{date:02}",
        f"民國{year}年{month}月{date}日",
        roc_compact(day),
        roc_compact(day).translate(wide),
    ):
        assert parse_roc(text) == day


@given(since_1912)
def test_six_digits_are_never_read_as_another_day(day: dt.date) -> None:
    short = f"{roc_year(day)}{day.month}{day.day}"
    if len(short) != 6:
        return
    try:
        read = parse_roc(short, today=TODAY)
    except RocDateError:
        return
    assert roc_year(read) < 100
    assert short == f"{roc_year(read):02}{read.month:02}{read.day:02}"


@given(st.text(max_size=20))
def test_any_text_gives_a_day_or_a_chinese_message(text: str) -> None:
    try:
        day = parse_roc(text, today=TODAY)
    except RocDateError as error:
        message = str(error)
    else:
        message = "日期有誤：無。"
        assert 1800 <= day.year <= 2100
    assert message.startswith("日期有誤：")
    assert message.endswith("。")


def test_days_are_written_for_sentence_table_and_list() -> None:
    assert roc_sentence(JULY_31) == "114年7月31日"
    assert roc_table(JULY_31) == "114.07.31"
    assert roc_short(JULY_31) == "07.31"
    assert roc_month(JULY_31) == "114年7月"
    assert roc_compact(dt.date(1996, 2, 3)) == "0850203"
    assert roc_sentence(dt.date(1909, 5, 6)) == "民國前3年5月6日"
    assert roc_table(dt.date(1909, 5, 6)) == "民前3.05.06"
    assert roc_year(dt.date(1911, 12, 31)) == 0
    with pytest.raises(ValueError, match="民國前"):
        roc_compact(dt.date(1911, 12, 31))
