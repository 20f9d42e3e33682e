"""Kinds of ties as the code list describes them, and the one form each fact is stored in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mingdeng.foundation.codes import queries as codes

BIRTH_PARENT = "birth_parent"
LEGAL_UNIONS = frozenset({"spouse", "separated_spouse"})
DESCENT = frozenset({"blood", "adoption"})


@dataclass(frozen=True)
class TieKind:
    """`generation` of the subject counted from the other: +1 a parent. `lineage` decides how the
    tie is drawn; `inverse` says the same from the other side."""

    code: str
    label: str
    inverse: str
    lineage: str
    generation: int

    @property
    def is_descent(self) -> bool:
        """Whether the subject is an ancestor of the other: parents and grandparents."""
        return self.generation > 0 and self.lineage in DESCENT and self.code != "uncle_aunt"


def kind_of(code: str, on: date | None = None) -> TieKind:
    """A kind as of a day. Raises KeyError for one the list never had."""
    found = codes.find("tie_kind", code, on)
    if found is None:
        raise KeyError(code)
    extra = found.extra
    return TieKind(
        code=code,
        label=found.label,
        inverse=str(extra.get("inverse", code)),
        lineage=str(extra.get("lineage", "other")),
        generation=int(extra.get("generation", 0)),
    )


def is_stored_from_other_side(kind: TieKind) -> bool:
    """Whether the fact is stored by its inverse: the elder generation is the subject."""
    return kind.generation < 0


def word(code: str, sex: str = "x", on: date | None = None) -> str:
    """What somebody of that sex in that relation is called: 母親 rather than 親生父母."""
    found = codes.find("kin_word", f"{code}.{sex}", on)
    return found.label if found else codes.label("tie_kind", code, on)
