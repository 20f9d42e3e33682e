"""Every check of `./test`, stage by stage; a summary at the end says what ran and what did not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tooling import postgres

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PRODUCTION = {
    "MINGDENG_MODE": "production",
    "MINGDENG_SECRET_KEY": "0123456789abcdef" * 4 + "!Zq",
    "MINGDENG_HOSTS": "mingdeng.example.gov.tw",
    "MINGDENG_DATABASE_URL": "postgresql://mingdeng@/mingdeng",
    "DJANGO_SETTINGS_MODULE": "mingdeng.config.settings",
}


@dataclass
class Outcome:
    """How a stage ended: `state` is passed, failed or skipped."""

    stage: str
    state: str
    seconds: float
    why: str = ""


class Skipped(Exception):
    """This machine lacks what the stage needs."""


def call(*command: str, env: dict[str, str] | None = None) -> None:
    """Run a command from the repository's root; raises CalledProcessError."""
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, **(env or {})})


def lint() -> None:
    """ruff: style, imports, annotations, docstrings; djangofmt: templates; the guide is whole."""
    call(str(BIN / "ruff"), "check", ".")
    call(str(BIN / "ruff"), "format", "--check", ".")
    call(str(BIN / "djangofmt"), "--check", "mingdeng")
    call(str(BIN / "djangofmt"), "check", "mingdeng")
    call(sys.executable, "-m", "tooling.shots")


def types() -> None:
    """mypy with django-stubs."""
    call(str(BIN / "mypy"), "mingdeng", "tooling")


def floors() -> None:
    """import-linter: no arrow upward, no sideways glance; the committed picture is today's."""
    call(str(BIN / "lint-imports"))
    call(sys.executable, "-m", "tooling.picture", "--check")


def security() -> None:
    """bandit over our own source."""
    call(str(BIN / "bandit"), "-q", "-r", "mingdeng", "-c", "pyproject.toml")


def django() -> None:
    """Migrations match the models; production settings pass Django's deployment check."""
    plain = {"MINGDENG_MODE": "test", "DJANGO_SETTINGS_MODULE": "mingdeng.config.settings"}
    call(sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run", env=plain)
    call(
        sys.executable,
        "-m",
        "django",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        env=PRODUCTION,
    )


def unit() -> None:
    """The suite: on PostgreSQL where its programs are found, otherwise on SQLite."""
    found = postgres.programs() is not None
    with postgres.server() if found else nullcontext("") as url:
        pytest("not browser", "20", url)
    if not found:
        raise Skipped("找不到 PostgreSQL 的程式，整套測試改在 SQLite 上執行")


def sqlite() -> None:
    """What is marked for databases, on SQLite (the whole suite ran on PostgreSQL)."""
    if postgres.programs() is None:
        return
    pytest("databases and not browser and not writers", "5", "")


def browser() -> None:
    """In a real browser: the days end to end, as ./run serves them, and what modules try."""
    if not (shutil.which("chromium") or os.environ.get("MINGDENG_CHROMIUM")):
        raise Skipped("找不到 Chromium（apt 的 chromium，或以 MINGDENG_CHROMIUM 指定）")
    # One process each: Playwright's loop in one session keeps other tests off the database.
    with_marks = ("-m", "browser", "--durations=20", "-p", "no:cacheprovider")
    for where in ("e2e", "mingdeng/foundation"):
        call(str(BIN / "pytest"), where, *with_marks)


def pytest(marks: str, slowest: str, url: str) -> None:
    """One run of the suite on the database at `url` (empty: SQLite)."""
    env = {"MINGDENG_DATABASE_URL": url}
    workers = str(min(os.cpu_count() or 1, 4))
    call(
        str(BIN / "pytest"),
        "mingdeng",
        "-m",
        marks,
        f"--durations={slowest}",
        "-n",
        workers,
        "--dist",
        "loadfile",
        "-p",
        "no:cacheprovider",
        env=env,
    )


STAGES: dict[str, Callable[[], Any]] = {
    "lint": lint,
    "types": types,
    "floors": floors,
    "security": security,
    "django": django,
    "unit": unit,
    "sqlite": sqlite,
    "browser": browser,
}


def run(stage: str) -> Outcome:
    """Run one stage and say how it ended."""
    print(f"\n── {stage}: {(STAGES[stage].__doc__ or '').splitlines()[0]}", flush=True)
    began = time.monotonic()
    try:
        STAGES[stage]()
    except Skipped as why:
        return Outcome(stage, "skipped", time.monotonic() - began, str(why))
    except subprocess.CalledProcessError as failed:
        return Outcome(stage, "failed", time.monotonic() - began, f"exit {failed.returncode}")
    return Outcome(stage, "passed", time.monotonic() - began)


def main(names: list[str]) -> int:
    """Run the named stages, or all. 0 when nothing failed (nor, with NO_SKIP, was skipped)."""
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        print(f"沒有這些階段：{'、'.join(unknown)}；可用：{'、'.join(STAGES)}")
        return 2
    outcomes = [run(stage) for stage in (names or STAGES)]
    print("\n" + "─" * 60)
    for outcome in outcomes:
        print(f"{outcome.stage:<10}{outcome.state:<9}{outcome.seconds:7.1f}s  {outcome.why}")
    strict = os.environ.get("MINGDENG_NO_SKIP") == "1"
    bad = [o for o in outcomes if o.state == "failed" or (strict and o.state == "skipped")]
    passed = sum(o.state == "passed" for o in outcomes)
    skipped = sum(o.state == "skipped" for o in outcomes)
    print(f"stages: {passed} passed, {len(bad)} failed, {skipped} skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
