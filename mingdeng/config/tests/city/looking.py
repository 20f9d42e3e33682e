"""Going in as somebody, and what an answer says that the matrix does not let her read."""

from __future__ import annotations

from typing import Any

from django.test import Client

from mingdeng.config.tests.city.building import City
from mingdeng.config.tests.city.marks import EXISTS, Found, text_of
from mingdeng.config.tests.city.standing import DUTY, Account

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BY_NUMBER = frozenset({"auditor", "administrator"})  # they read the trail by case number


def enter(city: City, account: str) -> Client:
    """A browser of an account; what an earlier post left a desk role is put into its hands."""
    browser = Client(raise_request_exception=False)
    if account != "anonymous":
        browser.force_login(city.people[account], backend=BACKEND)
    if account in {"planner", "preventer", "auditor", "administrator"}:
        for tag in ("mate", "closed"):
            case = city.cases[tag].case
            type(case).objects.filter(pk=case.pk).update(now_worker=city.people[account])
    return browser


def leaks(city: City, account: Account, answer: Any, *, existence: bool = True) -> set[Found]:
    """The marks of an answer that the matrix does not let this account read; without `existence`
    those that only say that somebody is on record are left out."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    body = b"".join(answer) if answer.streaming else answer.content
    text = text_of(body, answer.headers.get("Content-Type", ""))
    found = city.numbers.found_in(f"{head}\n{answer.cookies.output()}\n{text}")
    if not existence:
        found = {one for one in found if one.groups != (EXISTS,)}
    return {one for one in found if not readable(account, one)}


def readable(account: Account, found: Found) -> bool:
    """Whether the matrix lets the account read a mark's groups of its case."""
    if found.tag == "duty":
        return account.role in DUTY
    if found.groups == (EXISTS,):  # a case number, the reference of a page: that there is somebody
        return bool(account.may(found.tag)) or account.role in BY_NUMBER
    return set(found.groups) <= account.may(found.tag)
