"""Which glyphs are the same character: the strong and the weak folding of single characters.

Strong: two spellings of one character (峰/峯), or a simplified, Japanese or Hong Kong form that no
Taiwanese register holds (陈 → 陳). Weak: characters that are distinct in law but that people put
for one another (鍾/鐘). Big5 decides "no Taiwanese register holds it": a simplified form that is
itself in Big5 (范, 余, 后) is a character in its own right and stays distinct at the strong level.

Sources: `data/variants.toml` (own), and the character dictionaries that come with
opencc-python-reimplemented (Apache-2.0), read from the installed package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from .tables import load_table


def in_big5(char: str) -> bool:
    """Whether the character belongs to Big5, the repertoire of Taiwan's older registers."""
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


def _dictionary(name: str) -> Iterator[tuple[str, list[str]]]:
    """Rows (character, candidates) of one OpenCC dictionary; only single characters."""
    source = resources.files("opencc").joinpath("dictionary", f"{name}.txt")
    for line in source.read_text(encoding="utf-8").splitlines():
        key, _, values = line.partition("\t")
        candidates = [value for value in values.split(" ") if len(value) == 1]
        if len(key) == 1 and candidates:
            yield key, candidates


def _reversed_forms(name: str) -> Iterator[tuple[str, str]]:
    """Pairs (regional form, traditional form) where the regional form has only one source."""
    sources: dict[str, list[str]] = {}
    for traditional, forms in _dictionary(name):
        for form in forms:
            sources.setdefault(form, []).append(traditional)
    for form, traditional_forms in sources.items():
        if len(traditional_forms) == 1 and form != traditional_forms[0]:
            yield form, traditional_forms[0]


def _resolve(links: Mapping[str, str], char: str) -> str:
    """Follow the links to their end; a circle ends at the first character met twice."""
    seen = {char}
    while (following := links.get(char, char)) not in seen:
        seen.add(following)
        char = following
    return char


@cache
def strong_folds() -> dict[str, str]:
    """Character → canonical character, where they differ. Canonical ones never appear as keys."""
    own: dict[str, str] = {}
    canonical: set[str] = set()
    for group in load_table("variants")["strong"]:
        canonical.add(group[0])
        own |= dict.fromkeys(group[1:], group[0])
    found: dict[str, str] = {}
    for char, candidates in _dictionary("STCharacters"):
        if not in_big5(char) and len(candidates) == 1:
            found[char] = candidates[0]
    for char, candidates in _dictionary("TWVariants"):
        found.setdefault(char, candidates[0])
    for regional in ("HKVariants", "JPVariants"):
        for form, traditional in _reversed_forms(regional):
            if not in_big5(form):
                found.setdefault(form, traditional)
    for group in load_table("variants")["weak"]:
        for char in group:
            found.pop(char, None)
    links = {char: to for char, to in found.items() if char not in canonical} | own
    ends = {char: _resolve(links, char) for char in links}
    return {char: end for char, end in ends.items() if char != end}


class _Classes:
    """Disjoint sets of characters."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def find(self, char: str) -> str:
        """The root of the character's class."""
        while (above := self.parent.get(char, char)) != char:
            char = above
        return char

    def join(self, one: str, other: str) -> None:
        """Put two characters into one class, whose root is the lower code point."""
        first, second = sorted((self.find(one), self.find(other)))
        self.parent[second] = first

    def members(self) -> set[str]:
        """Every character that was ever joined to another."""
        return set(self.parent) | set(self.parent.values())


@cache
def weak_folds() -> dict[str, str]:
    """Canonical (strong) character → the one that stands for its weak class, where they differ.

    To be applied after the strong folding; its values are canonical at the strong level too.
    """
    strong = strong_folds()
    classes = _Classes()
    for char, candidates in _dictionary("STCharacters"):
        classes.join(strong.get(char, char), strong.get(candidates[0], candidates[0]))
    for group in load_table("variants")["weak"]:
        for char in group[1:]:
            classes.join(strong.get(group[0], group[0]), strong.get(char, char))
    ends = {char: classes.find(char) for char in classes.members()}
    return {char: end for char, end in ends.items() if char != end}
