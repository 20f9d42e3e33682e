"""Counts the queries of every page and panel of a built demo city, as every role.

    MINGDENG_HOME=… MINGDENG_MODE=demo python -m bench.queries [--samples N] [--out FILE]

Prints JSON: one row per page and role (the dearest of the samples), with its limit: a first answer
at most 20 with session, access and audit, a panel at most 6 of its own (`counted`). Run it on
cities of scale 1 and 5: the numbers must be the same. Nothing stays behind: every answer is rolled
back. Ends with 1 when a page is over its limit.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--samples", type=int, default=3, help="addresses of each shape")
    parser.add_argument("--out", type=Path, help="write the JSON here instead of printing it")
    parser.add_argument("--explain", action="store_true", help="with the SQL of pages over limit")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingdeng.config.settings")
    import django

    django.setup()
    rows = measure(asked.samples, explain=asked.explain)
    told = json.dumps({"pages": rows, "over": [r for r in rows if r["over"]]}, ensure_ascii=False)
    if asked.out:
        asked.out.write_text(told, "utf-8")
    else:
        sys.stdout.write(told + "\n")
    return 1 if any(row["over"] for row in rows) else 0


def measure(samples: int, *, explain: bool = False) -> list[dict[str, Any]]:
    """The dearest answer of every page, panel and role: page, shape, role, queries, limit, over."""
    from django.db import transaction
    from django.test import Client
    from django.test.utils import setup_test_environment

    from mingdeng.foundation.identity.demo import demo_accounts
    from mingdeng.foundation.identity.models import Staff
    from mingdeng.foundation.slots.tests.crawl import Cost, crawl

    setup_test_environment()
    found: dict[tuple[Any, ...], Cost] = {}
    with transaction.atomic():
        for account in demo_accounts():
            client = Client(raise_request_exception=False)
            staff = Staff.objects.get(username=account.username)
            client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
            for cost in crawl(f"{account.role} {account.unit}", client, samples=samples):
                key = (cost.route, cost.shape, cost.panel, cost.role)
                if key not in found or found[key].counted < cost.counted:
                    found[key] = cost
        transaction.set_rollback(True)
    return [_row(cost, explain) for cost in sorted(found.values(), key=_place)]


def _place(cost: Any) -> tuple[Any, ...]:
    return (-cost.counted, cost.route, cost.shape, cost.role)


def _row(cost: Any, explain: bool) -> dict[str, Any]:
    row = {
        "page": cost.route,
        "shape": cost.shape,
        "role": cost.role,
        "panel": cost.panel,
        "status": cost.status,
        "queries": cost.queries,
        "counted": cost.counted,
        "limit": cost.limit,
        "over": cost.over,
    }
    if explain and cost.over:
        row["sql"] = [sql[:400] for sql in cost.made]
    return row


if __name__ == "__main__":
    sys.exit(main())
