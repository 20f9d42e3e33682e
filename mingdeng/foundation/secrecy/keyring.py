"""The master keys: where they are kept and how they are read.

A keyring is a JSON file, mode 0600, outside the database:
`{"active": 2, "masters": {"1": base64, "2": base64}, "index": base64, "audit": base64}`.
`masters` wrap people's keys (AES-256-GCM); `index` keys the blind indexes; `audit` keys the audit
chain. Whoever holds the shell, this file and the database sees everything: docs/security.md.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32
LOOK_EVERY = 1.0


class KeyringError(RuntimeError):
    """The keyring is missing, unreadable or malformed."""


@dataclass(frozen=True)
class Keyring:
    """Master keys by version, the version that wraps new keys, and the two derived keys."""

    active: int
    masters: dict[int, bytes]
    index: bytes
    audit: bytes

    def with_new_master(self) -> Keyring:
        """A keyring whose active master is new; the old ones stay for reading."""
        version = max(self.masters) + 1
        masters = {**self.masters, version: secrets.token_bytes(KEY_BYTES)}
        return replace(self, active=version, masters=masters)

    def without(self, version: int) -> Keyring:
        """A keyring without an old master. Raises KeyringError for the active one."""
        if version == self.active:
            raise KeyringError("使用中的主金鑰不能移除；請先輪替。")
        return replace(self, masters={v: k for v, k in self.masters.items() if v != version})


def fresh() -> Keyring:
    """A new keyring with random keys."""
    return Keyring(
        active=1,
        masters={1: secrets.token_bytes(KEY_BYTES)},
        index=secrets.token_bytes(KEY_BYTES),
        audit=secrets.token_bytes(KEY_BYTES),
    )


def write(keyring: Keyring, path: Path) -> None:
    """Write `keyring` to `path` atomically, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    document = {
        "active": keyring.active,
        "masters": {str(v): _encode(k) for v, k in keyring.masters.items()},
        "index": _encode(keyring.index),
        "audit": _encode(keyring.audit),
    }
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        json.dump(document, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(draft, path)
    _load.cache_clear()
    _Held.keyring = None


class _Held:
    """The keyring as last read, where from and when looked at."""

    keyring: Keyring | None = None
    place: str = ""
    looked_at: float = 0.0


def load() -> Keyring:
    """The keyring of this deployment. Raises KeyringError saying which command makes one.

    Called for every sealed value: the file is looked at once a second, so that a rotation by
    command reaches running processes within a second.
    """
    now = time.monotonic()
    place = str(settings.KEYRING_PATH)
    if _Held.keyring is None or _Held.place != place or now - _Held.looked_at > LOOK_EVERY:
        _Held.keyring, _Held.place, _Held.looked_at = _look(Path(place)), place, now
    return _Held.keyring


def master(version: int) -> bytes:
    """The master key of a version. One this process has not seen yet may be a second old: the
    file is read again before anyone is told it is missing. Raises KeyringError."""
    held = load().masters.get(version)
    if held is None:
        _Held.keyring = None
        held = load().masters.get(version)
    if held is None:
        raise KeyringError(f"主金鑰第 {version} 版不在金鑰檔中。")
    return held


def _look(path: Path) -> Keyring:
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError as missing:
        raise KeyringError(
            f"找不到主金鑰 {path}。請先執行 `mingdeng keys create`，或把備份的金鑰放回。"
        ) from missing
    return _load(path, stamp)


@lru_cache(maxsize=4)
def _load(path: Path, stamp: int) -> Keyring:
    """Read the file; `stamp` in the cache key makes a rotation visible to running processes."""
    try:
        document = json.loads(path.read_text("ascii"))
        return Keyring(
            active=int(document["active"]),
            masters={int(v): _decode(k) for v, k in document["masters"].items()},
            index=_decode(document["index"]),
            audit=_decode(document["audit"]),
        )
    except (ValueError, KeyError, TypeError) as broken:
        raise KeyringError(f"主金鑰檔 {path} 內容不完整，請以備份取代。") from broken


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _decode(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("key length")
    return key
