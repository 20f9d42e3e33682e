"""How a name may be written in Latin letters: the spellings a passport or an agency may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice, product

from .folding import HAN_RANGES, WILD, fold_name, has_han, raw_name
from .masks import has_wildcard
from .surnames import NameParts, compound_surnames, joined_surnames, possible_splits
from .syllables import SYSTEMS, System, all_spellings, from_pinyin, spellings
from .tables import load_table

Syllables = tuple[str, ...]

MOST_GIVEN_FORMS = 24
"""Spellings of one given name kept per system; the likeliest readings come first."""

_NOT_LETTER = re.compile("[^a-z]")
_NOT_CHINESE = re.compile(f"[^{HAN_RANGES}{WILD}]")
_MASK_LETTERS = re.compile("[ox]{1,3}")
_LATIN_RUN = re.compile(r"[^\W\d_\u2e80-\U000323af]+(?:['’`-][^\W\d_\u2e80-\U000323af]+)*")


@cache
def _letters() -> dict[int, str]:
    return str.maketrans(load_table("romanisation")["letters"])


def fold_roman(text: str) -> str:
    """Latin writing as lower-case ASCII letters only: `Ch'en Chih-wei` → `chenchihwei`.

    Spaces, hyphens, apostrophes, tone marks and digits go; Chinese characters go too. Idempotent.
    """
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_letters())
    return _NOT_LETTER.sub("", unicodedata.normalize("NFKD", plain))


def latin_words(text: str) -> tuple[str, ...]:
    """The folded Latin words; hyphens and apostrophes join: `Lee, Chih-wei` → lee, chihwei.

    Beside Chinese characters a lone O or X hides a character (王O明) and is no word.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = (fold_roman(run) for run in _LATIN_RUN.findall(plain))
    mask_letters = has_han(plain)
    return tuple(
        word for word in found if word and not (mask_letters and _MASK_LETTERS.fullmatch(word))
    )


@cache
def _char_readings(char: str) -> tuple[str, ...]:
    """Syllables of one folded character of a given name; none when it has no Mandarin reading."""
    listed = load_table("readings")["given"].get(char)
    if listed:
        return tuple(from_pinyin(reading) for reading in listed)
    from pypinyin import Style, lazy_pinyin

    found = lazy_pinyin(char, style=Style.NORMAL, v_to_u=True, errors="ignore")
    return tuple(from_pinyin(reading) for reading in found if reading.isalpha())


def _surname_readings(surname: str) -> list[Syllables]:
    """Every reading of a folded surname of one, two or three characters."""
    table = load_table("surnames")
    if (listed := table["compound_readings"].get(surname)) is not None:
        return [tuple(from_pinyin(syllable) for syllable in listed.split())]
    if len(surname) > 2:
        return [
            first + second
            for first in _surname_readings(surname[0])
            for second in _surname_readings(surname[1:])
        ]
    return list(product(*(_one_surname_readings(char) for char in surname)))


def _one_surname_readings(char: str) -> tuple[str, ...]:
    listed = load_table("surnames")["readings"].get(char)
    if listed:
        return tuple(from_pinyin(reading) for reading in listed)
    return _char_readings(char)


def _surname_forms(surname: str) -> list[Syllables]:
    """Every spelling of a surname, in any system and by habit; one empty form for no surname."""
    forms: list[Syllables] = []
    one_unit = surname in compound_surnames() | joined_surnames()
    habits = {} if one_unit else load_table("surnames")["spellings"]
    for reading in _surname_readings(surname):
        options = [
            (*all_spellings(syllable), *habits.get(char, "").split())
            for syllable, char in zip(reading, surname, strict=True)
        ]
        forms.extend(product(*options))
    return list(dict.fromkeys(forms))


def _given_forms(given: str) -> list[Syllables]:
    """Spellings of a given name, each within one system."""
    readings = [_char_readings(char) for char in given]
    if not all(readings):
        return []
    forms: dict[Syllables, None] = {}
    for system in SYSTEMS:
        forms |= dict.fromkeys(islice(_spelled(readings, system), MOST_GIVEN_FORMS))
    return list(forms)


def _spelled(readings: Iterable[tuple[str, ...]], system: System) -> Iterator[Syllables]:
    options = [
        [form for reading in of_char for form in spellings(reading, system)] for of_char in readings
    ]
    return product(*options)


def _orders(parts: NameParts, given_first: bool) -> Iterator[Syllables]:
    surname, given = fold_name(parts.surname), fold_name(parts.given)
    for family in _surname_forms(surname):
        for own in _given_forms(given):
            yield family + own
            if given_first and family and own:
                yield own + family


def roman_sequences(name: str, *, given_first: bool = True) -> frozenset[Syllables]:
    """Every spelling of a name as a tuple of syllables, surname first and, if asked, given first.

    Latin words of a name count as one syllable each. A name with hidden, lost or unreadable
    characters has no spelling from its Chinese part.
    """
    sequences: set[Syllables] = set()
    words = latin_words(name)
    if words:
        sequences |= {words, (words[-1], *words[:-1])} if given_first else {words}
    chinese = _NOT_CHINESE.sub("", raw_name(name)) if words else name
    if has_han(chinese) and not has_wildcard(chinese):
        for parts in possible_splits(chinese):
            sequences.update(_orders(parts, given_first))
    return frozenset(sequence for sequence in sequences if sequence)


def romanisations(name: str) -> frozenset[str]:
    """Every Latin spelling of a name, folded: 陳志偉 → {chenchihwei, zhiweichen, …}.

    Hanyu Pinyin, Wade–Giles, Tongyong and MPS2, surname readings and usual surname spellings, in
    both orders. For finding and comparing; it says nothing about how the person writes himself.
    """
    return frozenset("".join(sequence) for sequence in roman_sequences(name))
