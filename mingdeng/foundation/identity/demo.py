"""Demo accounts, shown on the sign-in page of a demo and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from mingdeng.foundation.identity.models import Posting, Role

DEMO_PASSWORD = "mingdeng-demo"  # nosec B105: synthetic people only, never in production


@dataclass(frozen=True)
class DemoAccount:
    """An account to try the system with."""

    username: str
    name: str
    role: str
    unit: str


def demo_accounts() -> list[DemoAccount]:
    """The first account of each role, section and agency kind; none unless this is a demo."""
    if not settings.DEMO:
        return []
    today = timezone.localdate()
    postings = (
        Posting.objects.select_related("staff", "agency", "team")
        .filter(from_on__lte=today, staff__is_active=True)
        .filter(Q(to_on=None) | Q(to_on__gte=today))
        .order_by("staff_id")
    )
    order = {role: place for place, role in enumerate(Role.values)}
    found: dict[tuple[str, str, str], DemoAccount] = {}
    for posting in postings:
        kind = (posting.role, posting.section, posting.agency.kind)
        unit = (
            posting.agency.name if posting.role == Role.PARTNER else posting.get_section_display()
        )
        found.setdefault(
            kind,
            DemoAccount(
                posting.staff.username, posting.staff.name, posting.get_role_display(), unit
            ),
        )
    return [found[kind] for kind in sorted(found, key=lambda kind: (order[kind[0]], kind[1:]))]
