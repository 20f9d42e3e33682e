"""After the whole run: no name, number, phone, address or narrative in anything written.

Runs last (by its file name). What is looked for is every sealed value of every table, read through
the product itself: what the tests typed is among it. It is looked for in every file of the city's
home (database, WAL, shared memory, kept files, temporary folder, the log of all processes), as it
stands and as programs write it down: other encodings of Chinese, escapes, base64, hexadecimal; and
in the database once more value by value, unpacked where something was packed.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import json
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from e2e.conftest import ROOT

pytestmark = pytest.mark.browser
# Every pattern is at least this long and is first looked up by so many of its bytes.
FIRST = 6

READ = """
import django; django.setup()
import json
from django.apps import apps
from mingdeng.foundation.codes.models import CodeEntry
from mingdeng.foundation.identity.models import Agency, Staff, Team
from mingdeng.foundation.rules.models import RuleVersion
from mingdeng.foundation.secrecy.models import SealedModel

def words(value):
    if isinstance(value, dict):
        for one in value.values(): yield from words(one)
    elif isinstance(value, list | tuple):
        for one in value: yield from words(one)
    elif isinstance(value, str):
        yield from value.splitlines()

plain = set()
for model in (Staff, Agency, Team, CodeEntry):
    for row in model.objects.values_list("name" if model is not CodeEntry else "label", flat=True):
        plain.add(row)
shipped = "\\n".join(json.dumps(p, ensure_ascii=False) for p in
    [*RuleVersion.objects.values_list("params", flat=True),
     *CodeEntry.objects.values_list("extra", flat=True)])
for model in apps.get_models():
    if not issubclass(model, SealedModel): continue
    fields = {f: model._meta.get_field(f).group for f in model.sealed_fields()}
    seen = {}
    for row in model._base_manager.select_related("key").iterator(chunk_size=500):
        for name, group in fields.items():
            held = getattr(row, name)
            for word in words(held):
                word = word.strip()
                if word and word not in plain and word not in shipped:
                    print(json.dumps([model._meta.label + "." + name, group, word]))
"""


def telling(group: str, word: str) -> bool:
    """Whether a sealed word is one that nobody would write for another reason: three Chinese
    characters of somebody's name, a number, a sentence; not a code, a day or a count."""
    if group in {"identity", "contact"}:
        digits = sum(letter.isdigit() for letter in word)
        return len(word) > 2 and (not word.isascii() or (digits >= 8 and "-" not in word))
    return len(word) > 12 and not word.isascii()


def forms(word: str) -> Iterator[bytes]:
    """The word as programs write words down."""
    encoded = [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")]
    encoded.append(word.encode("cp950", "ignore"))
    yield from encoded
    for one in encoded[:2]:
        yield one.hex().encode()
        yield one.hex().upper().encode()
        for shift in range(3):  # wherever it begins in what was encoded
            inside = base64.b64encode(b"\0" * shift + one + b"\0" * (-len(one + b"\0" * shift) % 3))
            yield inside[4 if shift else 0 : len(inside) - 4]
    yield json.dumps(word)[1:-1].encode()
    yield quote(word).encode()
    yield "".join(f"&#x{ord(letter):x};" for letter in word).encode()
    yield "".join(f"&#{ord(letter)};" for letter in word).encode()
    yield html.escape(word).encode()


class Looking:
    """All patterns at once: one pass over whatever is searched."""

    def __init__(self, words: dict[str, str]) -> None:
        self.by_first: dict[bytes, list[tuple[bytes, str]]] = {}
        for word, where in words.items():
            for form in set(forms(word)):
                if len(form) >= FIRST:
                    self.by_first.setdefault(form[:FIRST], []).append((form, where))

    def found_in(self, content: bytes) -> set[str]:
        """From which columns words stand in `content`."""
        known = self.by_first
        return {
            where
            for at in range(len(content) - FIRST + 1)
            if content[at : at + FIRST] in known
            for form, where in known[content[at : at + FIRST]]
            if content.startswith(form, at)
        }


def unpacked(value: bytes) -> Iterator[bytes]:
    """What a value holds when it is base64 or compressed, or one in the other."""
    held = [value]
    for text in (value, value[1:]):  # Django marks what it compressed with a dot
        try:
            held.append(base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4)))
        except (binascii.Error, ValueError):
            continue
    for one in held:
        if one is not value:
            yield one
        for open_ in (zlib.decompress, gzip.decompress):
            try:
                yield open_(one)
            except (zlib.error, OSError, EOFError):
                continue


@pytest.fixture(scope="module")
def looking(city):
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=ROOT,
        env=city.env,
        check=True,
        capture_output=True,
        text=True,
    )
    words: dict[str, str] = {}
    for line in done.stdout.splitlines():
        where, group, word = json.loads(line)
        if telling(group, word):
            words[word] = where
    kinds = set(words.values())
    assert len(words) > 3000
    for column in (
        "people_records.PersonRecord.name",
        "people_records.IdentityNumber.value",
        "people_records.Phone.value",
        "people_records.Residence.address",
        "care_contacts.Contact.narrative",
    ):
        assert column in kinds, column
    return Looking(words)


def test_what_is_looked_for_would_be_found_in_any_form():
    looks = Looking({"陳志偉": "name", "0912345678": "phone"})
    for word, where in (("陳志偉", "name"), ("0912345678", "phone")):
        for form in forms(word):
            if len(form) >= FIRST:
                assert where in looks.found_in(b"x1" + form + b"zz"), form
    for shift in range(3):
        around = base64.b64encode(b"abc"[:shift] + "我是陳志偉本人".encode())
        assert looks.found_in(around) == {"name"}
    packed = base64.urlsafe_b64encode(zlib.compress('{"q": "陳志偉"}'.encode())).rstrip(b"=")
    assert any(looks.found_in(one) for one in unpacked(b"." + packed))


def test_no_plain_word_is_found_in_what_was_written(city, looking):
    files = [path for path in city.home.rglob("*") if path.is_file()]
    names = {path.name for path in files}
    assert any(name.endswith(".sqlite3") for name in names)
    assert any(name.endswith("-wal") for name in names)
    assert city.log.name in names
    leaks = {path.name: looking.found_in(path.read_bytes()) for path in files}
    assert not {name: sorted(found) for name, found in leaks.items() if found}


def test_no_value_of_the_database_holds_a_plain_word_when_it_is_unpacked(city, looking):
    (path,) = city.home.glob("*.sqlite3")
    leaks = []
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as base:
        tables = [
            name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        for table in tables:
            for row in base.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    raw = value.encode() if isinstance(value, str) else value
                    if isinstance(raw, bytes) and len(raw) > 16:
                        leaks += [
                            (table, where)
                            for inner in unpacked(raw)
                            for where in looking.found_in(inner)
                        ]
    assert not leaks
