"""Search tokens: under which plain strings a name, number or phone is found.

The caller keys every token (HMAC, foundation/secrecy) before it is stored or looked up; the
strings here live in memory only. A token is (kind, text). A person is a candidate for a query when
every token of at least one of the query's alternatives is stored for one of his names; then
`matches` decides on the decrypted name. Whatever `matches` accepts, the tokens find.

Kinds of a name: `raw`, `fold`, `weak` (only where it differs from `fold`): character bigrams, with
^ before the first and $ after the last character; `hidden`: first and last readable characters of
a name with hidden or lost ones; `roman`: whole Latin spellings, surname first; `syllable`: in
both orders, their beginnings of
three to five letters from every syllable on, and whole syllables of two letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from .folding import HAN_RANGES, WILD, dotted_parts, fold_name, fold_name_weak, raw_name
from .idnumbers import IdNumberError, parse_id
from .phones import PhoneError, parse_phone
from .romanise import roman_sequences

Token = tuple[str, str]
Fold = Callable[[str], str]

START, END = "^", "$"
SHORTEST_PREFIX, LONGEST_PREFIX = 3, 5
WHOLE_SYLLABLE = 2

_NOT_CHINESE = re.compile(f"[^{HAN_RANGES}{WILD}]")
_LEVELS: tuple[tuple[str, Fold], ...] = (("raw", raw_name), ("fold", fold_name))


def chinese_part(folded: str) -> str:
    """The Chinese, hidden and lost characters of a folded name, in order."""
    return _NOT_CHINESE.sub("", folded)


def name_and_parts(text: str) -> list[str]:
    """The whole name, and for a transcribed one also its pieces between the dots."""
    pieces = dotted_parts(text)
    return [text, *pieces] if len(pieces) > 1 else [text]


def bigrams(chinese: str) -> Iterator[str]:
    """^王, 王小, 小明, 明$ for 王小明; pairs with a hidden or lost character are left out."""
    if not chinese:
        return
    for first, second in zip(START + chinese, chinese + END, strict=True):
        if first not in WILD and second not in WILD:
            yield first + second


def _chinese_tokens(text: str) -> Iterator[Token]:
    for part in name_and_parts(text):
        for kind, fold in _LEVELS:
            yield from ((kind, pair) for pair in bigrams(chinese_part(fold(part))))
        weak = chinese_part(fold_name_weak(part))
        if weak != chinese_part(fold_name(part)):
            yield from (("weak", pair) for pair in bigrams(weak))
        if any(sign in weak for sign in WILD):
            yield from (("hidden", pair) for pair in outer_characters(weak))


def outer_characters(chinese: str) -> list[str]:
    """^王 and 明$ for 王小明, as far as they can be read."""
    if not chinese:
        return []
    ends = [START + chinese[0]] if chinese[0] not in WILD else []
    return [*ends, chinese[-1] + END] if chinese[-1] not in WILD else ends


def _roman_tokens(name: str) -> Iterator[Token]:
    """A name has some sixty spellings that share most of their beginnings: each is told once."""
    for sequence in roman_sequences(name, given_first=False):
        yield "roman", "".join(sequence)
    sequences = roman_sequences(name)
    for syllable in {syllable for sequence in sequences for syllable in sequence}:
        if len(syllable) == WHOLE_SYLLABLE:
            yield "syllable", syllable
    tails = {
        sequence[at : at + LONGEST_PREFIX] for sequence in sequences for at in range(len(sequence))
    }
    for start in {"".join(tail)[:LONGEST_PREFIX] for tail in tails}:
        for length in range(SHORTEST_PREFIX, len(start) + 1):
            yield "syllable", start[:length]


def name_tokens(name: str) -> set[Token]:
    """Every token under which a name is stored. Former names, nicknames: the same, name by name."""
    return {*_chinese_tokens(name), *_roman_tokens(name)}


def id_tokens(text: str) -> set[Token]:
    """The one token of an identity number, even if its checksum fails. Raises IdNumberError."""
    return {("id_number", parse_id(text).value)}


def phone_tokens(text: str) -> set[Token]:
    """The one token of a telephone number; the extension does not count. Raises PhoneError."""
    return {("phone", parse_phone(text).number)}


def tokens_of(
    names: Iterable[str] = (), id_numbers: Iterable[str] = (), phones: Iterable[str] = ()
) -> set[Token]:
    """All tokens of a person. Numbers and phones that cannot be read yield none, since a source may
    have written anything; whoever stores them has already told the user."""
    tokens = {token for name in names for token in name_tokens(name)}
    for read, texts, refusal in (
        (id_tokens, id_numbers, IdNumberError),
        (phone_tokens, phones, PhoneError),
    ):
        for text in texts:
            try:
                tokens |= read(text)
            except refusal:
                continue
    return tokens
