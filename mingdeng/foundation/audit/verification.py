"""`mingdeng audit verify`: proves that no sealed entry was edited, removed, moved or added.

See docs/algorithms/audit-chain.md. Memory: one seal's entries at a time.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from mingdeng.foundation.audit.models import Entry, Seal, Sighting
from mingdeng.foundation.audit.services import entry_mac, seal_head
from mingdeng.foundation.secrecy import keyring


@dataclass
class Verdict:
    """What verification found. `clean` means nothing sealed was touched."""

    seals: int = 0
    sealed: int = 0
    unsealed: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether no finding was made; unsealed entries are counted, not a finding."""
        return not self.findings


def verify() -> Verdict:
    """Walk the whole chain and both places it is kept in."""
    key = keyring.load().audit
    verdict = Verdict(unsealed=Entry.objects.filter(seal_no=None).count())
    anchors = read_anchors(Path(settings.AUDIT_ANCHOR_PATH))
    before = b""
    expected = 1
    for seal in Seal.objects.order_by("number").iterator():
        if seal.number != expected:
            verdict.findings.append(f"封存 {expected} 不見了（下一個是 {seal.number}）。")
        verdict.findings += list(check_seal(seal, before, key, anchors.get(seal.number)))
        verdict.seals += 1
        verdict.sealed += seal.count
        before, expected = bytes(seal.head), seal.number + 1
    cut = [number for number in anchors if number >= expected]
    if cut:
        verdict.findings.append(f"封存 {min(cut)} 之後的尾端被截去（外部錨定檔仍有紀錄）。")
    strays = Entry.objects.filter(seal_no__gte=expected).count()
    strays += Entry.objects.filter(seal_no__lt=1).count()
    if strays:
        verdict.findings.append(f"{strays} 筆紀錄屬於不存在的封存。")
    verdict.findings += list(check_unsealed(key))
    return verdict


def check_seal(seal: Seal, before: bytes, key: bytes, anchored: str | None) -> Iterator[str]:
    """Findings of one seal: its entries, their order, its head, its anchor."""
    entries = list(Entry.objects.filter(seal_no=seal.number).order_by("position", "id"))
    if len(entries) != seal.count:
        yield f"封存 {seal.number} 應有 {seal.count} 筆，實有 {len(entries)} 筆。"
    for place, entry in enumerate(entries):
        if not hmac.compare_digest(bytes(entry.mac), entry_mac(entry, key)):
            yield f"紀錄 {entry.id} 的內容被改過。"
        if entry.position != place:
            yield f"紀錄 {entry.id} 的順序被動過。"
    head = seal_head(before, seal.number, entries, key)
    if not hmac.compare_digest(bytes(seal.head), head):
        yield f"封存 {seal.number} 的鏈結不符。"
    said = f"{seal.last_id} {seal.count} {bytes(seal.head).hex()}"
    if anchored != said:
        yield f"封存 {seal.number} 與外部錨定檔不符。"
    if entries and (entries[0].id, entries[-1].id) != (seal.first_id, seal.last_id):
        yield f"封存 {seal.number} 的首尾編號不符。"
    yield from check_sightings(entries)


def check_sightings(entries: list[Entry]) -> Iterator[str]:
    """The derived look-up must say the same persons as the sealed entries."""
    seen: dict[int, list[int]] = {entry.id: [] for entry in entries}
    rows = Sighting.objects.filter(entry_id__in=seen).values_list("entry_id", "record_id")
    for entry_id, record_id in rows:
        seen[entry_id].append(record_id)
    for entry in entries:
        if sorted(seen[entry.id]) != entry.detail.get("records", []):
            yield f"紀錄 {entry.id} 的查閱對象索引被改過。"


def check_unsealed(key: bytes) -> Iterator[str]:
    """Unsealed entries are not chained yet, but their own hash already tells an edit."""
    for entry in Entry.objects.filter(seal_no=None).iterator():
        if not hmac.compare_digest(bytes(entry.mac), entry_mac(entry, key)):
            yield f"未封存的紀錄 {entry.id} 內容被改過。"


def read_anchors(path: Path) -> dict[int, str]:
    """Seal number → the rest of its line in the anchor file."""
    if not path.exists():
        return {}
    rows = (line.split(" ", 1) for line in path.read_text("ascii").splitlines() if line)
    return {int(number): rest for number, rest in rows}
