"""What a user typed into the search field: its kind, the tokens to look up, and the exact check."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from .folding import WILD, fold_name, fold_name_weak, has_han, raw_name
from .idnumbers import IdNumberError, clean_id, parse_id
from .masks import could_be_same
from .phones import PhoneError, parse_phone
from .romanise import latin_words, roman_sequences
from .tables import load_table
from .tokens import (
    LONGEST_PREFIX,
    SHORTEST_PREFIX,
    WHOLE_SYLLABLE,
    Token,
    bigrams,
    chinese_part,
    name_and_parts,
    outer_characters,
)

QueryKind = Literal["name", "roman", "id_number", "phone", "case_number"]

_ID_SHAPED = re.compile("[A-Z][A-D1289][0-9*○]{3,}")
_NUMBER_SHAPED = re.compile(r"[0-9+()#\s.\-]{4,}")


@dataclass(frozen=True, slots=True)
class Query:
    """A search text understood.

    `alternatives`: token sets; a candidate has every token of at least one of them. Empty if the
    text cannot be looked up; `message` then tells the user (Chinese) what to type instead.
    `chinese` is the raw Chinese part, `words` the folded Latin words. Nothing of it shows in repr.
    """

    kind: QueryKind
    chinese: str = field(default="", repr=False)
    words: tuple[str, ...] = field(default=(), repr=False)
    exact: bool = False
    alternatives: tuple[frozenset[Token], ...] = field(default=(), repr=False)
    message: str = ""


@cache
def _case_pattern() -> re.Pattern[str]:
    return re.compile(load_table("search")["case_number"]["pattern"])


def canonical_case_number(text: str) -> str | None:
    """`ＫＨ113 02417`, `kh11302417` → `KH113-02417`; None if the text is no case number."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    found = _case_pattern().fullmatch(plain)
    return f"{found[1]}{found[2]}-{found[3]}" if found else None


