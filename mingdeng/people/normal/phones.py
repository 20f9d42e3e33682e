"""Taiwanese telephone numbers: reading, grouping for display, hiding (`data/phones.toml`)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from .tables import load_table

PhoneKind = Literal["mobile", "landline", "special", "foreign"]

_EXTENSION = re.compile(r"(?:#|轉|分機|內線|ext\.?|x)[\s:：.]*([0-9]{1,6})\s*$", re.IGNORECASE)
_DECORATION = re.compile(r"[\s\-‐-―−_.·()/~]+")
_TRUNK_ZERO = re.compile(r"\(0\)")
_DIGITS = re.compile("[0-9]+")
_COUNTRY = "886"
_FOREIGN = re.compile(r"[1-9][0-9]{7,14}")


class PhoneError(ValueError):
    """The text is no telephone number; the message (Chinese) names what to mend, not the number."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in national form (`0912345678`, `077134000`) or, if foreign, with its `+`.

    `area` is the area code or prefix; `extension` is empty or digits.
    """

    kind: PhoneKind
    number: str = field(repr=False)
    area: str
    extension: str = field(default="", repr=False)

    @property
    def value(self) -> str:
        """The canonical text, readable by `parse_phone`: `077134000#123`."""
        return f"{self.number}#{self.extension}" if self.extension else self.number


@cache
def _plan() -> dict[str, Any]:
    plan = dict(load_table("phones"))
    plan["area"] = sorted(plan["area"], key=lambda area: len(area["code"]), reverse=True)
    return plan


def parse_phone(text: str, *, default_area: str | None = None) -> Phone:
    """Read a number; full width, +886, brackets, dashes and extensions (#123, 轉 123) are accepted.

    `default_area` is put before a landline number written without area code (`07` in Kaohsiung).
    Raises PhoneError.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        raise PhoneError("電話：未輸入，請輸入手機（09 開頭共 10 碼）或含區碼的市話。")
    extension = ""
    if found := _EXTENSION.search(plain):
        extension = found[1]
        plain = plain[: found.start()]
    national, foreign = _national(plain)
    if foreign:
        return _foreign(national, extension)
    if not _DIGITS.fullmatch(national):
        raise PhoneError("電話：只能有數字、+、-、括號與分機（#），請刪去其他文字。")
    if not national.startswith("0"):
        national = _with_area(national, default_area)
    return _domestic(national, extension)


def _national(plain: str) -> tuple[str, bool]:
    """(digits with the leading zero, False), or (digits with country code, True) if foreign."""
    bare = _DECORATION.sub("", _TRUNK_ZERO.sub("", plain))
    for prefix in ("+", "002", "00", "019"):
        rest = bare.removeprefix(prefix)
        if rest == bare:
            continue
        if rest.startswith(_COUNTRY):
            return "0" + rest.removeprefix(_COUNTRY).lstrip("0"), False
        if prefix == "+":
            return rest, True
    if bare.startswith(_COUNTRY) and len(bare) in (11, 12):
        return "0" + bare.removeprefix(_COUNTRY).lstrip("0"), False
    return bare, False


def _foreign(digits: str, extension: str) -> Phone:
    if not _FOREIGN.fullmatch(digits):
        raise PhoneError("電話：國外號碼請以 + 開頭，後接國碼與號碼，共 8 至 15 個數字。")
    return Phone("foreign", "+" + digits, "", extension)


def _with_area(digits: str, default_area: str | None) -> str:
    if len(digits) == 9 and digits.startswith("9"):
        return "0" + digits
    if default_area is None:
        raise PhoneError("電話：市話請加區碼，例如高雄 (07) 123-4567；手機請以 09 開頭。")
    return default_area + digits


def _domestic(number: str, extension: str) -> Phone:
    plan = _plan()
    mobile = plan["mobile"]
    if number.startswith(mobile["prefix"]):
        if len(number) != len(mobile["prefix"]) + mobile["digits"]:
            raise PhoneError(
                f"電話：手機應為 10 碼，輸入了 {len(number)} 碼，請補足或刪去多餘的數字。"
            )
        return Phone("mobile", number, number[:4], extension)
    for special in plan["special"]:
        if number.startswith(special["prefix"]):
            rest = len(number) - len(special["prefix"])
            if rest != special["digits"]:
                raise PhoneError(
                    f"電話：{special['prefix']} 之後應有 {special['digits']} 碼，輸入了 {rest} 碼。"
                )
            return Phone("special", number, special["prefix"], extension)
    for area in plan["area"]:
        if number.startswith(area["code"]):
            rest = len(number) - len(area["code"])
            if rest not in area["digits"]:
                wanted = " 或 ".join(str(digits) for digits in area["digits"])
                raise PhoneError(
                    f"電話：區碼 {area['code']}（{area['name']}）之後應有 {wanted} 碼，"
                    f"輸入了 {rest} 碼。"
                )
            return Phone("landline", number, area["code"], extension)
    raise PhoneError("電話：沒有這個區碼，請確認市話區碼（例如高雄 07）或手機號碼（09 開頭）。")


def _local_groups(local: str) -> str:
    """Local digits in groups as they are spoken: 4-4, 3-4, 3-3, 2-3."""
    cut = len(local) - (4 if len(local) > 6 else 3)
    return f"{local[:cut]}-{local[cut:]}"


def show_phone(phone: Phone) -> str:
    """For display: 0912-345-678, (07) 713-4000 分機 123, 0800-770-885, +84 912345678 as given."""
    local = phone.number.removeprefix(phone.area)
    if phone.kind == "foreign":
        shown = phone.number
    elif phone.kind == "landline":
        shown = f"({phone.area}) {_local_groups(local)}"
    else:
        shown = f"{phone.area}-{_local_groups(local)}"
    return f"{shown} 分機 {phone.extension}" if phone.extension else shown


def mask_phone(text: str) -> str:
    """For display where it may not be read: 0912-***-678, (07) ***-*000. The extension goes.

    What is no telephone number is hidden whole.
    """
    try:
        phone = parse_phone(text)
    except PhoneError:
        return "***"
    whole = Phone(phone.kind, phone.number, phone.area)
    if phone.kind == "foreign":
        return "+" + "*" * (len(phone.number) - 4) + phone.number[-3:]
    shown = show_phone(whole)
    head = shown.index(phone.area) + len(phone.area)
    return shown[:head] + re.sub(r"\d", "*", shown[head:-3]) + shown[-3:]
