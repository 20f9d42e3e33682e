"""Staging a file, checking it, taking it in: resumable, nothing half written. The same for every
list; what a row means is the list's own (lists.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from mingdeng.care.imports import columns, lists, sheets
from mingdeng.care.imports.cells import Complaint, RowCells
from mingdeng.care.imports.lists import Checked, ListKind
from mingdeng.care.imports.models import Batch, Row, RowState
from mingdeng.care.imports.models import Mapping as Matched
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.secrecy.services import destroy, new_key

FAMILY = "care.imports"
TAKEN = "同一個檔案的這一列已經匯入過，不會再匯入一次。"
TO_DO = [RowState.WAITING, RowState.READY, RowState.REJECTED, RowState.DUPLICATE]
Tell = Callable[[int, int], None]


@dataclass
class Report:
    """What an import found and did: the answer of the command and of the page."""

    rows: int = 0
    accepted: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    refused: str = ""

    def as_json(self) -> dict[str, Any]:
        """Keys `rows`, `accepted`, `rejected`, `duplicates`, `refused` (null when taken)."""
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "duplicates": self.duplicates,
            "refused": self.refused or None,
        }


def limits() -> dict[str, Any]:
    """The dated limits of a file."""
    return dict(rules.find(FAMILY, "limits").params)


def stage(
    content: bytes,
    name: str,
    *,
    list_code: str = "caseload",
    options: Mapping[str, str] | None = None,
    dry_run: bool = False,
    ask: bool = False,
) -> Batch:
    """Read a file and keep its rows, sealed. Raises sheets.Refused with its sentence.

    The same file of the same person, begun and not finished, is gone on with, except for a
    `dry_run`: what it took in is not taken again. With `ask`, a file some of whose headers are
    not known is kept all the same: `unmatched` says what its owner has to match (`match`).
    """
    kind = lists.find(list_code)
    chosen = {key: value for key, value in (options or {}).items() if value}
    digest = sha256(content).hexdigest()
    begun = unfinished(digest, kind, chosen)
    if begun is not None and not dry_run:
        return begun
    sheet = sheets.read(content, name, limits())
    mapping = remembered(sheet.headers, kind) or columns.guess(sheet.headers, kind.columns)
    missing = columns.missing(mapping, kind.columns, chosen)
    if missing and (not ask or not mapping):
        raise sheets.Refused(columns.say_missing(missing))
    with transaction.atomic():
        batch = Batch.objects.create(
            key=new_key(),
            owner_id=current().staff_id,
            file_name=name,
            list_code=kind.code,
            options=chosen,
            kind=sheet.kind,
            digest=digest,
            headers=list(sheet.headers),
            mapping=mapping,
            rows=len(sheet.rows),
        )
        keep_rows(batch, sheet)
        if not missing:
            remember(sheet.headers, mapping, kind)
        audit.record(f"{kind.audit}.staged", subject=batch, detail={"rows": batch.rows})
    return batch


def unmatched(batch: Batch) -> list[str]:
    """The labels of the columns that a batch lacks before it can be checked."""
    return columns.missing(batch.mapping, lists.find(batch.list_code).columns, batch.options)


def match(batch: Batch, mapping: Mapping[str, str]) -> None:
    """Match our columns to the file's headers, and offer the same for its next file.

    What was found of the rows is forgotten: they are checked anew. Raises sheets.Refused when a
    required column is left out, a header is taken twice or is not in the file, or rows were
    taken in already.
    """
    kind = lists.find(batch.list_code)
    known = {entry.code for entry in codes.entries(kind.columns)}
    given = {column: header for column, header in mapping.items() if header}
    twice = sorted({h for h in given.values() if list(given.values()).count(h) > 1})
    if twice:
        raise sheets.Refused(f"「{'」、「'.join(twice)}」對應了兩個欄位；一個標題只能用一次。")
    if not set(given) <= known or not set(given.values()) <= set(batch.headers):
        raise sheets.Refused("對應的標題不在檔案裡；請重新選擇。")
    missing = columns.missing(given, kind.columns, batch.options)
    if missing:
        raise sheets.Refused(columns.say_missing(missing))
    with transaction.atomic():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.staged.filter(state=RowState.ACCEPTED).exists():
            raise sheets.Refused("這個檔案已經開始匯入，不能再改欄位對應；請重新上傳。")
        held.staged.exclude(state=RowState.SKIPPED).update(state=RowState.WAITING, complaints=[])
        batch.mapping, batch.checked_at = given, None
        batch.save(update_fields=["mapping", "checked_at"])
        remember(batch.headers, given, kind)
        audit.record(f"{kind.audit}.matched", subject=batch, detail={"columns": sorted(given)})


def unfinished(digest: str, kind: ListKind, options: Mapping[str, str]) -> Batch | None:
    """A batch of this content that somebody began to take in and did not finish."""
    found = Batch.objects.filter(
        digest=digest, list_code=kind.code, owner_id=current().staff_id, finished_at=None
    )
    begun = found.filter(staged__state=RowState.ACCEPTED, key__wrapped__isnull=False)
    batch: Batch | None = begun.order_by("-pk").first()
    return batch if batch is not None and batch.options == options else None


def keep_rows(batch: Batch, sheet: sheets.Sheet) -> None:
    """The rows as the file gave them, sealed under the batch's key."""
    of_row: dict[int, list[int]] = {}
    for number, place in sheet.formulas:
        of_row.setdefault(number, []).append(place)
    Row.objects.bulk_create(
        [
            Row(
                key=batch.key,
                batch=batch,
                number=number,
                cells=list(cells),
                formulas=sorted(of_row.get(number, [])),
            )
            for number, cells in sheet.rows
        ],
        batch_size=1000,
    )


