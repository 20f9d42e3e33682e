"""ROC dates in and out.

民國 year = Gregorian year − 1911; the year before 民國1年 (1912) is 民國前1年 (1911): there is no
year 0. Years are accepted from 1800 to 2100, so that a slip of the finger (1140 for 114) is an
error and not a date nobody can explain.
"""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
import enum
import re
import unicodedata
from typing import NoReturn

EARLIEST = dt.date(1800, 1, 1)
LATEST = dt.date(2100, 12, 31)
EXAMPLE = "114.07.31"

_OFFSET = 1911
_READABLE_AHEAD = 20  # years after today that six digits may plausibly mean
_PUNCTUATION = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("。・·‧•", "."))
_ERA = re.compile(r"^(?:(?P<roc>中華民國|民國|民)(?P<before>前)?|(?P<ad>西元|公元))")
_PARTS = re.compile(r"^(\d+|元)[年./-](\d{1,2})[月./-](\d{1,2})日?$")
_NO_DAY = re.compile(r"^(\d+|元)[年./-](\d+)月?$")
_NO_YEAR = re.compile(r"^\d+月\d+日?$")


class RocDateError(ValueError):
    """A text that is not one date; `str()` is the Chinese message to show beside the field."""


def parse_roc(text: str, *, today: dt.date | None = None) -> dt.date:
    """Read a date as people in a Taiwanese office write it.

    Accepts 1140731, 0940731, 940731, 114.7.31, 114/07/31, 114-07-31, 民國114年7月31日,
    114年7月31日, 民國元年1月1日, 民國前3年5月6日, 民前3.5.6, full-width digits, and the Gregorian
    2025-07-31, 2025/7/31, 20250731, 西元2025年7月31日.

    Six digits are 年年月月日日; where the first three may just as well be a year near `today`
    (default: the current day), as in 110101, the text is refused as ambiguous.
    Raises `RocDateError` for anything else; the message names what is wrong and the fix.
    """
    written = _canonical(text)
    if not written:
        _fail("沒有填日期", f"請填年月日，例：{EXAMPLE}")
    match = _ERA.match(written)
    era = _era(match)
    body = written[match.end() :] if match else written
    if parts := _PARTS.match(body):
        return _from_parts(parts[1], int(parts[2]), int(parts[3]), era)
    if body.isascii() and body.isdigit():
        return _from_digits(body, era, today or dt.date.today())
    return _explain(body)


class _Era(enum.Enum):
    """What the writer said about the counting of years."""

    UNSAID = enum.auto()
    ROC = enum.auto()
    BEFORE = enum.auto()
    AD = enum.auto()


def _era(match: re.Match[str] | None) -> _Era:
    if match is None:
        return _Era.UNSAID
    if match["ad"]:
        return _Era.AD
    return _Era.BEFORE if match["before"] else _Era.ROC


def _canonical(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_PUNCTUATION)
    folded = re.sub(r"\s+", " ", folded).strip()
    folded = re.sub(r" ?([./\-年月日前國元]) ?", r"\1", folded)
    return re.sub(r"(?<=\d) (?=\d)", ".", folded).replace(" ", "")


def _from_parts(year: str, month: int, day: int, era: _Era) -> dt.date:
    if len(year) > 4:
        _fail("年份位數太多", f"請分開寫年、月、日，例：{EXAMPLE}")
    number = 1 if year == "元" else int(year)
    if era is _Era.AD or (era is _Era.UNSAID and len(year) == 4):
        return _date(number, month, day)
    if len(year) == 4:
        _fail(
            f"民國{number}年不合理",
            f"若是西元年請拿掉「民國」，民國年請寫2或3位數，例：{EXAMPLE}",
        )
    return _date(_roc_to_ad(number, era), month, day)


def _from_digits(digits: str, era: _Era, today: dt.date) -> dt.date:
    if era is _Era.AD and len(digits) != 8:
        _fail("西元日期要8位數字", "請寫成8位數，例：20250731")
    if len(digits) == 8 and era in (_Era.AD, _Era.UNSAID):
        return _date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) not in (6, 7):
        _fail(
            f"{len(digits)}位數字看不出是哪一天",
            f"請寫成7位數（例：1140731）或用點分開（例：{EXAMPLE}）",
        )
    if len(digits) == 6 and era is not _Era.BEFORE:
        _refuse_ambiguous(digits, today)
    return _date(_roc_to_ad(int(digits[:-4]), era), int(digits[-4:-2]), int(digits[-2:]))


