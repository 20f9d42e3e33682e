"""Puts the questionnaires of data/instruments into InstrumentVersion rows.

Factors are a code list and rules are rules: the generic loader takes those. A file given to
anybody once must not change: other wording or other scores are a new version in a new file.
"""

from __future__ import annotations

import json
import tomllib
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from mingdeng.care.assessments.models import Administration, InstrumentVersion

FILES: tuple[str, ...] = ()
FOLDER = Path(__file__).parent / "data" / "instruments"
_OUTSIDE = {"valid_to"}  # ending a version does not change what it asked


class ChangedInstrumentError(RuntimeError):
    """A file was changed after somebody was given the questionnaire it holds."""


def load(folder: Path = FOLDER) -> int:
    """Load every file; how many there are. Raises ChangedInstrumentError naming the file."""
    held = {(row.code, row.version): row for row in InstrumentVersion.objects.all()}
    files = sorted(folder.glob("*.toml"))
    for file in files:
        document = tomllib.loads(file.read_text("utf-8"))
        _store(file, document, held.get((document["code"], document["version"])))
    return len(files)


def digest(document: dict[str, Any]) -> str:
    """SHA-256 of a definition, whatever its period's end."""
    said = {name: value for name, value in document.items() if name not in _OUTSIDE}
    text = json.dumps(_plain(said), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8")).hexdigest()


def _store(file: Path, document: dict[str, Any], known: InstrumentVersion | None) -> None:
    made = digest(document)
    values = {
        "title": document["label"],
        "definition": _plain(document),
        "digest": made,
        "valid_from": document.get("valid_from"),
        "valid_to": document.get("valid_to"),
    }
    if known is None:
        InstrumentVersion.objects.create(
            code=document["code"], version=document["version"], **values
        )
        return
    if known.digest != made and Administration.objects.filter(instrument=known).exists():
        raise ChangedInstrumentError(
            f"{file.name}: {known.code} {known.version} 已有施測紀錄，內容不得更動；"
            "請改成新的 version，另存新檔。"
        )
    changed = [name for name, value in values.items() if getattr(known, name) != value]
    if changed:
        for name in changed:
            setattr(known, name, values[name])
        known.save(update_fields=changed)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(held) for name, held in value.items()}
    return [_plain(held) for held in value] if isinstance(value, list) else value
