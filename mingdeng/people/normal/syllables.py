"""Mandarin syllables and their spelling in four systems of romanisation.

A syllable's name here is its Hanyu Pinyin with `v` for ü everywhere (`lv`, `jv`, `xve`).
"""

from __future__ import annotations

from functools import cache
from typing import Literal, get_args

from .tables import load_table

System = Literal["hanyu", "wadegiles", "tongyong", "mps2"]
SYSTEMS: tuple[System, ...] = get_args(System)
_ZERO = "zero"


@cache
def inventory() -> dict[str, tuple[str, str]]:
    """Every syllable → (initial, final); a syllable without initial has (`""`, itself)."""
    rows = load_table("romanisation")["inventory"]
    syllables = {final: ("", final) for final in rows[_ZERO].split()}
    for initial, finals in rows.items():
        if initial != _ZERO:
            syllables |= {initial + final: (initial, final) for final in finals.split()}
    return syllables


def from_pinyin(pinyin: str) -> str:
    """The syllable's name from plain pinyin without tone (`lü`, `xu`, `jue`)."""
    syllable = pinyin.replace("ü", "v")
    if syllable[:1] in ("j", "q", "x") and syllable[1:2] == "u":
        syllable = syllable[0] + "v" + syllable[2:]
    return syllable


@cache
def spellings(syllable: str, system: System) -> tuple[str, ...]:
    """How the syllable is spelled, the usual spelling first; an unknown syllable stays as it is."""
    table = load_table("romanisation")["systems"][system]
    if (whole := table["whole"].get(syllable)) is not None:
        return tuple(whole.split())
    if syllable not in inventory():
        return (syllable,)
    initial, final = inventory()[syllable]
    if not initial:
        return (final,)
    return (table["initials"].get(initial, initial) + table["finals"].get(final, final),)


@cache
def all_spellings(syllable: str) -> tuple[str, ...]:
    """The spellings in all four systems, each once, Hanyu Pinyin first."""
    return tuple(dict.fromkeys(form for system in SYSTEMS for form in spellings(syllable, system)))
