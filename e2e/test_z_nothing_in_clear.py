"""After the whole run: no name, number, phone, address or narrative in anything written.

Runs last (by its file name). The words looked for are read through the product itself.
"""

import subprocess
import sys

import pytest

from e2e.conftest import ROOT

pytestmark = pytest.mark.browser

READ = """
import django; django.setup()
from mingdeng.people.records.models import IdentityNumber, PersonRecord, Phone, Residence
from mingdeng.care.contacts.models import Contact
from mingdeng.foundation.identity.models import Staff
staff = set(Staff.objects.values_list("name", flat=True))
for row in PersonRecord.objects.order_by("id")[:400]:
    if row.name and len(row.name) > 2 and row.name not in staff: print(row.name)
for model in (IdentityNumber, Phone):
    for row in model.objects.order_by("id")[:400]: print(row.value)
for row in Residence.objects.order_by("id")[:200]: print(row.address)
for row in Contact.objects.order_by("-id")[:300]:
    if row.narrative and len(row.narrative) > 12: print(row.narrative.splitlines()[0])
"""


def test_no_plain_word_is_found_in_what_was_written(city):
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=ROOT,
        env=city.env,
        check=True,
        capture_output=True,
        text=True,
    )
    words = {line.strip() for line in done.stdout.splitlines() if len(line.strip()) > 2}
    assert len(words) > 1000
    files = [path for path in city.home.rglob("*") if path.is_file()]
    assert any(path.name.endswith(".sqlite3") for path in files)
    leaks = []
    for path in files:
        content = path.read_bytes()
        leaks += [f"{path.name}: {word[:1]}…" for word in words if word.encode() in content]
        escaped = (w.encode("unicode_escape") for w in words if not w.isascii())
        leaks += [f"{path.name}: escaped" for word in escaped if word in content]
    assert not leaks, leaks[:5]
