"""Rare writes that must not meet: links of persons, ties of families."""

from __future__ import annotations

from django.db import connection

NUMBERS = {"links": 0x6D646C6B, "family": 0x6D646661}


def one_at_a_time(what: str) -> None:
    """Wait for whoever else writes the same, until the end of the transaction.

    What is derived from a graph (components, ancestors) would be derived wrongly by two that meet
    in it. SQLite's immediate transactions exclude each other already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS[what]])
