"""Measures a caseload of many rows: checked (dry run) and taken in, in a database of its own.

    python -m bench.imports [--rows N] [--kind xlsx|ods|csv] [--out FILE]

Prints JSON: rows, and for each of `dry` and `real` the seconds of CPU and of wall, the rows taken
and the limit. The limit is CPU seconds per 10,000 rows, because wall time says as much about the
neighbours as about us. Everything stays in a temporary folder that is removed. Ends with 1 when a
limit is passed or a row was not taken.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LIMITS = {"dry": 10.0, "real": 40.0}  # CPU seconds per 10,000 rows on one shared core of 2020
PER = 10_000


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=PER)
    parser.add_argument("--kind", choices=("xlsx", "ods", "csv"), default="xlsx")
    parser.add_argument("--out", type=Path, help="write the JSON here instead of printing it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingdeng-bench-") as home:
        told = measure(asked.rows, asked.kind, Path(home))
    words = json.dumps(told, ensure_ascii=False)
    if asked.out:
        asked.out.write_text(words, "utf-8")
    else:
        sys.stdout.write(words + "\n")
    return 1 if told["over"] else 0


def measure(rows: int, kind: str, home: Path) -> dict[str, Any]:
    """What a dry run and a real one of so many rows cost, one after the other."""
    os.environ |= {
        "MINGDENG_MODE": "test",
        "MINGDENG_HOME": str(home),
        "MINGDENG_SECRET_KEY": secrets.token_hex(32),
    }
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingdeng.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    _furnish()
    content = _file(rows, kind)
    from mingdeng.care.imports import services

    def run(*, dry: bool) -> int:
        batch = services.stage(content, f"bench.{kind}", dry_run=dry)
        made = services.run(batch, dry_run=dry)
        if dry:
            services.discard(batch)
        return made.accepted

    told: dict[str, Any] = {"rows": rows, "kind": kind}
    told["dry"] = _timed(lambda: run(dry=True), rows, LIMITS["dry"])
    told["real"] = _timed(lambda: run(dry=False), rows, LIMITS["real"])
    told["over"] = [name for name in LIMITS if told[name]["over"]]
    return told


def _timed(work: Callable[[], int], rows: int, limit: float) -> dict[str, Any]:
    cpu, wall = time.process_time(), time.perf_counter()
    accepted = work()
    spent = time.process_time() - cpu
    most = limit * rows / PER
    return {
        "cpu_seconds": round(spent, 1),
        "wall_seconds": round(time.perf_counter() - wall, 1),
        "accepted": accepted,
        "limit_cpu_seconds": round(most, 1),
        "over": spent > most or accepted != rows,
    }


def _furnish() -> None:
    """Keys and dated data, as a fresh house has them."""
    from django.conf import settings

    from mingdeng.foundation.rules.loading import load_all
    from mingdeng.foundation.secrecy import keyring

    keyring.write(keyring.fresh(), Path(settings.KEYRING_PATH))
    load_all()


def _file(count: int, kind: str) -> bytes:
    """Made-up people, each with a number and an address of his own."""
    from mingdeng.care.imports.tests import files
    from mingdeng.people.normal.idnumbers import make_id

    rng = random.Random(7)
    rows = files.good(count)
    numbers: set[str] = set()
    for row in rows:
        while row[1] in numbers:
            row[1] = make_id(rng, "citizen", "male", "E")
        numbers.add(row[1])
        row[0] = "".join(rng.choice(letters) for letters in (SURNAMES, GIVEN, GIVEN))
        row[5] = f"高雄市鳳山區中山路{rng.randrange(1, 900)}號"
    if kind == "csv":
        return files.csv_file(rows)
    return files.ods(rows) if kind == "ods" else files.xlsx(rows)


SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高"
GIVEN = "家志俊建文明雅淑美惠怡宜佳欣婷君豪偉傑宏承翰宇軒柏冠廷彥品睿詩涵語恩子晴芷瑄思妤心芳玉秀珍"


if __name__ == "__main__":
    sys.exit(main())
