"""`mingdeng audit verify`: proves that no sealed entry was edited, removed, moved or added.

See docs/algorithms/audit-chain.md. Memory: one seal's entries at a time.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from mingdeng.foundation.audit.models import Entry, Seal, Sighting
from mingdeng.foundation.audit.sealing import line_of, seal_head
from mingdeng.foundation.audit.services import entry_mac
from mingdeng.foundation.secrecy import keyring

LOT = 500


@dataclass
class Verdict:
    """What verification found. `clean` means nothing sealed was touched.

    `unsealed` entries wait for the sealer; `unanchored` is 1 while the last seal waits for its
    line in the anchor file. Neither is a finding.
    """

    seals: int = 0
    sealed: int = 0
    unsealed: int = 0
    unanchored: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether no finding was made."""
        return not self.findings


def verify() -> Verdict:
    """Walk the whole chain and both places it is kept in."""
    key = keyring.load().audit
    verdict = Verdict(unsealed=Entry.objects.filter(seal_no=None).count())
    anchors, broken = read_anchors(Path(settings.AUDIT_ANCHOR_PATH))
    verdict.findings += broken
    before = b""
    expected = 1
    for seal in Seal.objects.order_by("number").iterator():
        if seal.number != expected:
            verdict.findings.append(f"封存 {expected} 不見了（下一個是 {seal.number}）。")
        verdict.findings += check_seal(seal, before, key)
        verdict.findings += check_anchor(seal, anchors, verdict)
        verdict.seals += 1
        verdict.sealed += seal.count
        before, expected = bytes(seal.head), seal.number + 1
    cut = [number for number in anchors if number >= expected]
    if cut:
        verdict.findings.append(f"封存 {min(cut)} 之後的尾端被截去（外部錨定檔仍有紀錄）。")
    verdict.findings += check_strays(expected)
    verdict.findings += check_unsealed(key)
    return verdict


def check_seal(seal: Seal, before: bytes, key: bytes) -> Iterator[str]:
    """Findings of one seal: its entries, their order, its head."""
    entries = list(Entry.objects.filter(seal_no=seal.number).order_by("position", "id"))
    if len(entries) != seal.count:
        yield f"封存 {seal.number} 應有 {seal.count} 筆，實有 {len(entries)} 筆。"
    for place, entry in enumerate(entries):
        if not hmac.compare_digest(bytes(entry.mac), entry_mac(entry, key)):
            yield f"紀錄 {entry.id} 的內容被改過。"
        if entry.position != place:
            yield f"紀錄 {entry.id} 的順序被動過。"
    if not hmac.compare_digest(bytes(seal.head), seal_head(before, seal, entries, key)):
        yield f"封存 {seal.number} 的鏈結不符。"
    if entries and (entries[0].id, entries[-1].id) != (seal.first_id, seal.last_id):
        yield f"封存 {seal.number} 的首尾編號不符。"
    yield from check_sightings(entries)


def check_anchor(seal: Seal, anchors: dict[int, str], verdict: Verdict) -> Iterator[str]:
    """The head in the second place. Only the very last seal may still wait for its line: its
    sealer may have died between the commit and the file, and the next one writes it."""
    said = anchors.get(seal.number)
    if said is None and seal.number == max(anchors, default=0) + 1 and not verdict.unanchored:
        verdict.unanchored = 1
    elif said != line_of(seal):
        yield f"封存 {seal.number} 與外部錨定檔不符。"


def check_sightings(entries: list[Entry]) -> Iterator[str]:
    """The derived look-up must say the same persons as the sealed entries."""
    seen: dict[int, list[int]] = {entry.id: [] for entry in entries}
    rows = Sighting.objects.filter(entry_id__in=seen).values_list("entry_id", "record_id")
    for entry_id, record_id in rows:
        seen[entry_id].append(record_id)
    for entry in entries:
        if sorted(seen[entry.id]) != entry.detail.get("records", []):
            yield f"紀錄 {entry.id} 的查閱對象索引被改過。"


def check_strays(next_number: int) -> Iterator[str]:
    """Entries that claim a seal which is not there, and look-ups of entries which are not."""
    numbers = Seal.objects.values("number")
    strays = Entry.objects.filter(seal_no__isnull=False).exclude(seal_no__in=numbers).count()
    if strays:
        yield f"{strays} 筆紀錄屬於不存在的封存（最後一個是 {next_number - 1}）。"
    half = Q(seal_no=None, position__isnull=False) | Q(seal_no__isnull=False, position=None)
    if Entry.objects.filter(half).exists():
        yield "有紀錄的封存位置不完整。"
    orphans = Sighting.objects.exclude(entry__in=Entry.objects.values("id")).count()
    if orphans:
        yield f"{orphans} 筆查閱對象沒有對應的紀錄。"


def check_unsealed(key: bytes) -> Iterator[str]:
    """Unsealed entries are not chained yet, but their own hash already tells an edit, and their
    look-ups must say what they say."""
    waiting = Entry.objects.filter(seal_no=None).order_by("id")
    for lot in batched(waiting.iterator(chunk_size=LOT), LOT):
        for entry in lot:
            if not hmac.compare_digest(bytes(entry.mac), entry_mac(entry, key)):
                yield f"未封存的紀錄 {entry.id} 內容被改過。"
        yield from check_sightings(lot)


def batched(entries: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    """Entries in lists of at most `size`."""
    rows = iter(entries)
    while lot := list(islice(rows, size)):
        yield lot


def read_anchors(path: Path) -> tuple[dict[int, str], list[str]]:
    """Seal number → its line in the anchor file, and what is wrong with the file itself."""
    if not path.exists():
        return {}, []
    lines = [line for line in path.read_text("ascii", "replace").splitlines() if line]
    numbers = [line.split(" ", 1)[0] for line in lines]
    findings = []
    if not all(number.isdigit() for number in numbers):
        return {}, ["外部錨定檔有讀不懂的內容。"]
    for number, times in Counter(zip(numbers, lines, strict=True)).items():
        if times > 1:
            findings.append(f"外部錨定檔的封存 {number[0]} 重複。")
    if len(set(numbers)) < len(set(lines)):
        findings.append("外部錨定檔對同一個封存有兩種說法。")
    return {int(n): line for n, line in zip(numbers, lines, strict=True)}, findings
