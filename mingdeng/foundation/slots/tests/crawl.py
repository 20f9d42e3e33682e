"""Counting the queries of every page and panel, reached as people reach them: by following links.

A role enters at its home and at every address without parameters, then follows each link and each
panel loaded later. A first answer is counted whole: session, account, posting, deputies, access and
audit. A panel fetched later is counted without what lets it in again (who asks, the person's case or
record, two queries of access), for the budget is what it may ask for itself. Transaction control is
left out; code lists and rules are read before, every process keeps them.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse

from mingdeng.foundation.access.tests.walk import Route, routes
from mingdeng.foundation.clock import queries as clock
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.ui.tests.reading import page_text

FIRST, LATER = 20, 6
SAMPLES = 3
# What lets a later panel in: each at most once per answer.
WAY_IN = (
    re.compile(r'FROM "foundation_identity_session"'),
    re.compile(r'FROM "foundation_identity_staff" WHERE "foundation_identity_staff"."id" = '),
    re.compile(r'FROM "foundation_identity_posting"'),
    re.compile(r'FROM "foundation_identity_deputyship"'),
    re.compile(r'FROM "(care_cases_case|people_records_personrecord)" .*"ref" = '),
    re.compile(r'EXISTS\(SELECT 1 AS "a" FROM "people_records_restriction"'),
    re.compile(r'AS "cases__now_status"'),
)
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
LINK = re.compile(r'\b(href|hx-get|src)="([^"#]+)', re.ASCII)
FORM = re.compile(r'<form\b(?=[^>]*\bmethod="get")[^>]*\baction="([^"#]*)"', re.ASCII)
SKIPPED = ("account_logout", "socialaccount", "openid_connect", "mfa_")


@dataclass(frozen=True)
class Cost:
    """What one answer took: whether a panel, as which role, at which address."""

    route: str
    shape: str
    role: str
    panel: bool
    status: int
    queries: int
    path: str = field(compare=False)
    made: tuple[str, ...] = field(compare=False, repr=False, default=())

    @property
    def limit(self) -> int:
        """The budget of this kind of answer."""
        return LATER if self.panel else FIRST

    @property
    def counted(self) -> int:
        """The queries that count towards the limit."""
        return self.queries - (_way_in(self.made) if self.panel else 0)

    @property
    def over(self) -> bool:
        """Whether it costs more than it may."""
        return self.counted > self.limit


def _way_in(made: Iterable[str]) -> int:
    """How many of the queries only say who asks and what she may see."""
    left = list(WAY_IN)
    for sql in made:
        found = next((pattern for pattern in left if pattern.search(sql)), None)
        if found is not None:
            left.remove(found)
    return len(WAY_IN) - len(left)


def methods(view: Callable[..., Any]) -> frozenset[str]:
    """The methods a view says it answers; empty for one that does not say."""
    seen: set[int] = set()
    found: set[str] = set()
    held: Any = view
    while held is not None and id(held) not in seen:
        seen.add(id(held))
        names = getattr(getattr(held, "__code__", None), "co_freevars", ())
        if "request_method_list" in names:
            cell = held.__closure__[names.index("request_method_list")]
            found.update(cell.cell_contents)
        held = getattr(held, "__wrapped__", None)
    return frozenset(found)


def pages() -> list[Route]:
    """Every address of ours that answers a GET."""
    return [
        route
        for route in routes()
        if route.policy is not None
        and not route.name.startswith(SKIPPED)
        and (not methods(route.view) or "GET" in methods(route.view))
    ]


def crawl(role: str, client: Client, *, samples: int = SAMPLES) -> Iterator[Cost]:
    """Every answer the signed-in `client` can reach by links, `samples` of each shape (address and
    names of what stands behind its question mark)."""
    with remembered():
        yield from _crawled(role, client, samples)


@contextmanager
def remembered() -> Iterator[None]:
    """What every process keeps for fifteen seconds (code lists, rules, who is silent) is read once
    and kept: a slow machine would read it again in the middle of an answer."""
    kept = [(codes, "TTL"), (rules, "TTL"), (clock, "HELD_FOR")]
    before = [getattr(module, name) for module, name in kept]
    codes.entries("tier")
    rules.family("care.contacts")
    for module, name in kept:
        setattr(module, name, math.inf)
    try:
        yield
    finally:
        for (module, name), value in zip(kept, before, strict=True):
            setattr(module, name, value)


def _crawled(role: str, client: Client, samples: int) -> Iterator[Cost]:
    waiting: deque[tuple[str, bool]] = deque(_doors())
    taken: dict[tuple[str, str, bool], set[str]] = {}
    while waiting:
        path, panel = waiting.popleft()
        shape = _shape(path)
        if shape is None:
            continue
        held = taken.setdefault((*shape, panel), set())
        if path in held or len(held) >= samples:
            continue
        held.add(path)
        cost, answer = _measure(role, client, path, panel, shape)
        if answer.status_code not in (403, 404, 405):
            yield cost
        waiting.extend(_links(path, answer))


def _doors() -> Iterator[tuple[str, bool]]:
    yield "/", False
    for route in pages():
        if route.plain:
            yield reverse(route.name), False


def _shape(path: str) -> tuple[str, str] | None:
    parts = urlsplit(path)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return None
    if name.startswith(SKIPPED):
        return None
    keys = sorted({key for key, _ in parse_qsl(parts.query)})
    panel = parts.path.rsplit("/panel/", 1)[1] if "/panel/" in parts.path else ""
    return name, ",".join([*([panel] if panel else []), *keys])


def _measure(
    role: str, client: Client, path: str, panel: bool, shape: tuple[str, str]
) -> tuple[Cost, Any]:
    headers = {"HX-Request": "true"} if panel else {}
    # The connection remembers 9,000 queries and no more: full, it would tell of none. Emptied first.
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(path, headers=headers)
        _drain(answer)
    made = tuple(q["sql"] for q in caught if not q["sql"].startswith(CONTROL))
    return Cost(*shape, role, panel, answer.status_code, len(made), path, made), answer


def _drain(answer: Any) -> None:
    if getattr(answer, "streaming", False) and not answer.is_async:
        b"".join(answer.streaming_content)


def _links(path: str, answer: HttpResponse) -> Iterable[tuple[str, bool]]:
    if answer.status_code in (301, 302):
        return [(urljoin(path, answer["Location"]), False)]
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    html = page_text(answer)
    found = [(urljoin(path, unescape(m[2])), m[1] == "hx-get") for m in LINK.finditer(html)]
    found += [(urljoin(path, unescape(m[1] or path)), False) for m in FORM.finditer(html)]
    return [(url, panel) for url, panel in found if _ours(url)]


def _ours(url: str) -> bool:
    return url.startswith("/") and not url.startswith(("/static/", "//"))