def _refuse_ambiguous(digits: str, today: dt.date) -> None:
    """110101 may be 11.01.01, 110.1.01 or 110.10.1: the writer has to say which."""
    year = int(digits[:3])
    if not 100 <= year <= roc_year(today) + _READABLE_AHEAD:
        return
    readings = ((int(digits[3]), int(digits[4:])), (int(digits[3:5]), int(digits[5])))
    if any(_exists(year + _OFFSET, month, day) for month, day in readings):
        _fail(
            "6位數字有不只一種讀法",
            f"民國100年以後請寫7位數（例：{year}0731），或用點分開（例：{year}.07.31）",
        )


def _explain(body: str) -> NoReturn:
    if _NO_YEAR.match(body):
        _fail("缺少年份", f"請連年份一起寫，例：{EXAMPLE}")
    if _NO_DAY.match(body):
        _fail("只有兩段數字，缺少年或日", f"請寫完整的年、月、日，例：{EXAMPLE}")
    if re.match(r"^\d{1,2}[./-]\d{1,2}[./-]\d{3,4}$", body):
        _fail("年份寫在最後", f"請依年、月、日的順序寫，例：{EXAMPLE}")
    _fail("看不懂這個日期", f"請寫年、月、日，例：{EXAMPLE}、1140731或114年7月31日")


def _roc_to_ad(year: int, era: _Era) -> int:
    if year == 0:
        _fail("民國沒有0年", f"請寫民國1年以後，或「民國前」，例：{EXAMPLE}")
    return _OFFSET + 1 - year if era is _Era.BEFORE else _OFFSET + year


def _date(year: int, month: int, day: int) -> dt.date:
    if not EARLIEST.year <= year <= LATEST.year:
        _fail(f"年份換算為西元{year}年，不合理", f"請檢查年份，例：{EXAMPLE}")
    if not 1 <= month <= 12:
        _fail(f"沒有{month}月", "月份請填1到12")
    last = gregorian.monthrange(year, month)[1]
    if not 1 <= day <= last:
        named = f"{_year_text(year)}{month}月"
        _fail(f"{named}沒有{day}日", f"{named}只有{last}天，請填1到{last}")
    return dt.date(year, month, day)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= gregorian.monthrange(year, month)[1]


def _fail(wrong: str, fix: str) -> NoReturn:
    raise RocDateError(f"日期有誤：{wrong}。{fix}。")


def roc_year(day: dt.date) -> int:
    """The 民國 year: 114 for 2025, 0 for 1911 (民國前1年), −1 for 1910: good for arithmetic."""
    return day.year - _OFFSET


def _year_text(year: int, *, prefix: str = "民國前") -> str:
    return f"{year - _OFFSET}年" if year > _OFFSET else f"{prefix}{_OFFSET + 1 - year}年"


def roc_month(day: dt.date) -> str:
    """114年7月"""
    return f"{_year_text(day.year)}{day.month}月"


def roc_sentence(day: dt.date) -> str:
    """For sentences: 114年7月31日, 民國前3年5月6日."""
    return f"{roc_month(day)}{day.day}日"


def roc_table(day: dt.date) -> str:
    """For tables and form fields: 114.07.31, 民前3.05.06."""
    year = roc_year(day)
    written = str(year) if year > 0 else f"民前{1 - year}"
    return f"{written}.{day.month:02}.{day.day:02}"


def roc_short(day: dt.date) -> str:
    """Where the year is plain from the context: 07.31."""
    return f"{day.month:02}.{day.day:02}"


def roc_compact(day: dt.date) -> str:
    """Seven digits for file names and exchange files: 1140731.

    Raises `ValueError` before 民國1年, which this form cannot write.
    """
    if roc_year(day) < 1:
        raise ValueError("7位數的民國日期寫不出民國前的日子")
    return f"{roc_year(day):03}{day.month:02}{day.day:02}"
