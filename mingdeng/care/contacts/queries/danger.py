"""What is on record that makes a visit one for two: a threat, violence at home, a place left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from mingdeng.care.contacts.models import Appointment, Contact
from mingdeng.care.facts import policies as facts
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.access.decision import Grant
from mingdeng.people.records.queries import same_person

KINDS = ("threat", "family_violence")
LEFT = "unsafe"


@dataclass(frozen=True)
class Danger:
    """`kinds`: kinds of told facts; `left`: somebody once left because it was not safe."""

    kinds: frozenset[str]
    left: bool

    def known_to(self, grant: Grant) -> bool:
        """Whether there is any that the grant may know of: a fact by the group of its kind."""
        return self.left or any(facts.knows(grant, kind) for kind in self.kinds)


def with_danger(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Visits with what is on record of their person, in the same query."""
    person = Coalesce("record__canonical_id", "record_id")
    told = Fact.objects.filter(withdrawn_at=None).alias(person=person)
    told = told.filter(person=OuterRef("person"))
    left = Contact.objects.filter(case=OuterRef("case_id"), outcome=LEFT, withdrawn_at=None)
    found: Any = rows.alias(person=person).annotate(
        **{f"told_{kind}": Exists(told.filter(kind=kind)) for kind in KINDS},
        left_unsafe=Exists(left),
    )
    return found


def on_record(row: Appointment) -> Danger:
    """Of one visit: as `with_danger` read it, else asked now (three queries)."""
    held = vars(row)
    if "left_unsafe" in held:
        told = (kind for kind in KINDS if held[f"told_{kind}"])
        return Danger(frozenset(told), bool(held["left_unsafe"]))
    records = same_person(row.case.record_id)
    kinds = Fact.objects.filter(record_id__in=records, kind__in=KINDS, withdrawn_at=None)
    left = Contact.objects.filter(case=row.case_id, outcome=LEFT, withdrawn_at=None)
    return Danger(frozenset(kinds.values_list("kind", flat=True)), left.exists())
