"""Folding a name's text: what is left when spelling, spacing and typing habits are taken away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from .glyphs import strong_folds, weak_folds

MASK = "○"
"""Stands for one character that a source hid on purpose (王○明)."""

UNKNOWN = "□"
"""Stands for one character that was lost or never had a code (自造字, mojibake)."""

WILD = MASK + UNKNOWN

_MASK_SIGNS = "○〇◯●◎＊*"
_UNKNOWN_SIGNS = "□■▢◻〓?？\ufffd"
_COMBINING_LATIN = range(0x0300, 0x0370)
_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))

HAN_RANGES = (
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f\U00030000-\U000323af"
    "\u3005\u3021-\u3029"
)
HAN = re.compile(f"[{HAN_RANGES}]")
# A latin O or X (or a zero) beside a Han character hides a character: 王O明, 王XX.
_LETTER_MASK = re.compile(
    f"(?<=[{HAN_RANGES}{WILD}])[ox0]{{1,3}}(?=[{HAN_RANGES}{WILD}]|$)"
    f"|^[ox0]{{1,2}}(?=[{HAN_RANGES}{WILD}])"
)


_DOTS = re.compile(r"[·•・‧∙⋅．.]")


def dotted_parts(text: str) -> list[str]:
    """The pieces between a transcribed name's middle dots; a name without dots is one piece."""
    pieces = _DOTS.split(unicodedata.normalize("NFKC", text))
    return [piece for piece in pieces if raw_name(piece)]


def has_han(text: str) -> bool:
    """Whether the text holds a Chinese character."""
    return HAN.search(text) is not None


def _plain(char: str) -> str | None:
    """What one character becomes before any variant is folded; None when it says nothing."""
    if char in _MASK_SIGNS:
        return MASK
    if char in _UNKNOWN_SIGNS:
        return UNKNOWN
    code = ord(char)
    if code in _COMBINING_LATIN or any(code in selectors for selectors in _VARIATION_SELECTORS):
        return None
    category = unicodedata.category(char)
    if category in ("Co", "Cs"):
        return UNKNOWN
    # Spaces, controls, every punctuation sign, and the symbols written as a middle dot.
    if category[0] in "ZP" or category in ("Cc", "Cf") or char in "⋅∙˙|`´":
        return None
    return char


class _CharTable(dict[int, "str | None"]):
    """A `str.translate` table that decides each character once, when it is first met."""

    def __init__(self, decide: Callable[[str], str | None]) -> None:
        super().__init__()
        self._decide = decide

    def __missing__(self, code: int) -> str | None:
        decided = self[code] = self._decide(chr(code))
        return decided


@cache
def _raw_table() -> _CharTable:
    return _CharTable(_plain)


@cache
def _fold_table() -> _CharTable:
    folds = strong_folds()

    def decide(char: str) -> str | None:
        plain = _plain(char)
        return plain and folds.get(plain, plain)

    return _CharTable(decide)


@cache
def _weak_table() -> dict[int, str]:
    return {ord(char): end for char, end in weak_folds().items()}


def _settle(text: str, table: _CharTable) -> str:
    """Apply one pass until nothing changes: case folding and composing may each wake the other."""
    while True:
        spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
        passed = unicodedata.normalize("NFC", spread.translate(table))
        if not passed.isascii():
            passed = _LETTER_MASK.sub(lambda found: MASK * len(found[0]), passed)
        if passed == text:
            return passed
        text = passed


def raw_name(text: str) -> str:
    """The name as its source spelled it, without spacing, dots, case and full-width forms.

    Glyphs stay as they are (峯 stays 峯). Mask signs become `MASK`, unreadable ones `UNKNOWN`.
    Idempotent.
    """
    return _settle(text, _raw_table())


def fold_name(text: str) -> str:
    """The name with variant glyphs folded too: 黄溫峯, 黃温峰 and 黃溫峰 are one string.

    For comparing and indexing only; never shown. Idempotent.
    """
    return _settle(text, _fold_table())


def fold_name_weak(text: str) -> str:
    """As `fold_name`, and distinct characters that are put for one another meet too (鍾/鐘, 涂/凃).

    Equal weak forms are a hint to look, never proof of one person. Idempotent.
    """
    return fold_name(text).translate(_weak_table())
