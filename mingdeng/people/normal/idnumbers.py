"""National identity numbers and resident certificate numbers: reading, checking, hiding, making.

Source of the rule: 內政部, 國民身分證統一編號 and 中華民國統一證號 (new form since 2021-01-02): the
letter becomes two digits, weights 1, 9, 8 … 1, 1, and the weighted sum is a multiple of ten. In
the old resident certificate the second letter counts by the units digit of its own two digits.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, get_args

IdKind = Literal["citizen", "resident_new", "resident_old"]
Sex = Literal["male", "female"]
KINDS: tuple[IdKind, ...] = get_args(IdKind)

LENGTH = 10
# The order in which the letters were given their two digits, from 10 on.
LETTER_ORDER = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
LETTER_VALUES = {letter: value for value, letter in enumerate(LETTER_ORDER, start=10)}
_DIGIT_WEIGHTS = (7, 6, 5, 4, 3, 2, 1, 1)
_SECOND: dict[IdKind, dict[str, Sex]] = {
    "citizen": {"1": "male", "2": "female"},
    "resident_new": {"8": "male", "9": "female"},
    "resident_old": {"A": "male", "B": "female", "C": "male", "D": "female"},
}
_KIND_AND_SEX = {
    sign: (kind, sex) for kind, signs in _SECOND.items() for sign, sex in signs.items()
}
_SHAPE = re.compile("[A-Z][A-D1289][0-9]{8}")
_SEPARATORS = re.compile(r"[\s\-‐-―−_.·]+")
_LOOKALIKES = {"O": "0", "I": "1", "L": "1"}


class IdNumberError(ValueError):
    """The text is no identity number; the message (Chinese) names what to mend, not the number."""


@dataclass(frozen=True, slots=True)
class IdNumber:
    """An identity number in its canonical form (upper case, half width, 10 characters).

    A false `checksum_ok` means a digit was mistyped or the number was made up: it still may be
    what a source wrote, so it is kept, but it must not link two people.
    """

    kind: IdKind
    value: str = field(repr=False)
    sex: Sex
    checksum_ok: bool


def clean_id(text: str) -> str:
    """Half width, upper case, without spaces and dashes."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def checksum_ok(value: str) -> bool:
    """Whether a well-formed canonical number satisfies its checksum."""
    tail = sum(int(digit) * by for digit, by in zip(value[2:], _DIGIT_WEIGHTS, strict=True))
    return (_head_sum(value[:2]) + tail) % 10 == 0


@cache
def _head_sum(head: str) -> int:
    """The first letter's two digits and the second sign, weighted 1, 9 and 8."""
    first = LETTER_VALUES[head[0]]
    second = int(head[1]) if head[1].isdigit() else LETTER_VALUES[head[1]] % 10
    return first // 10 + 9 * (first % 10) + 8 * second


def parse_id(text: str, *, strict: bool = False) -> IdNumber:
    """Read an identity number; full width, lower case, spaces and dashes are accepted.

    Raises IdNumberError if it is not shaped like one; with `strict`, also if the checksum fails.
    """
    value = clean_id(text)
    if not _SHAPE.fullmatch(value):
        raise IdNumberError(_misshapen(value))
    kind, sex = _KIND_AND_SEX[value[1]]
    number = IdNumber(kind=kind, value=value, sex=sex, checksum_ok=checksum_ok(value))
    if strict and not number.checksum_ok:
        raise IdNumberError("身分證統一編號：檢查碼不符，可能有一碼打錯，請對照證件重新輸入。")
    return number


def _misshapen(value: str) -> str:
    """What is wrong with the shape of a number, and what to do about it."""
    field_name = "身分證統一編號"
    if not value:
        return f"{field_name}：未輸入，請輸入 1 個英文字母加 9 個數字。"
    if "*" in value or "○" in value:
        return f"{field_name}：含遮蔽符號，請輸入完整的 10 碼。"
    if len(value) != LENGTH:
        return f"{field_name}：應為 10 碼，輸入了 {len(value)} 碼，請補足或刪去多餘的字。"
    if value[0] not in LETTER_VALUES:
        return f"{field_name}：第 1 碼應為英文字母（A 至 Z）。"
    if value[1] not in _KIND_AND_SEX:
        signs = "1 或 2（國民）、8 或 9（居留證新式）、A 至 D（居留證舊式）"
        return f"{field_name}：第 2 碼應為 {signs}。"
    return f"{field_name}：{_wrong_digit(value)}"


def _wrong_digit(value: str) -> str:
    place = next(at for at in range(2, LENGTH) if value[at] not in "0123456789")
    hint = _LOOKALIKES.get(value[place])
    asked = f"，是否把數字 {hint} 打成字母 {value[place]}？" if hint else "，請改為數字。"
    return f"第 {place + 1} 碼應為數字{asked}"


def mask_id(text: str) -> str:
    """For display: E12****789. What is not shaped like a number is hidden whole."""
    try:
        value = parse_id(text).value
    except IdNumberError:
        return "*" * LENGTH
    return f"{value[:3]}****{value[-3:]}"


def make_id(
    rng: random.Random,
    kind: IdKind = "citizen",
    sex: Sex | None = None,
    letter: str | None = None,
) -> str:
    """A number with a valid checksum for synthetic people, drawn from `rng` alone.

    `letter` is the place of first registration (E 高雄市, S former 高雄縣). No block of numbers is
    set aside for tests in Taiwan: a made one may by chance be someone's, so never show one as real.
    Raises ValueError for an unknown letter.
    """
    chosen = letter or rng.choice(LETTER_ORDER)
    if chosen not in LETTER_VALUES:
        raise ValueError(f"no such registration letter: {chosen!r}")
    signs = [sign for sign, of_sex in _SECOND[kind].items() if sex in (None, of_sex)]
    body = chosen + rng.choice(signs) + "".join(str(rng.randrange(10)) for _ in range(7))
    return next(body + last for last in "0123456789" if checksum_ok(body + last))
