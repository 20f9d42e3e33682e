"""Whether the `now_*` columns of cases say what the open spells say."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from mingdeng.care.cases.models import STANDING, Assignment, Case, Spell


@dataclass(frozen=True)
class Difference:
    """One column that disagrees. Holds codes and numbers, never a person's data."""

    case_no: str
    what: str
    column: str
    spell: str


def differences() -> list[Difference]:
    """Every disagreement, by case number: one query, streamed.

    An ended case has no open phase, legal status or assignment; its columns keep the last ones.
    """
    rows = Case.objects.annotate(
        status_spell=_open("status"),
        phase_spell=_open("phase"),
        legal_spell=_open("legal_status"),
        worker_held=_held("worker_id"),
        team_held=_held("team_id"),
    ).order_by("case_no")
    found: list[Difference] = []
    for case in rows.iterator(chunk_size=1000):
        found += _of(case)
    return found


def _open(kind: str) -> Subquery:
    rows: QuerySet[Spell] = Spell.objects.filter(case=OuterRef("pk"), kind=kind, to_on=None)
    return Subquery(rows.values("value")[:1])


def _held(column: str) -> Subquery:
    rows: QuerySet[Assignment] = Assignment.objects.filter(case=OuterRef("pk"), to_on=None)
    return Subquery(rows.values(column)[:1])


def _of(case: Case) -> list[Difference]:
    standing = case.now_status in STANDING
    begun = case.opened_on is not None
    told = {
        "status": (case.now_status, case.status_spell),  # type: ignore[attr-defined]
        "phase": (
            str(case.now_phase) if standing and begun else None,
            case.phase_spell,  # type: ignore[attr-defined]
        ),
        "legal_status": (
            (case.now_legal_status or None) if standing else None,
            case.legal_spell,  # type: ignore[attr-defined]
        ),
        "worker": (
            case.now_worker_id if standing else None,
            case.worker_held,  # type: ignore[attr-defined]
        ),
        "team": (
            case.now_team_id if standing else None,
            case.team_held,  # type: ignore[attr-defined]
        ),
    }
    return [
        Difference(case.case_no, what, str(column), str(spell))
        for what, (column, spell) in told.items()
        if column != spell
    ]
