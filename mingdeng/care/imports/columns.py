"""Which of a file's headers is which of our columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from hashlib import sha256

from mingdeng.care.imports.sheets import Refused
from mingdeng.foundation.codes import queries as codes

LIST = "import_column"


def guess(headers: Sequence[str]) -> dict[str, str]:
    """Our column → the file's header, by label and alias; what fits nothing is left out."""
    known: dict[str, str] = {}
    for entry in codes.entries(LIST):
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


def check(mapping: Mapping[str, str]) -> None:
    """Raise Refused naming every required column that the file lacks."""
    missing = [
        entry.label
        for entry in codes.entries(LIST)
        if entry.extra.get("required") and entry.code not in mapping
    ]
    if missing:
        raise Refused(f"找不到必要的欄位：{'、'.join(missing)}；請在第一列加上這些標題。")


def signature(headers: Sequence[str]) -> str:
    """Names a set of headers, for remembering how they were matched."""
    return sha256("\x1f".join(folded(header) for header in headers).encode()).hexdigest()
