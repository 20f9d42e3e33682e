"""Marks: words and numbers that say whose they are and to which field groups they belong.

A word mark reads `MKhealth9caseworkXownQ`: it stands in a field of the case `own` that only who
reads health and casework may see. A number (telephone, identity number, birth date) cannot carry
words, so it is remembered here when it is made.
"""

from __future__ import annotations

import io
import random
import re
import subprocess
import zipfile
from dataclasses import dataclass, field
from datetime import date

from mingdeng.foundation.calendar.roc import roc_sentence, roc_table
from mingdeng.people.normal.idnumbers import make_id

GROUPS = "identity|contact|health|justice|family|minors|casework|referral|duty"
WORD = re.compile(rf"MK((?:{GROUPS})(?:9(?:{GROUPS}))*)X([a-z]+)Q", re.IGNORECASE)
EXISTS = "exists"  # what says no more than that somebody is on record: a case number, a reference
DIGITS = re.compile(r"09\d\d-?\d{3}-?\d{3}|[A-Z]\d{9}")


def mark(tag: str, *groups: str) -> str:
    """A word that belongs to the case `tag` and all of `groups`."""
    return f"MK{'9'.join(groups)}X{tag}Q"


@dataclass(frozen=True, order=True)
class Found:
    """A mark as an answer carried it."""

    tag: str
    groups: tuple[str, ...]
    text: str


@dataclass
class Numbers:
    """The numbers of every case, with the group each belongs to."""

    held: dict[str, tuple[str, str]] = field(default_factory=dict)
    made: int = 0
    born: int = 0
    rng: random.Random = field(default_factory=lambda: random.Random(20261122))

    def phone(self, tag: str) -> str:
        """A telephone number nobody else has."""
        self.made += 1
        return self._keep(f"0978{513000 + self.made * 7:06d}", tag, "contact")

    def identity(self, tag: str) -> str:
        """An identity number with a good checksum."""
        return self._keep(make_id(self.rng, "citizen", "male", "E"), tag, "identity")

    def birth(self, tag: str, *, child: bool = False) -> date:
        """A birth date nobody else has; remembered as pages and forms write it."""
        self.born += 1
        day = date(2015, 4, self.born) if child else date(1951 + self.born, 3, 17)
        for text in (roc_table(day), roc_sentence(day), day.isoformat()):
            self._keep(text, tag, "identity")
        return day

    def existence(self, tag: str, *texts: str) -> None:
        """Texts by which one knows that a case or a record is there at all."""
        for text in texts:
            self._keep(text, tag, EXISTS)

    def _keep(self, text: str, tag: str, group: str) -> str:
        self.held[text] = (tag, group)
        return text

    def found_in(self, text: str) -> set[Found]:
        """Every mark in an answer's text."""
        found = {
            Found(tag.lower(), tuple(groups.lower().split("9")), f"MK{groups}X{tag}Q")
            for groups, tag in WORD.findall(text)
        }
        for number in DIGITS.findall(text):
            known = self.held.get(number.replace("-", ""))
            if known is not None:
                found.add(Found(known[0], (known[1],), number))
        for number, (tag, group) in self.held.items():
            if not DIGITS.fullmatch(number) and number in text:
                found.add(Found(tag, (group,), number))
        return found


def text_of(content: bytes, kind: str) -> str:
    """What a reader gets from an answer's body: unpacked when it is a paper."""
    if kind.startswith("application/pdf"):
        run = subprocess.run(
            ["pdftotext", "-", "-"], input=content, capture_output=True, check=False
        )
        return "".join(run.stdout.decode(errors="replace").split())
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "".join(
                packed.read(name).decode(errors="replace")
                for name in packed.namelist()
                if name.endswith("xml")
            )
    return content.decode(errors="replace")
