"""The agreements in force on a day, and what changing one would touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from mingdeng.care.referrals.machine import PENDING
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.sheet import GROUP_ORDER, GROUP_WORDS
from mingdeng.foundation.codes import queries as codes
from mingdeng.network.portal.models import Agreement

UNDER_WAY = [state.value for state in PENDING]


@dataclass(frozen=True)
class AgreementLine:
    """One group of an agreement in words."""

    group: str
    fields: tuple[str, ...]
    basis: str
    needs_consent: bool
    since: date
    until: date | None
    source: str


@dataclass(frozen=True)
class AgreementPart:
    """What travels to a kind of agency for a purpose, and how many referrals rest on it now."""

    kind: str
    purpose: str
    lines: tuple[AgreementLine, ...]
    under_way: int


def in_force(on: date) -> list[AgreementPart]:
    """Every agreement in force on a day, by kind and purpose: two queries."""
    rows = Agreement.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on
    ).order_by("agency_kind", "purpose")
    touched = under_way()
    grouped: dict[tuple[str, str], list[Agreement]] = {}
    for row in rows:
        grouped.setdefault((row.agency_kind, row.purpose), []).append(row)
    order = {code: place for place, (code, _) in enumerate(codes.choices("agency_kind"))}
    return [
        AgreementPart(
            codes.label("agency_kind", kind, on),
            codes.label("agreement_purpose", purpose, on),
            tuple(_line(row, on) for row in _by_group(grouped[kind, purpose])),
            touched.get((kind, purpose), 0),
        )
        for kind, purpose in sorted(grouped, key=lambda pair: (order.get(pair[0], 99), pair[1]))
    ]


def _by_group(rows: Sequence[Agreement]) -> list[Agreement]:
    return sorted(rows, key=lambda row: GROUP_ORDER.index(row.group))


def _line(row: Agreement, on: date) -> AgreementLine:
    return AgreementLine(
        GROUP_WORDS[row.group],
        tuple(codes.label("shared_field", name, on) for name in row.fields),
        codes.label("legal_basis", row.legal_basis, on),
        row.needs_consent,
        row.valid_from,
        row.valid_to,
        row.source,
    )


def under_way() -> Mapping[tuple[str, str], int]:
    """(agency kind, purpose) → referrals of the bureau that wait or are served: one query."""
    rows = (
        Referral.objects.filter(state__in=UNDER_WAY, receiver__isnull=False)
        .order_by()
        .values_list("receiver__kind", "purpose")
        .annotate(n=Count("pk"))
    )
    return {(kind, purpose): n for kind, purpose, n in rows}


def touched_by(code: str) -> tuple[int, str]:
    """The impact of changing an agreement (its code): how many referrals under way, in words."""
    row = Agreement.objects.filter(code=code).order_by("-valid_from").first()
    count = under_way().get((row.agency_kind, row.purpose), 0) if row else 0
    return count, f"{count} 件進行中的轉介依這份協議提供資料"


def purposes_of(agency_kind: str, on: date) -> list[tuple[str, str]]:
    """Purposes for which a kind of agency has an agreement: what it may refer to us for."""
    held = set(
        Agreement.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=on), agency_kind=agency_kind, valid_from__lte=on
        ).values_list("purpose", flat=True)
    )
    return [(code, label) for code, label in codes.choices("agreement_purpose", on) if code in held]
