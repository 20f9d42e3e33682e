"""Verbs on contacts, visits, reviews and conferences: atomic, checked, audited."""

from mingdeng.care.contacts.services.appointments import (
    MOVABLE,
    cancel_appointment,
    change_appointment,
    create_appointment,
    pass_on,
    say_safe,
    start_visit,
)
from mingdeng.care.contacts.services.bulk import ContactGiven, record_contacts
from mingdeng.care.contacts.services.conferences import Talk, hold_conference
from mingdeng.care.contacts.services.planning import NextGiven, recount, replan
from mingdeng.care.contacts.services.recording import record_contact
from mingdeng.care.contacts.services.reviewing import send_back, sign, sign_all
from mingdeng.care.contacts.services.revising import EDITABLE, revise_contact, withdraw_contact
from mingdeng.care.contacts.services.safety import watch

__all__ = [
    "EDITABLE",
    "MOVABLE",
    "ContactGiven",
    "NextGiven",
    "Talk",
    "cancel_appointment",
    "change_appointment",
    "create_appointment",
    "hold_conference",
    "pass_on",
    "record_contact",
    "record_contacts",
    "recount",
    "replan",
    "revise_contact",
    "say_safe",
    "send_back",
    "sign",
    "sign_all",
    "start_visit",
    "watch",
    "withdraw_contact",
]
