"""Every address as every role about one case of every relation, against the hand-written matrix.

For each account (`city/standing.py`) every route of the resolver is asked for with real arguments
about each case it is led to. What the matrix forbids answers 403 or 404; what it allows answers
within the house; and no answer, whatever it is about, carries a mark of a field group that the
matrix does not let this role read of that case.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Sum
from django.test import Client

from mingdeng.config.tests.city import addresses
from mingdeng.config.tests.city.addresses import Address
from mingdeng.config.tests.city.building import City
from mingdeng.config.tests.city.looking import enter, leaks
from mingdeng.config.tests.city.standing import (
    ACCOUNTS,
    EVERYDAY,
    NARROWER,
    PLAIN,
    WIDER,
    Account,
)
from mingdeng.foundation.access.tests import walk
from mingdeng.foundation.audit.models import Versioned

pytestmark = pytest.mark.django_db  # each test is undone within the module's transaction
REFUSED = (403, 404)
# The walk leads to addresses by their references, so a refusal or a link back may repeat one; the
# search boxes, lists and exports, which are given none, are held to it (test_access_asking.py).
EXISTENCE = False
# Addresses that answer a page's script otherwise than a reader.
FRAGMENTS = frozenset(
    {"jobs:job", "alerts:background", "alerts:page", "clock:status", "outbox:bell", "outbox:read"}
)
WHOLE = os.environ.get("MINGDENG_WALK") == "whole"


@pytest.fixture(autouse=True)
def _files(city, settings):
    """Where the city's files lie, in every test of the module."""
    settings.FILES_PATH = city.files_path


def every_address(city: City, account: str, unknown: list[str]) -> Iterator[Address]:
    """What this account is led to: what is about nobody once, what is about a case per case.

    A second account of a role is not led again to what only its role decides. `MINGDENG_WALK=whole`
    leads every account to every case that differs for its role; daily, to one of each kind.
    """
    who = ACCOUNTS[account]
    first = next(name for name, one in ACCOUNTS.items() if one.role == who.role) == account
    for route in walk.routes():
        if route.policy is None or route.policy.closed or not route.name:
            continue
        if not addresses.about_a_case(route):
            if first or WHOLE or route.policy.about or route.name.startswith("worklist:"):
                try:
                    yield from addresses.of_everybody(route, city)
                except KeyError:
                    unknown.append(route.name)
            continue
        for tag in who.visits if WHOLE else EVERYDAY[account]:
            try:
                yield from addresses.of_case(route, city.cases[tag], city, account)
            except KeyError:
                unknown.append(route.name)
                break


def allowed(account: Account, address: Address, writing: bool = True) -> bool:
    """Whether the matrix (and for what is about nobody, the list of plain classes) lets it in."""
    policy = address.route.policy
    assert policy is not None
    if policy.public:
        return True
    if account.role == "":
        return False
    reads, writes = address.reads, address.writes
    if not policy.about and not address.tag:
        plain = PLAIN[account.role]
        return all("r" in plain.get(g, "") for g in reads) and all(
            "w" in plain.get(g, "") for g in writes
        )
    if account.role == "partner" and policy.about not in {"", "referral"}:
        return False
    if address.tag:
        plain = {"self"}
        return reads - plain <= account.may(address.tag) and writes - plain <= account.may(
            address.tag, "w"
        )
    return reads <= account.ever("r") and writes <= account.ever("w")


def within(answer) -> bool:
    """Whether a redirect stays in the house and does not send the visitor to sign in."""
    goes = answer.headers.get("Location", "/")
    return goes.startswith("/") and not goes.startswith(("//", "/accounts/login"))


def narrower(account: Account, address: Address) -> bool:
    """Whether less than the matrix allows is right at this address, for a reason written down."""
    found = NARROWER.get(address.route.name) or NARROWER.get(address.route.name.split(":")[0])
    return found is not None and account.role not in found.let_in


def judged(account: Account, name: str, address: Address, answer) -> str:
    """What is wrong with an answer's status; empty when it is as the matrix has it."""
    status = answer.status_code
    what = f"{address.route.name} {address.tag} {status}"
    if status >= 500:
        return f"{what}: broke"
    if not allowed(account, address):
        to_login = status == 302 and answer.headers["Location"].startswith("/accounts/login")
        turned = (
            status in (*REFUSED, 405)
            or address.route.name in WIDER
            or (not account.role and (to_login or status == 401))
        )
        return "" if turned else f"{what}: should be refused"
    if status in REFUSED and not narrower(account, address):
        return f"{what}: should be let in"
    if status == 302 and not address.route.policy.public and not within(answer):
        return f"{what}: leads to {answer.headers['Location']}"
    return ""


def held() -> dict[str, int]:
    """How many rows stand in each table that says something of people or their care."""
    labels = ("people_", "care_", "network_", "foundation_identity", "foundation_files")
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label.startswith(labels)
    }


def versions() -> int:
    """A number that grows with every change of a versioned row."""
    return sum(
        model._base_manager.aggregate(n=Sum("version"))["n"] or 0
        for model in apps.get_models()
        if issubclass(model, Versioned)
    )


def posted(browser: Client, account: Account, address: Address) -> str:
    """What is wrong when somebody who may not writes to an address anyway."""
    answer = browser.post(address.path)
    status = answer.status_code
    to_login = status == 302 and answer.headers["Location"].startswith("/accounts/login")
    if status in (*REFUSED, 405) or (not account.role and (to_login or status == 401)):
        return ""
    return f"{address.route.name} {address.tag} POST {status}: should be refused"


@pytest.mark.parametrize("name", ACCOUNTS)
def test_every_address_answers_as_the_matrix_says(city, name):
    account, browser = ACCOUNTS[name], enter(city, name)
    unknown: list[str] = []
    faults: list[str] = []
    leaked: Counter[str] = Counter()
    asked = 0
    barred: list[Address] = []
    for address in every_address(city, name, unknown):
        answer = browser.get(address.path)
        asked += 1
        faults.append(judged(account, name, address, answer))
        answers = [answer]
        if address.route.name in FRAGMENTS:
            answers.append(browser.get(address.path, headers={"HX-Request": "true"}))
        for one in (
            found for each in answers for found in leaks(city, account, each, existence=EXISTENCE)
        ):
            leaked[f"{address.route.name} about {address.tag or '-'} carries {one.text}"] += 1
        may = allowed(account, address) or name in WIDER.get(address.route.name, ())
        if not may and (address.writes or answer.status_code == 405):
            barred.append(address)
    before = held(), versions()
    faults += [posted(browser, account, address) for address in barred]
    if (held(), versions()) != before:
        faults.append("something was written by who may not")
    faults += [f"{one}: nothing is known to ask it with" for one in sorted(set(unknown))]
    faults = [*filter(None, faults), *sorted(leaked)]
    assert not faults, f"{name}, {asked} asked, {len(barred)} tried:\n" + "\n".join(faults)
    assert asked > 50
