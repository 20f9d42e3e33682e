"""Who should take a case, by rule, and why. Rule `assignment`; docs/algorithms/assignment.md.

In this order: the women's team for a woman while it has room; a team that answers for the district;
not away today; not full; then the least weighted load, a newcomer's room being smaller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.queries import staffing
from mingdeng.foundation.places.districts import find_district
from mingdeng.foundation.rules import queries as rules


@dataclass(frozen=True)
class Proposal:
    """One worker as the rule sees her: `rank` 1 is the proposal, `because` its reasons."""

    rank: int
    staff_id: int
    name: str
    team_id: int | None
    team_name: str
    weighted: Decimal
    room: Decimal
    because: tuple[str, ...]
    version: str

    def as_record(self) -> dict[str, Any]:
        """What the assignment keeps of it."""
        return {
            "rank": self.rank,
            "worker": self.staff_id,
            "because": list(self.because),
            "rule": self.version,
        }


def proposals(*, sex: str, district: str, on: date | None = None) -> list[Proposal]:
    """Every worker in post, best first. `sex` as in people/records, `district` a code or empty.

    Three queries. Raises NoRule.
    """
    day = on or timezone.localdate()
    found = rules.find(policies.FAMILY, "assignment", day)
    members = staffing.workers(day)
    away = staffing.absent(day)
    loads = staffing.burdens([m.staff_id for m in members], day)
    rated = []
    for member in members:
        load = loads.get(member.staff_id, staffing.Burden()).weighted
        key, because, room = _rate(member, load, away, found.params, sex, district, day)
        rated.append((key, member, load, room, because))
    rated.sort(key=lambda one: one[0])
    return [
        Proposal(
            rank,
            member.staff_id,
            member.name,
            member.team_id,
            member.team_name,
            load,
            room,
            because,
            found.version,
        )
        for rank, (_, member, load, room, because) in enumerate(rated, start=1)
    ]


def _rate(
    member: staffing.Member,
    load: Decimal,
    away: Mapping[int, date],
    given: Mapping[str, Any],
    sex: str,
    district: str,
    day: date,
) -> tuple[tuple[Any, ...], tuple[str, ...], Decimal]:
    """Sort key, reasons and room of one worker."""
    base = Decimal(str(given["ratio"]))
    newcomer = (day - member.since).days < given["new_worker_months"] * 30
    if newcomer:
        base *= Decimal(str(given["new_worker_share"]))
    full = load >= base * Decimal(str(given["full_at"]))
    womens = member.womens and sex == "f" and given["womens_team_first"]
    # The women's team takes women only; a woman may be taken by any team.
    fits = not member.womens or sex == "f"
    near = _answers_for(member, district)
    key = (
        member.staff_id in away,
        not fits,
        full,
        not womens if sex == "f" and given["womens_team_first"] else False,
        not near,
        load / base,
        member.staff_id,
    )
    because = [
        "女性專組" if womens else "",
        "責任區相符" if near else "非責任區",
        f"加權 {load:g}／{base:g}",
        "已達上限" if full else "",
        "到任未滿 3 個月，容量較小" if newcomer else "",
        "今天請假，由代理人處理" if member.staff_id in away else "",
        "女性專組只收女性" if not fits else "",
    ]
    return key, tuple(reason for reason in because if reason), base - load


def _answers_for(member: staffing.Member, district: str) -> bool:
    """Whether the team's districts hold this one; a team without districts answers for all."""
    if not member.districts or not district:
        return not member.districts
    found = find_district(district)
    return found is not None and bool({found.code, found.name, found.short} & set(member.districts))