def query_tokens(text: str, *, exact: bool = False) -> Query:
    """Classify a search text and say which tokens to look up.

    `exact` asks for the very glyphs typed (峯 does not find 峰); only Chinese text heeds it.
    Never raises.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if case := canonical_case_number(plain):
        return Query("case_number", alternatives=(frozenset({("case_number", case)}),))
    if _ID_SHAPED.fullmatch(clean_id(plain)):
        return _id_query(plain)
    if _NUMBER_SHAPED.fullmatch(plain):
        return _phone_query(plain)
    return _name_query(plain, exact)


def _id_query(text: str) -> Query:
    try:
        value = parse_id(text).value
    except IdNumberError as refusal:
        return Query("id_number", message=str(refusal))
    return Query("id_number", alternatives=(frozenset({("id_number", value)}),))


def _phone_query(text: str) -> Query:
    try:
        number = parse_phone(text).number
    except PhoneError as refusal:
        return Query("phone", message=str(refusal))
    return Query("phone", alternatives=(frozenset({("phone", number)}),))


def _name_query(text: str, exact: bool) -> Query:
    chinese, words = chinese_part(raw_name(text)), latin_words(text)
    if not has_han(chinese):
        # A lone mask sign beside Latin letters hides nothing that could be looked up.
        wholes, pieces = _roman_sets(words)
        alternatives = tuple(dict.fromkeys(filter(None, [*wholes, pieces])))
        hint = (
            "" if alternatives else "搜尋：請至少輸入一個中文字、兩個英文字母，或完整的證號、電話。"
        )
        return Query("roman", words=words, alternatives=alternatives, message=hint)
    _, latin = _roman_sets(words)
    sets = (frozenset(tokens | latin) for tokens in _chinese_sets(chinese, exact))
    alternatives = tuple(dict.fromkeys(tokens for tokens in sets if tokens))
    hint = "" if alternatives else "搜尋：遮蔽符號以外，請至少輸入姓名的第一個或最後一個字。"
    return Query("name", chinese, words, exact, alternatives, hint)


def _chinese_sets(chinese: str, exact: bool) -> list[set[Token]]:
    """Token sets for the Chinese part, the strictest first."""
    if exact:
        return [{("raw", pair) for pair in pairs} for pairs in _needed(chinese)]
    folded, weak = fold_name(chinese), fold_name_weak(chinese)
    sets: list[set[Token]] = []
    for kind, form in (("fold", folded), ("fold", weak), ("weak", weak)):
        sets.extend({(kind, pair) for pair in pairs} for pairs in _needed(form))
    if len(weak) > 1:
        sets.extend({("hidden", end)} for end in outer_characters(weak))
    return sets


def _needed(form: str) -> list[set[str]]:
    """The bigrams that must be there; for a single character: at the start, or at the end."""
    pairs = list(bigrams(form))
    if any(sign in form for sign in WILD):
        return [set(pairs)]
    if len(form) == 1:
        return [{pair} for pair in pairs]
    return [set(pairs[1:-1])]


def _roman_sets(words: tuple[str, ...]) -> tuple[list[frozenset[Token]], frozenset[Token]]:
    """(whole spellings, any of which is enough; beginnings of words, all of which are needed)."""
    long = [word for word in words if len(word) >= SHORTEST_PREFIX]
    needed = [word[:LONGEST_PREFIX] for word in long]
    if not long:
        needed = [word for word in words if len(word) == WHOLE_SYLLABLE]
    whole = "".join(words)
    wholes = [frozenset({("roman", whole)})] if len(whole) >= WHOLE_SYLLABLE else []
    return wholes, frozenset(("syllable", word) for word in needed)


def matches(query: Query, name: str) -> bool:
    """Whether a decrypted name answers a `name` or `roman` query; False for other kinds.

    Chinese: the query stands somewhere in the name (a single character: at the start or end of it
    or of a dotted part), compared weakly unless `exact`; hidden characters on either side fit
    anything, then the whole name is compared. Latin: every word of the query begins at a syllable
    of one and the same spelling, or the query is a whole spelling.
    """
    if query.kind not in ("name", "roman") or not query.alternatives:
        return False
    return _chinese_matches(query, name) and _latin_matches(query, name)


def _chinese_matches(query: Query, name: str) -> bool:
    if not query.chinese:
        return True
    fold = raw_name if query.exact else fold_name_weak
    wanted = fold(query.chinese)
    forms = [chinese_part(fold(part)) for part in name_and_parts(name)]
    if any(sign in wanted for sign in WILD):
        return _hidden_matches(wanted, forms[0])
    if len(wanted) == 1:
        return any(form.startswith(wanted) or form.endswith(wanted) for form in forms)
    if wanted in forms[0]:
        return True
    return not query.exact and _hidden_matches(wanted, forms[0])


def _hidden_matches(wanted: str, form: str) -> bool:
    """Whether names with hidden characters agree, and at one end can both be read.

    Without hidden characters on the name's side the query's readable ones decide alone.
    """
    if not could_be_same(wanted, form):
        return False
    if not any(sign in form for sign in WILD):
        return True
    return not set(outer_characters(wanted)).isdisjoint(outer_characters(form))


def _latin_matches(query: Query, name: str) -> bool:
    if not query.words:
        return True
    whole = "".join(query.words)
    if not query.chinese and whole in map("".join, roman_sequences(name, given_first=False)):
        return True
    sequences = roman_sequences(name)
    return any(all(_begins(word, one, query.words) for word in query.words) for one in sequences)


def _begins(word: str, sequence: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether a query word begins at one of the syllables.

    Words of one or two letters only narrow what a longer word finds; alone they must be syllables.
    """
    if len(word) < SHORTEST_PREFIX and not any(len(other) >= SHORTEST_PREFIX for other in words):
        return word in sequence
    return any("".join(sequence[at:]).startswith(word) for at in range(len(sequence)))
