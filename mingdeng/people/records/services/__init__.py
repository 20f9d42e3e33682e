"""Writes on people: every verb is atomic and audited."""

from mingdeng.people.records.given import AddressGiven, NumberGiven, PersonGiven, PhoneGiven
from mingdeng.people.records.services.attaching import attach, end, replace, withdraw
from mingdeng.people.records.services.linking import link, withdraw_link
from mingdeng.people.records.services.refusal import Refused
from mingdeng.people.records.services.registering import register, register_people, register_person
from mingdeng.people.records.services.restricting import lift, restrict
from mingdeng.people.records.services.revising import revise_person
from mingdeng.people.records.services.shredding import shred

__all__ = [
    "AddressGiven",
    "NumberGiven",
    "PersonGiven",
    "PhoneGiven",
    "Refused",
    "attach",
    "end",
    "lift",
    "link",
    "register",
    "register_people",
    "register_person",
    "replace",
    "restrict",
    "revise_person",
    "shred",
    "withdraw",
    "withdraw_link",
]
