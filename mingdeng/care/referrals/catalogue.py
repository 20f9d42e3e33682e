"""What the dated code lists say of services, categories, reasons and outcomes."""

from __future__ import annotations

from datetime import date

from mingdeng.care.referrals.machine import Act
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.codes.queries import Code

REASONS = {
    Act.REJECT: "referral_reject_reason",
    Act.WITHDRAW: "referral_withdraw_reason",
    Act.SEND_BACK: "referral_return_reason",
    Act.COMPLETE: "referral_outcome",
}
INCOMING = "case_opening"


def service(code: str, on: date | None = None) -> Code | None:
    """A service of the catalogue."""
    return codes.find("referral_service", code, on)


def services_out(on: date | None = None) -> list[Code]:
    """Services the bureau may ask of others on a day."""
    return [one for one in codes.entries("referral_service", on) if one.code != INCOMING]


def to_kinds(code: str, on: date | None = None) -> tuple[str, ...]:
    """Kinds of agency a service may go to."""
    entry = service(code, on)
    return tuple(entry.extra.get("to_kinds", ())) if entry else ()


def groups(code: str, on: date | None = None) -> tuple[str, ...]:
    """The most a service may carry; an agreement can only lessen it."""
    entry = service(code, on)
    return tuple(entry.extra.get("groups", ())) if entry else ()


def purpose(code: str, on: date | None = None) -> str:
    """The agreement a service travels under."""
    entry = service(code, on)
    return str(entry.extra.get("purpose", "referral")) if entry else ""


def category_set(on: date) -> str:
    """Which set of categories a day is counted under: 107, 111 or 114 (C3)."""
    return codes.entries("referral_category_set", on)[0].code


def category(code: str, on: date) -> str:
    """The category a service is counted under on a day; empty when it is counted elsewhere."""
    entry = service(code, on)
    return str(entry.extra.get("categories", {}).get(category_set(on), "")) if entry else ""


def category_label(code: str, on: date) -> str:
    """What a category was called on a day, a plain sentence for none."""
    return codes.label("referral_category", code, on) if code else "未列入分類"


def reasons(act: Act, service_code: str = "", on: date | None = None) -> list[Code]:
    """The coded reasons (or outcomes) a person may choose for an act on a day."""
    found = [one for one in codes.entries(REASONS[act], on) if not one.extra.get("by_system")]
    if act is Act.COMPLETE:
        found = [one for one in found if service_code in one.extra.get("services", [service_code])]
    return found


def reason_label(act: Act | str, code: str, on: date | None = None) -> str:
    """What a reason of an act was called."""
    name = REASONS.get(Act(act)) if act else None
    return codes.label(name, code, on) if name and code else ""


def sees_shielded(agency_kind: str) -> bool:
    """Whether a §21 self-help case may exist for an agency of this kind; unknown kinds: no."""
    entry = codes.find("agency_kind", agency_kind)
    return bool(entry and entry.extra.get("sees_shielded"))
