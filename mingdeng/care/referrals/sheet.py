"""The sheet that travels: composed once under the agreement, shown by everyone from that.

`compose` makes the snapshot that is sealed; `open_sheet` is the only way it is read, for the
worker's preview, the partner's desk and print alike, so the three cannot differ (SORMAS #6640).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mingdeng.care.referrals.gates import Term
from mingdeng.foundation.access.decision import Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_sentence
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.normal.idnumbers import mask_id
from mingdeng.people.normal.masks import mask_name
from mingdeng.people.normal.phones import mask_phone

GROUP_ORDER = ("identity", "contact", "referral", "health", "justice", "family", "minors")
GROUP_WORDS = {
    "identity": "身分",
    "contact": "聯絡",
    "referral": "轉介內容",
    "health": "健康",
    "justice": "司法",
    "family": "家庭",
    "minors": "未成年子女",
}
MASKS = {"id_number": mask_id, "phone": mask_phone}


@dataclass(frozen=True)
class SheetField:
    """One field: `value` as it is shown (numbers masked), `masked` when showing it is recorded."""

    code: str
    label: str
    value: str | Veil = field(repr=False)
    masked: bool = False

    @property
    def kind(self) -> str:
        """`tel` when the shown number can be dialled."""
        return "tel" if self.code == "phone" else "text"


@dataclass(frozen=True)
class Part:
    """A group of fields with the basis it travels on."""

    group: str
    label: str
    basis: str
    needs_consent: bool
    fields: tuple[SheetField, ...] = field(repr=False)


@dataclass(frozen=True)
class Sheet:
    """What one side may read of a referral. Empty when nothing (any more) travels."""

    parts: tuple[Part, ...] = ()
    purpose: str = ""
    on: str = ""

    @property
    def count(self) -> int:
        """How many fields are shown."""
        return sum(len(part.fields) for part in self.parts)

    @property
    def bases(self) -> tuple[str, ...]:
        """The legal bases, each once."""
        return tuple(dict.fromkeys(part.basis for part in self.parts))

    def value(self, code: str) -> str:
        """A field's shown value; empty when it does not travel or is veiled."""
        for part in self.parts:
            for one in part.fields:
                if one.code == code and isinstance(one.value, str):
                    return one.value
        return ""

    @property
    def person(self) -> str:
        """How the person is named in a list: the name with its middle hidden, else the form of
        address, else that no name travels."""
        name = self.value("name")
        if name:
            return mask_name(name)
        return self.value("called") or "（不提供姓名）"


NOTHING = Sheet()


def compose(
    values: Mapping[str, str],
    terms: Mapping[str, Term],
    groups: Collection[str],
    *,
    purpose: str,
    on: date,
) -> dict[str, Any]:
    """The snapshot: of each of `groups` the fields its term names that have a value.

    A group without a term, a field its term does not name, an empty value: none of them is there.
    """
    parts = []
    for group in GROUP_ORDER:
        term = terms.get(group)
        if term is None or group not in groups:
            continue
        held = [[code, values[code]] for code in term.fields if values.get(code)]
        if held:
            parts.append(
                {
                    "group": group,
                    "basis": term.legal_basis,
                    "needs_consent": term.needs_consent,
                    "agreement": term.agreement,
                    "fields": held,
                }
            )
    return {"purpose": purpose, "on": on.isoformat(), "parts": parts}


def open_sheet(snapshot: Mapping[str, Any] | None, readable: Collection[Group]) -> Sheet:
    """The sheet of a snapshot for someone who may read the groups `readable`: others are veiled."""
    if not snapshot:
        return NOTHING
    on = date.fromisoformat(snapshot["on"])
    return Sheet(
        tuple(_part(part, readable, on) for part in snapshot["parts"]),
        codes.label("agreement_purpose", snapshot["purpose"], on),
        roc_sentence(on),
    )


def raw_value(snapshot: Mapping[str, Any] | None, code: str, readable: Collection[Group]) -> str:
    """A masked field's full value, for the act of showing it; empty when it may not be read."""
    for part in (snapshot or {}).get("parts", ()):
        if Group(part["group"]) in readable:
            for name, value in part["fields"]:
                if name == code:
                    return str(value)
    return ""


def _part(part: Mapping[str, Any], readable: Collection[Group], on: date) -> Part:
    group = Group(part["group"])
    seen = group in readable
    fields = tuple(
        SheetField(
            code,
            codes.label("shared_field", code, on),
            MASKS.get(code, str)(value) if seen else Veil(group.value),
            masked=seen and code in MASKS,
        )
        for code, value in part["fields"]
    )
    basis = codes.label("legal_basis", part["basis"], on)
    return Part(group.value, GROUP_WORDS[group.value], basis, part["needs_consent"], fields)


def same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Whether two snapshots say the same, apart from the day they were composed on."""
    return _said(one) == _said(other)


def _said(snapshot: Mapping[str, Any] | None) -> list[Any]:
    parts: Sequence[Any] = (snapshot or {}).get("parts", ())
    return [
        (p["group"], p["basis"], p["agreement"], [tuple(f) for f in p["fields"]]) for p in parts
    ]
