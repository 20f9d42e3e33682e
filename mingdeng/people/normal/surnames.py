"""Where a name's surname ends: single, compound, joined and married surnames; transcriptions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from .folding import WILD, dotted_parts, fold_name, has_han, raw_name
from .tables import load_table

NameKind = Literal["single", "compound", "double", "transcribed", "latin"]

_ASCII_LETTER = re.compile(r"[a-z]")
LONGEST_GIVEN = 2


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart, glyphs as written.

    `kind`: `single` 王+小明, `compound` 歐陽+小明 or 張簡+志明, `double` (冠配偶姓) 陳李+秀英,
    `transcribed` (an indigenous or foreign name in Chinese characters) and `latin`: no surname.
    """

    surname: str = field(repr=False)
    given: str = field(repr=False)
    kind: NameKind

    @property
    def own_name(self) -> str | None:
        """For a married double surname the name before marriage (李秀英), else None."""
        return self.surname[1:] + self.given if self.kind == "double" else None


@cache
def single_surnames() -> frozenset[str]:
    """Folded surnames of one character."""
    return frozenset(fold_name(load_table("surnames")["single"]))


@cache
def compound_surnames() -> frozenset[str]:
    """Folded surnames of two characters that are always one surname."""
    return frozenset(fold_name(name) for name in load_table("surnames")["compound"])


@cache
def joined_surnames() -> frozenset[str]:
    """Folded Taiwanese joined surnames (張簡), usually but not always one surname."""
    return frozenset(fold_name(name) for name in load_table("surnames")["joined"])


def is_transcribed(text: str) -> bool:
    """Whether the text has a middle dot between two pieces of writing (伊斯坦大·貝雅夫)."""
    return len(dotted_parts(text)) > 1


def split_name(text: str) -> NameParts:
    """The likeliest way to part a name into surname and given name.

    An empty text gives empty parts of kind `latin`.
    """
    return possible_splits(text)[0]


def possible_splits(text: str) -> tuple[NameParts, ...]:
    """Every plausible way to part a name, the likeliest first; never empty.

    Plain double surnames are only supposed in names of four characters or more: 陳李英 is read as
    陳 + 李英, since three-character names with a single surname are far more frequent.
    """
    name = raw_name(text)
    if not has_han(name):
        return (NameParts("", name, "latin"),)
    if is_transcribed(text) or _ASCII_LETTER.search(name):
        return (NameParts("", name, "transcribed"),)
    folded = fold_name(name)
    if len(folded) != len(name):
        name = folded
    return tuple(_splits(name, folded))


def _splits(name: str, folded: str) -> list[NameParts]:
    head, length = folded[:2], len(folded)
    one = NameParts(name[:1], name[1:], "single")
    two = NameParts(name[:2], name[2:], "compound")
    if head in compound_surnames():
        married = NameParts(name[:3], name[3:], "double")
        return [married, two] if length == 5 and folded[2] in single_surnames() else [two]
    if head in joined_surnames() and length > 2:
        return [two, one] if length == 3 else [two]
    if length - 1 <= LONGEST_GIVEN:
        return [one]
    return _long_splits(name, folded, one)


def _long_splits(name: str, folded: str, one: NameParts) -> list[NameParts]:
    """Names of four characters or more that do not begin with a compound surname."""
    surnames = single_surnames() | set(WILD)
    if folded[0] in surnames:
        if folded[1:3] in compound_surnames():
            return [NameParts(name[:3], name[3:], "double"), one]
        if len(folded) == 4:
            double = NameParts(name[:2], name[2:], "double")
            return [double, one] if folded[1] in surnames else [one]
    return [NameParts("", name, "transcribed")]
