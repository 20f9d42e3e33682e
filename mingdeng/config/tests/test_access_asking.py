"""Asking as every role for people by what they are called, and taking lists out.

The walk (`test_access_walk.py`) opens addresses; here the search boxes are asked for the names,
numbers, telephones and case numbers of cases, the exports become jobs whose file is fetched, and
the columns of the list are fetched by a signed order.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import reverse

from mingdeng.care.cases.queries import listing
from mingdeng.config.tests.city.building import City
from mingdeng.config.tests.city.cases import Held
from mingdeng.config.tests.city.looking import enter, leaks
from mingdeng.config.tests.city.marks import mark
from mingdeng.config.tests.city.standing import ACCOUNTS, Account
from mingdeng.foundation.documents import exporting
from mingdeng.foundation.documents.models import Export
from mingdeng.foundation.jobs import worker
from mingdeng.foundation.jobs.models import Job
from mingdeng.people.normal.idnumbers import make_id

pytestmark = pytest.mark.django_db
# Tokens, the references of new forms and the time of day differ from page to page.
CHANGING = re.compile(r"[A-Za-z0-9]{64}|[0-9a-f]{8}-[0-9a-f-]{27}|\b\d\d:\d\d\b")
FRAGMENT = {"HX-Request": "true"}
BOXES: tuple[tuple[str, dict[str, str]], ...] = (
    ("records:search", {}),
    ("records:search", FRAGMENT),
    ("cases:new", {}),
    ("portal:search", {}),
    ("cases:glass_find", {}),
)
# One case of each kind of hiding and of showing.
ASKED_FOR = ("own", "self", "restricted", "named", "far")
LISTS = {
    "cases:export": "scope=all&status=any",
    "referrals:export": "scope=all&tab=all",
    "alerts:export": "scope=all",
}


@pytest.fixture(autouse=True)
def _files(city, settings):
    settings.FILES_PATH = city.files_path


def words_of(held: Held) -> Iterator[tuple[str, str]]:
    """(what kind of word, the word) by which somebody may be asked for."""
    record = held.person.record
    yield "name", mark(held.tag, "identity")
    yield "number", record.numbers.get().value
    yield "phone", record.phones.first().value
    yield "case", held.case.case_no


def nobody(city: City) -> dict[str, str]:
    """Words of each kind that nobody in the city has."""
    return {
        "name": "MKidentityXnobodyQ",
        "number": make_id(city.numbers.rng, "citizen", "male", "E"),
        "phone": "0978999999",
        "case": "KH115-99999",
    }


def asked_for(text: str) -> dict[str, str]:
    """The form of any search box."""
    return {
        "q": text,
        "number": text,
        "reason": "caller",
        "note": "家屬來電表示本人服藥過量，主責請假中。",
    }


def told(answer, *typed: str) -> str:
    """What an answer says, without what was typed and what differs from page to page."""
    text = CHANGING.sub("", answer.content.decode())
    for one in typed:
        text = text.replace(one, "…")
    return f"{answer.status_code} {answer.headers.get('Location', '')} {text}"


def differing(one: str, other: str) -> list[str]:
    """The lines by which two answers differ."""
    lines = difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0)
    return [line.strip() for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}]


@pytest.mark.parametrize("name", [one for one in ACCOUNTS if one != "anonymous"])
def test_a_search_box_tells_of_nobody_whom_the_matrix_hides(city, name):
    account, browser = ACCOUNTS[name], enter(city, name)
    empty = nobody(city)
    faults: Counter[str] = Counter()
    for box, part in BOXES:
        for kind in empty:
            plain = asked(browser, box, empty[kind], part)
            if plain.status_code in (403, 404):
                break
            for tag in ASKED_FOR:
                word = dict(words_of(city.cases[tag]))[kind]
                answer = asked(browser, box, word, part)
                what = f"{box} asked for {kind} of {tag}"
                if opens(account, box, kind, tag):
                    continue
                for one in leaks(city, account, answer):
                    if one.text != word:
                        faults[f"{what} carries {one.text}"] += 1
                if not account.may(tag):
                    for line in differing(told(answer, word), told(plain, empty[kind])):
                        faults[f"{what} answers otherwise than for nobody: {line}"] += 1
    assert not faults, "\n".join(faults)


def asked(browser, box: str, word: str, part: dict[str, str]):
    """What a search box answers; what it wrote is taken back."""
    with transaction.atomic():
        answer = browser.post(reverse(box), asked_for(word), headers=part)
        transaction.set_rollback(True)
    return answer


def opens(account: Account, box: str, kind: str, tag: str) -> bool:
    """Whether an emergency may open the case: for that its number is asked for, and no restricted
    person's."""
    return (
        box == "cases:glass_find"
        and kind in {"number", "case"}
        and "restricted" not in account.relations(tag)
    )


@pytest.mark.parametrize("name", ["worker", "stranger", "supervisor", "officer", "director"])
def test_an_export_made_by_a_job_holds_no_more_than_the_list(city, name, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", -1)
    account, browser = ACCOUNTS[name], enter(city, name)
    Job.objects.all().delete()
    faults, made = [], 0
    for route, query in LISTS.items():
        for kind in ("csv", "ods"):
            answer = browser.get(f"{reverse(route)}?{query}&kind={kind}")
            if answer.status_code == 403:
                continue
            assert answer.status_code == 302, route
            while worker.run_one():
                pass
            shown = browser.get(answer["Location"])
            faults += [f"{route} {one.text}" for one in leaks(city, account, shown)]
    for held in Export.objects.filter(owner=city.people[name]).exclude(pk=city.export.pk):
        made += 1
        path = reverse("documents:export", args=[held.ref])
        body = browser.get(path)
        assert body.status_code == 200
        faults += [f"{held.code} {one.text}" for one in leaks(city, account, body)]
        for other in ("auditor", "administrator", "colleague"):
            assert enter(city, other).get(path).status_code in (403, 404)
    assert not faults
    assert made >= 2


@pytest.mark.parametrize("name", ["worker", "colleague", "supervisor", "officer", "director"])
def test_the_columns_of_a_list_are_those_the_matrix_lets_read(city, name):
    account, browser = ACCOUNTS[name], enter(city, name)
    asked = {"scope": "all", "status": "all"}
    order = listing.page(city.viewer(name), listing.Filters.read(asked)).cells
    assert order
    answer = browser.get(reverse("cases:cells"), {"order": order})
    assert answer.status_code == 200
    assert not leaks(city, account, answer)
    tags = {held.case.pk: tag for tag, held in city.cases.items()}
    columns = {one.name: one for one in listing.registry.columns.at(listing.PLACE)}
    cells = answer.context["cells"]
    for pk, column, *_ in cells:
        reads = {group.value for group in columns[column].policy.reads}
        assert reads <= account.may(tags[pk]), (tags[pk], column)
    assert {tags[pk] for pk, *_ in cells} >= {
        tag for tag in tags.values() if "casework" in account.may(tag)
    } & {tags[one.pk] for one in listing.narrowed(city.viewer(name), listing.Filters.read(asked))}
    for other in ("women", "auditor"):
        stolen = enter(city, other).get(reverse("cases:cells"), {"order": order})
        assert stolen.status_code == 403 or stolen.context["cells"] == []
