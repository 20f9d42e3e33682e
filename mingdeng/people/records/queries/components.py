"""The connected components of the standing links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from mingdeng.people.records.models import Link


@dataclass(frozen=True)
class Sides:
    """The two persons that a link joins: ids of the records on either side of it."""

    left: frozenset[int]
    right: frozenset[int]


def component_of(record_ids: Iterable[int], *, without: Link | None = None) -> list[int]:
    """Ids of all records joined to the given ones by standing links, eldest first.

    Reads the links themselves, one query per step outward; `canonical` is derived from this.
    """
    found = set(record_ids)
    edge = set(found)
    links = Link.objects.filter(withdrawn_at=None)
    if without is not None:
        links = links.exclude(pk=without.pk)
    while edge:
        pairs = links.filter(Q(left__in=edge) | Q(right__in=edge)).values_list("left", "right")
        edge = {pk for pair in pairs for pk in pair} - found
        found |= edge
    return sorted(found)


def parted(link: Link) -> Sides | None:
    """What withdrawing `link` would part; None when another way still joins both sides."""
    left = component_of([link.left_id], without=link)
    if link.right_id in left:
        return None
    right = component_of([link.right_id], without=link)
    return Sides(frozenset(left), frozenset(right))