def remembered(headers: Sequence[str], kind: ListKind) -> dict[str, str]:
    """How this person matched these headers last time."""
    found = Matched.objects.filter(
        owner_id=current().staff_id, signature=columns.signature(headers, kind.columns)
    ).first()
    return dict(found.columns) if found else {}


def remember(headers: Sequence[str], mapping: dict[str, str], kind: ListKind) -> None:
    """Keep the matching for the next file with these headers."""
    Matched.objects.update_or_create(
        owner_id=current().staff_id,
        signature=columns.signature(headers, kind.columns),
        defaults={"columns": mapping},
    )


def run(
    batch: Batch, *, dry_run: bool, tell: Tell | None = None, stop: Callable[[], bool] | None = None
) -> Report:
    """Check every row and, unless `dry_run`, take the good ones in.

    Each few hundred rows are one transaction with what they became, audit entry and states: a run
    that died goes on where it stood, and no row is taken twice, not even by two runs at once.
    Asked to `stop` it ends after the present lot; what it took in stays, the rest waits.
    """
    size = int(limits()["batch_rows"])
    going = Going(batch)
    numbers = list(
        Row.objects.filter(batch=batch, state__in=TO_DO)
        .order_by("number")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(numbers), size):
        if stop is not None and stop():
            return report(batch)
        with transaction.atomic():
            lot = Row.objects.filter(pk__in=numbers[start : start + size], state__in=TO_DO)
            lot = lot.filter(key__wrapped__isnull=False)  # destroyed meanwhile: nothing to check
            locked = lot.select_for_update(of=("self",)).select_related("key")
            going.take(list(locked.order_by("number")), dry_run=dry_run)
        if tell:
            tell(min(start + size, len(numbers)), len(numbers))
    batch.checked_at = timezone.now()
    batch.finished_at = None if dry_run else batch.checked_at
    batch.save(update_fields=["checked_at", "finished_at"])
    return report(batch)


