"""Who may be offered as a housemate: relatives the reader may see, who do not live there yet."""

from __future__ import annotations

from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.households.models import Membership
from mingdeng.people.households.queries import present_household
from mingdeng.people.records import kin
from mingdeng.people.records.queries.briefs import briefs


def offered(viewer: Viewer | None, record_id: int) -> list[tuple[int, str]]:
    """(record, name with age) pairs for a select, by name."""
    home = present_household(record_id)
    there = Membership.objects.filter(household=home, to_on=None, withdrawn_at=None)
    taken = set(there.values_list("record_id", flat=True))
    found = briefs(viewer, kin.near(record_id) - taken - {record_id})
    pairs = [
        (pk, f"{brief.name}（{brief.age} 歲）" if brief.age is not None else str(brief.name))
        for pk, brief in found.items()
        if brief.name
    ]
    return sorted(pairs, key=lambda pair: pair[1])
