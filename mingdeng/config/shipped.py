"""The shipped code lists and rules of a test database, put back after a test that empties it.

A test that commits (threads, a live server) ends with every table truncated; without this the
tests that follow in the same process would find a system without a single code or rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

KEEP_OUT = frozenset({"django_migrations", "django_content_type", "auth_permission"})


@dataclass
class Shipped:
    """Rows by table, as the driver gives and takes them."""

    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = field(default_factory=dict)

    def remember(self) -> None:
        """Take down every table that holds anything after the load."""
        self.tables.clear()
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if table in KEEP_OUT:
                    continue
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # nosec B608
                rows = cursor.fetchall()
                if rows:
                    self.tables[table] = ([column[0] for column in cursor.description], rows)

    def put_back(self) -> None:
        """Fill the tables that were emptied; constraints are checked when all are filled."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, (columns, rows) in self.tables.items():
                name = connection.ops.quote_name(table)
                cursor.execute(f"SELECT 1 FROM {name} LIMIT 1")  # nosec B608
                if cursor.fetchone() is None:
                    names = ", ".join(connection.ops.quote_name(column) for column in columns)
                    marks = ", ".join(["%s"] * len(columns))
                    cursor.executemany(
                        f"INSERT INTO {name} ({names}) VALUES ({marks})",  # nosec B608
                        rows,
                    )


SHIPPED = Shipped()
