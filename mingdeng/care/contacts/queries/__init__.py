"""Reads on contacts and visits: always for a viewer, redacted by her grant."""

from mingdeng.care.contacts.queries.planning import contact_rhythm

__all__ = ["contact_rhythm"]
