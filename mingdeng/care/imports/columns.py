"""Which of a file's headers is which of our columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from mingdeng.foundation.codes import queries as codes


def guess(headers: Sequence[str], list_name: str) -> dict[str, str]:
    """Our column → the file's header, by label and alias; what fits nothing is left out."""
    known: dict[str, str] = {}
    for entry in codes.entries(list_name):
        for word in (entry.label, entry.code, *entry.extra.get("aliases", ())):
            known[folded(word)] = entry.code
    found: dict[str, str] = {}
    for header in headers:
        column = known.get(folded(header))
        if column and column not in found:
            found[column] = header
    return found


def folded(word: str) -> str:
    """A header without spaces, width and brackets: 「姓 名（必填）」 is 姓名."""
    plain = unicodedata.normalize("NFKC", word).replace(" ", "").replace("*", "")
    return plain.split("(")[0].strip().lower()


def missing(mapping: Mapping[str, str], list_name: str, given: Collection[str] = ()) -> list[str]:
    """The label of every required column that a file lacks.

    Columns `given` otherwise (the kind chosen for the whole file) need not be there. Of columns
    that share `one_of`, one is enough.
    """
    entries = codes.entries(list_name)
    there = {*mapping, *given}
    lacking = [e.label for e in entries if e.extra.get("required") and e.code not in there]
    groups: dict[str, list[codes.Code]] = {}
    for entry in entries:
        if entry.extra.get("one_of"):
            groups.setdefault(entry.extra["one_of"], []).append(entry)
    lacking += [
        "或".join(entry.label for entry in group)
        for group in groups.values()
        if not any(entry.code in there for entry in group)
    ]
    return lacking


def say_missing(labels: Sequence[str]) -> str:
    """What is said of a file that lacks columns."""
    return f"找不到必要的欄位：{'、'.join(labels)}；請在第一列加上這些標題。"


def signature(headers: Sequence[str], list_name: str) -> str:
    """Names a set of headers, for remembering how they were matched."""
    words = [list_name, *(folded(header) for header in headers)]
    return sha256("\x1f".join(words).encode()).hexdigest()
