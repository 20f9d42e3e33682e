"""The gate that referrals ask: what the agreements in force let travel, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from mingdeng.care.referrals.gates import Term
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.network.portal.models import Agreement

SPECIAL = frozenset({"health", "justice"})


def terms_in_force(agency_kind: str, purpose: str, on: date) -> Sequence[Term]:
    """The terms for a kind of agency and a purpose on a day: one query.

    A row counts only as far as its legal basis does: an unknown basis counts for nothing, health
    and criminal records need a special one (PDPA §6), and whatever basis is consent needs it,
    whatever the row says. A field outside the row's group is not sent.
    """
    rows = Agreement.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        agency_kind=agency_kind,
        purpose=purpose,
        valid_from__lte=on,
    ).order_by("valid_from")
    found = {row.group: term for row in rows if (term := _term(row, on)) is not None}
    return list(found.values())


def groups_in_force(agency_kind: str, on: date) -> dict[str, frozenset[Group]]:
    """Purpose → the groups whose agreement with a kind of agency stands on a day: one query."""
    rows = Agreement.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), agency_kind=agency_kind, valid_from__lte=on
    )
    found: dict[str, set[Group]] = {}
    for row in rows:
        if _term(row, on) is not None:
            found.setdefault(row.purpose, set()).add(Group(row.group))
    return {purpose: frozenset(groups) for purpose, groups in found.items()}


def _term(row: Agreement, on: date) -> Term | None:
    basis = codes.find("legal_basis", row.legal_basis, on)
    if basis is None or (row.group in SPECIAL and not basis.extra.get("special")):
        return None
    group_of = {one.code: one.extra.get("group") for one in codes.entries("shared_field", on)}
    return Term(
        group=row.group,
        fields=tuple(name for name in row.fields if group_of.get(name) == row.group),
        legal_basis=row.legal_basis,
        needs_consent=row.needs_consent or bool(basis.extra.get("needs_consent")),
        agreement=row.code,
    )
