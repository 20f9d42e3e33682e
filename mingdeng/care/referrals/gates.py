"""What may travel to whom: asked of the floor that keeps the agreements, which registers here.

No gate, no flow: nothing leaves while nobody answers for the agreements (fail closed).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date


class NoFlow(Exception):
    """Nothing may travel; the text (Chinese) says why and what to do."""


@dataclass(frozen=True)
class Term:
    """One group that an agreement lets travel: its fields, on which legal basis, since when."""

    group: str
    fields: tuple[str, ...]
    legal_basis: str
    needs_consent: bool
    agreement: str


Gate = Callable[[str, str, date], Sequence[Term]]
_gates: dict[str, Gate] = {}


def register(gate: Gate, name: str = "agreements") -> None:
    """Put up the gate: `gate(agency_kind, purpose, on)` gives the terms in force, perhaps none.

    One gate only: two would have to agree. Raises ValueError when another stands.
    """
    if _gates and _gates.get(name) is not gate:
        raise ValueError("another gate stands already")
    _gates[name] = gate


def terms(agency_kind: str, purpose: str, on: date) -> dict[str, Term]:
    """Group → term in force on a day. Raises NoFlow when there is none, or no gate."""
    if not _gates:
        raise NoFlow("資料提供協議沒有載入，現在不能轉介。請洽系統管理員。")
    found = {
        term.group: term for gate in _gates.values() for term in gate(agency_kind, purpose, on)
    }
    if not found:
        raise NoFlow("本局與這類機關沒有這個用途的資料提供協議，不能轉介。請改選其他單位或服務。")
    return found
