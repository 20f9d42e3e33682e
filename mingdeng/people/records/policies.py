"""What records know of who may see them: restrictions, links, relatives only told of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from mingdeng.foundation.access.groups import Relation
from mingdeng.foundation.access.scopes import Standing
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.models import PersonRecord, Restriction

KIN = (
    "canonical_id",
    "members__id",
    "canonical__members__id",
    "told_by_id",
    "told_by__canonical_id",
    "told_by__members__id",
    "told_by__canonical__members__id",
)


def standing_of(viewer: Viewer, record_ids: Sequence[int]) -> dict[int, Standing]:
    """What access must know of records before it asks who carries them: one query.

    A restriction on any record of a person hides all of them, and the relatives only that person
    told of, from everyone it does not name. Records that are alone and free are left out.
    """
    rows = (
        PersonRecord.objects.filter(pk__in=record_ids)
        .annotate(
            person=Coalesce("canonical_id", "pk"),
            teller=Coalesce("told_by__canonical_id", "told_by_id"),
        )
        .annotate(
            hidden=Exists(_restricting(viewer, named=False)),
            named=Exists(_restricting(viewer, named=True)),
        )
        .filter(
            Q(canonical__isnull=False)
            | Q(members__isnull=False)
            | Q(told_by__isnull=False)
            | Q(hidden=True)
            | Q(named=True)
        )
        .values_list("pk", "hidden", "named", *KIN)
    )
    through: dict[int, set[int]] = defaultdict(set)
    marks: dict[int, tuple[bool, bool]] = {}
    for pk, hidden, named, *kin in rows:
        marks[pk] = (hidden, named)
        through[pk].update(other for other in kin if other is not None)
    return {
        pk: Standing(
            hidden=hidden,
            relations=frozenset({Relation.NAMED}) if named else frozenset(),
            through=frozenset(through[pk]),
        )
        for pk, (hidden, named) in marks.items()
    }


def _restricting(viewer: Viewer, *, named: bool) -> QuerySet[Restriction]:
    """Standing restrictions of the outer record's person, or of the one who told of it."""
    naming = Restriction.named.through.objects.filter(
        restriction=OuterRef("pk"), staff=viewer.staff_id
    )
    return (
        Restriction.objects.filter(lifted_at=None)
        .annotate(restricted=Coalesce(F("record__canonical_id"), F("record_id")))
        .filter(Exists(naming) if named else ~Exists(naming))
        .filter(Q(restricted=OuterRef("person")) | Q(restricted=OuterRef("teller")))
    )
