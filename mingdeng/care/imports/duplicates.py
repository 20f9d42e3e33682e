"""Rows that are somebody already: twice in the file, or on record by the same number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.imports.checking import RowGiven
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.secrecy.services import blind
from mingdeng.people.normal.tokens import id_tokens
from mingdeng.people.records.models import LookupToken
from mingdeng.people.records.policies import standing_of

IN_FILE = "與本檔第 {row} 列的身分證號相同。"
ON_RECORD = "系統中已有相同的證號。"
IN_CARE = "系統中已有相同證號的人，且已在案。"


def find(
    rows: Sequence[RowGiven], before: dict[str, int], viewer: Viewer | None = None
) -> dict[int, str]:
    """Row number → why it is somebody already. `before` maps numbers of earlier rows to their
    row and grows. Three queries for a batch. Tells nothing about who it is: the clerk asks the
    supervisor. A person restricted for `viewer` is not told of at all."""
    said: dict[int, str] = {}
    tokens: dict[bytes, list[int]] = {}
    for row in rows:
        if not row.id_number:
            continue
        first = before.setdefault(row.id_number, row.number)
        if first != row.number:
            said[row.number] = IN_FILE.format(row=first)
            continue
        for kind, text in id_tokens(row.id_number):
            tokens.setdefault(blind(kind, text), []).append(row.number)
    for number, word in on_record(tokens, viewer):
        said.setdefault(number, word)
    return said


def on_record(tokens: dict[bytes, list[int]], viewer: Viewer | None) -> Iterable[tuple[int, str]]:
    """(row number, words) for numbers already on record."""
    held = list(
        LookupToken.objects.filter(token__in=list(tokens)).values_list("token", "record_id")
    )
    standing = standing_of(viewer, [record for _, record in held]) if viewer and held else {}
    held = [pair for pair in held if pair[1] not in standing or not standing[pair[1]].hidden]
    records = {record for _, record in held}
    in_care = set(
        Case.objects.filter(record_id__in=records, now_status__in=STANDING).values_list(
            "record_id", flat=True
        )
    )
    for token, record in held:
        for number in tokens.get(bytes(token), ()):
            yield number, IN_CARE if record in in_care else ON_RECORD
