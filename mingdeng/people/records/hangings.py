"""What people's records hang on the floors below."""

from __future__ import annotations

from mingdeng.foundation.access import scopes
from mingdeng.foundation.slots import registry
from mingdeng.people.records import participation, policies

scopes.register_stander("people.records", policies.standing_of)
registry.participants.add(participation.PARTICIPANT)
