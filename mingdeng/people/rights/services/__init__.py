"""Writes: orders to shred, requests for a copy."""

from mingdeng.people.rights.services import copying, shredding

__all__ = ["copying", "shredding"]
