"""Organisations' uniform numbers (統一編號, 8 digits).

Source of the rule: 財政部財政資訊中心, 營利事業統一編號檢查碼邏輯: weights 1 2 1 2 1 2 4 1, the
digits of every product are added; up to 2023-03 the sum had to be a multiple of ten, since
2023-04-01 of five. If the seventh digit is 7, its product 28 adds up to 10, which may count as 1
or as 0.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

OrgRule = Literal["mod10", "mod5"]

_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
_MODULI: dict[OrgRule, int] = {"mod10": 10, "mod5": 5}
_EIGHT_DIGITS = re.compile("[0-9]{8}")


class OrgNumberError(ValueError):
    """The text is no 統一編號; the message (Chinese) names what to mend."""


@dataclass(frozen=True, slots=True)
class OrgNumber:
    """A 統一編號 and its strictest rule: `mod10` (valid before 2023-04 too) or else `mod5`."""

    value: str
    rule: OrgRule


def _satisfies(value: str, modulus: int) -> bool:
    products = [int(digit) * weight for digit, weight in zip(value, _WEIGHTS, strict=True)]
    total = sum(product // 10 + product % 10 for product in products)
    return total % modulus == 0 or (value[6] == "7" and (total + 1) % modulus == 0)


def parse_org_number(text: str) -> OrgNumber:
    """Read a 統一編號. Raises OrgNumberError if it is not eight digits or fails both rules."""
    value = re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", text))
    if not _EIGHT_DIGITS.fullmatch(value):
        raise OrgNumberError("統一編號：應為 8 個數字，請重新輸入。")
    for rule, modulus in _MODULI.items():
        if _satisfies(value, modulus):
            return OrgNumber(value=value, rule=rule)
    raise OrgNumberError("統一編號：檢查碼不符，可能有一碼打錯，請對照登記資料重新輸入。")