class Going:
    """One run over a batch."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.taker = lists.find(batch.list_code).begin(batch)
        self.places = {c: batch.headers.index(h) for c, h in batch.mapping.items()}
        earlier = Row.objects.filter(
            batch__digest=batch.digest, batch__list_code=batch.list_code, state=RowState.ACCEPTED
        ).exclude(batch=batch)
        self.taken = set(earlier.values_list("number", flat=True))

    def take(self, rows: Sequence[Row], *, dry_run: bool) -> None:
        """Check one lot of rows and write the good ones."""
        checked = self.taker.checked([self.cells_of(row) for row in rows])
        good: list[tuple[Row, Checked]] = []
        for row, one in zip(rows, checked, strict=True):
            row.complaints = [[c.column, c.reason] for c in one.complaints]
            row.state = RowState.REJECTED if one.given is None else RowState.READY
            if one.given is not None:
                good.append((row, one))
        ready = self.without_repeated(good)
        if ready and not dry_run:
            made = self.taker.write([one.given for _, one in ready])
            for (row, _), pk in zip(ready, made, strict=True):
                row.state, row.made_id = RowState.ACCEPTED, pk
        keep_states(rows)

    def cells_of(self, row: Row) -> RowCells:
        """A staged row by our columns."""
        held = row.cells or []
        cells = {c: str(held[p]) for c, p in self.places.items() if p < len(held)}
        computed = frozenset(c for c, p in self.places.items() if p in row.formulas)
        return RowCells(row.number, cells, computed)

    def without_repeated(self, good: Sequence[tuple[Row, Checked]]) -> list[tuple[Row, Checked]]:
        """Those that are not on record already, or that somebody decided to take anyway."""
        said = self.taker.repeated([one.given for _, one in good])
        header = self.batch.headers[0]
        said |= {n: Complaint(header, TAKEN) for n in self.taken}
        ready = []
        for row, one in good:
            if row.number in said and not row.override:
                row.state = RowState.DUPLICATE
                row.complaints = [[said[row.number].column, said[row.number].reason]]
            else:
                ready.append((row, one))
        return ready


def keep_states(rows: Sequence[Row]) -> None:
    """Write what became of the rows of a lot. Most have nothing to say and go in one statement; a
    row that was taken is emptied."""
    quiet: dict[str, list[int]] = {}
    for row in rows:
        if not row.complaints:
            quiet.setdefault(row.state, []).append(row.pk)
    for state, pks in quiet.items():
        emptied = {"cells": None} if state == RowState.ACCEPTED else {}
        Row.objects.filter(pk__in=pks).update(state=state, complaints=[], **emptied)
    Row.objects.bulk_update(
        [row for row in rows if row.complaints], ["state", "complaints"], batch_size=200
    )
    made = [(row.made_id, row.pk) for row in rows if row.made_id is not None]
    if made:
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE care_imports_row SET made_id = %s WHERE id = %s", made)


def report(batch: Batch) -> Report:
    """What stands of a batch."""
    made = Report(rows=batch.rows)
    rows = Row.objects.filter(batch=batch).order_by("number")
    for number, state, complaints in rows.values_list("number", "state", "complaints"):
        if state in {RowState.ACCEPTED, RowState.READY}:
            made.accepted += 1
        said = [{"row": number, "column": c, "reason": reason} for c, reason in complaints]
        if state == RowState.DUPLICATE:
            made.duplicates += said
        elif state == RowState.REJECTED:
            made.rejected += said
    return made


def decide(row: Row, *, import_anyway: str) -> None:
    """A duplicate reviewed: imported with a coded reason at the next run, or left out (empty).

    Raises ValueError for a reason that is not on the list.
    """
    if import_anyway and codes.find("duplicate_override_reason", import_anyway) is None:
        raise ValueError(import_anyway)
    row.override = import_anyway
    row.state = RowState.WAITING if import_anyway else RowState.SKIPPED
    row.save(update_fields=["override", "state"])
    said = lists.find(row.batch.list_code).audit
    audit.record(f"{said}.duplicate_decided", subject=row, reason=import_anyway or "same_person")


def discard(batch: Batch) -> None:
    """Destroy what was staged; what was made of it stays."""
    destroy([batch.key])
    audit.record(f"{lists.find(batch.list_code).audit}.discarded", subject=batch)


def purge() -> int:
    """Destroy what was staged longer ago than the rule allows; how many. Run by the clock."""
    before = timezone.now() - timedelta(days=int(limits()["keep_days"]))
    old = Batch.objects.filter(staged_at__lt=before, key__wrapped__isnull=False)
    batches = list(old.order_by("pk")[:50])
    for batch in batches:
        discard(batch)
    return len(batches)
