"""Names with hidden characters: hiding them for display, and comparing with what is hidden."""

from __future__ import annotations

import re
import unicodedata

from .folding import HAN_RANGES, MASK, WILD, fold_name_weak, has_han, raw_name

_HAN_RUN = re.compile(f"[{HAN_RANGES}{WILD}]+")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+\**")
_SEPARATOR = re.compile(r"([\s·•・‧∙⋅.]+)")
_CLOSE = f"[{HAN_RANGES}{WILD}*]"
_INNER_SPACE = re.compile(f"(?<={_CLOSE})\\s+(?={_CLOSE})")
_LATIN_MASK = "***"


def is_masked(text: str) -> bool:
    """Whether a source hid a character on purpose: 王○明, 王*明, 王Ｏ明, 王ＸＸ."""
    return MASK in raw_name(text)


def has_wildcard(text: str) -> bool:
    """Whether any character is hidden or was lost (□, 自造字)."""
    folded = raw_name(text)
    return any(sign in folded for sign in WILD)


def _mask_run(run: str) -> str:
    if len(run) < 3:
        return run[:-1] + MASK
    return run[0] + MASK * (len(run) - 2) + run[-1]


def mask_name(text: str) -> str:
    """The name for display where it may not be read: the first and last characters stay.

    王明 → 王○, 王小明 → 王○明, 歐陽小明 → 歐○○明; a transcribed name keeps its dots
    (伊○○大·貝○夫); a Latin name keeps initials (K*** Y***), whatever its length. Idempotent.
    """
    shown = _INNER_SPACE.sub("", unicodedata.normalize("NFKC", text).strip())
    return "".join(
        piece if at % 2 else _mask_piece(piece) for at, piece in enumerate(_SEPARATOR.split(shown))
    )


def _mask_piece(piece: str) -> str:
    if has_han(piece):
        piece = _HAN_RUN.sub(lambda run: _mask_run(run[0]), raw_name(piece))
    return _LATIN_WORD.sub(lambda word: word[0][0] + _LATIN_MASK, piece)


def could_be_same(one: str, other: str) -> bool:
    """Whether two names agree wherever both can be read; hidden and lost characters fit anything.

    Compared at the weak level; names of different length never agree. Two names that have no
    readable character in common position do not agree either.
    """
    first, second = fold_name_weak(one), fold_name_weak(other)
    if len(first) != len(second):
        return False
    readable = [
        (a, b) for a, b in zip(first, second, strict=True) if a not in WILD and b not in WILD
    ]
    return bool(readable) and all(a == b for a, b in readable)
