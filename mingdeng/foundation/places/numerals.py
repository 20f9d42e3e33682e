"""Chinese numerals in addresses: 二十三號 is 23, 一二三號 is 123, and 2段 is 二段."""

from __future__ import annotations

import re

DIGITS = "〇一二三四五六七八九"
_VALUE = {digit: value for value, digit in enumerate(DIGITS)} | {"零": 0, "○": 0, "兩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
CHARACTERS = "".join(_VALUE) + "".join(_UNITS)
_PLACED = re.compile(
    r"^(?:(?P<千>[一二兩三四五六七八九])千)?(?:[零〇○]?(?P<百>[一二兩三四五六七八九])百)?"
    r"(?:[零〇○]?(?P<十>[一二兩三四五六七八九]?)(?P<ten>十))?(?:[零〇○]?(?P<一>[一二兩三四五六七八九]))?$"
)


def to_number(text: str) -> int | None:
    """0–9999 (or any run of digits) written with ASCII or Chinese digits; None if it is neither."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if all(char in _VALUE for char in text):
        return int("".join(str(_VALUE[char]) for char in text))
    placed = _PLACED.match(text)
    if not placed:
        return None
    total = sum(
        _VALUE[placed[place]] * worth
        for place, worth in (("千", 1000), ("百", 100), ("一", 1))
        if placed[place]
    )
    return total + (10 * _VALUE.get(placed["十"], 1) if placed["ten"] else 0)


def to_chinese(number: int) -> str:
    """1–99 as it stands in names: 2 → 二, 10 → 十, 12 → 十二, 23 → 二十三.

    Raises `ValueError` outside that range.
    """
    if not 1 <= number <= 99:
        raise ValueError("只寫1到99的中文數字")
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones else "")
