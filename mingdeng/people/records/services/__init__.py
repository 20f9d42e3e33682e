"""Writes on people: every verb is atomic and audited."""

from mingdeng.people.records.given import AddressGiven, NumberGiven, PersonGiven, PhoneGiven
from mingdeng.people.records.services.registering import register_people, register_person

__all__ = [
    "AddressGiven",
    "NumberGiven",
    "PersonGiven",
    "PhoneGiven",
    "register_people",
    "register_person",
]
