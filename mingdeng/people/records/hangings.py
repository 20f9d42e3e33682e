"""What people's records hang on the floors below."""

from __future__ import annotations

from mingdeng.foundation.access import scopes
from mingdeng.foundation.audit import subjects
from mingdeng.foundation.slots import registry
from mingdeng.people.records import impact, participation, policies
from mingdeng.people.records.queries.persons import same_person

scopes.register_stander("people.records", policies.standing_of)
registry.participants.add(participation.PARTICIPANT)
subjects.register(subjects.Source("people.records", whole=same_person))
registry.impacts.add(registry.ImpactCounter("records.village", "places.village", impact.lived_in))
