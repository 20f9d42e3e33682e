"""What a closing reason requires, and whether the record has it.

A module above (contacts, assessments, plans, referrals, alerts) registers a check for a requirement
it can look up itself; without one the worker confirms it and whoever signs reads that she did.
What a check finds missing bars the closing, unless the code list says that it yields: then the
worker may close in knowledge of it, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mingdeng.care.cases.models import Case
from mingdeng.foundation.codes import queries as codes

Check = Callable[[Case], str]
_checks: dict[str, Check] = {}


@dataclass(frozen=True)
class Requirement:
    """One thing a closing needs: `met` is None when the worker must say; `found` is what a check
    found missing."""

    code: str
    label: str
    met: bool | None
    found: str = ""

    @property
    def missing(self) -> str:
        """The sentence for the form when it is not met."""
        verb = "請先完成" if self.met is False else "請確認"
        return f"{verb}：{self.words}。"

    @property
    def words(self) -> str:
        """What to confirm, with what a check found."""
        return f"{self.label}（{self.found}）" if self.found else self.label


def register_check(code: str, check: Check) -> None:
    """Let a module look up a requirement (code of `closing_requirement`): what is missing in words,
    without a name, or nothing when it is met. One query each."""
    if _checks.setdefault(code, check) is not check:
        raise ValueError(f"closing requirement {code} is checked already")


def of(case: Case, reason: str, *, summary: str = "") -> list[Requirement]:
    """The requirements of a closing reason for a case, in the reason's order."""
    entry = codes.find("closing_reason", reason)
    wanted = entry.extra.get("requires", []) if entry else []
    return [_look(case, code, summary) for code in wanted]


def confirmable(case: Case) -> list[Requirement]:
    """Requirements of any reason which only the worker can confirm, for the form."""
    listed = [entry.code for entry in codes.entries("closing_requirement")]
    return [one for one in (_look(case, code, "") for code in listed) if one.met is None]


def _look(case: Case, code: str, summary: str) -> Requirement:
    own: dict[str, bool] = {
        "summary": bool(summary.strip()),
        "note": bool(summary.strip()),
        "opening_assessment": case.assessed_on is not None,
        "legal_status": case.now_legal_status not in {"", "unknown", "deferred_prosecution"},
        "transfer": False,
    }
    label = codes.label("closing_requirement", code)
    if code in own or code not in _checks:
        return Requirement(code, label, own.get(code))
    found = _checks[code](case)
    entry = codes.find("closing_requirement", code)
    yields = bool(entry and entry.extra.get("yields"))
    return Requirement(code, label, not found or (None if yields else False), found)
