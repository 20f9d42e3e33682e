"""Which tasks exist. Filled from each module's hangings.py or jobs.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mingdeng.foundation.access.policies import Policy
from mingdeng.foundation.jobs.progress import Progress

Run = Callable[[Progress], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Task:
    """Work a worker can do. `policy` is what its owner must be entitled to when it runs."""

    code: str
    title: str
    policy: Policy
    run: Run


_tasks: dict[str, Task] = {}


def task(code: str, title: str, *, policy: Policy) -> Callable[[Run], Run]:
    """Register a task.

        @task("portal.export", "匯出轉介", policy=declare("portal.export", reads=[…]))
        def export(progress: Progress) -> dict[str, object]: ...

    It returns counts and references as JSON can hold them; `url` in them is the link 看結果. It
    may be stopped by a crash at any point and begun again with `progress.checkpoint`. For what a
    person decides it asks its queries with `progress.viewer`. Raises ValueError for a taken code.
    """

    def register(run: Run) -> Run:
        made = Task(code, title, policy, run)
        if _tasks.setdefault(code, made) != made:
            raise ValueError(f"task {code} exists already")
        return run

    return register


def find(code: str) -> Task | None:
    """The task of a code; None when a release took it away."""
    return _tasks.get(code)


def every() -> list[Task]:
    """All tasks, for the test that walks them."""
    return sorted(_tasks.values(), key=lambda held: held.code)


def forget(code: str) -> None:
    """Take a task away again; for tests, which register their own."""
    _tasks.pop(code, None)
