"""Small sealed texts that belong to no person: sessions, list cursors, second-factor secrets.

Each purpose has a key of its own, derived from a master key by HKDF-SHA-256 (RFC 5869); the text
is AES-256-GCM (NIST SP 800-38D), bound to its purpose and, in clear, to the master's version, so
that a token made for one use is refused in any other and survives a rotation until `drop-old`.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mingdeng.foundation.secrecy import cipher, keyring

VERSION_BYTES = 2


def seal(purpose: str, value: Any) -> str:
    """`value` (anything JSON holds) as URL-safe text that only `unseal` of that purpose reads."""
    ring = keyring.load()
    version = ring.active.to_bytes(VERSION_BYTES, "big")
    nonce = os.urandom(cipher.NONCE_BYTES)
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    sealed = _key(ring.masters[ring.active], purpose).encrypt(nonce, plain, version)
    return base64.urlsafe_b64encode(version + nonce + sealed).decode("ascii").rstrip("=")


def unseal(purpose: str, token: str) -> Any:
    """What `seal` was given. Raises cipher.Tampered for anything else, an old master's included."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        version, body = raw[:VERSION_BYTES], raw[VERSION_BYTES:]
        master = keyring.master(int.from_bytes(version, "big"))
        nonce, sealed = body[: cipher.NONCE_BYTES], body[cipher.NONCE_BYTES :]
        return json.loads(_key(master, purpose).decrypt(nonce, sealed, version))
    except (ValueError, keyring.KeyringError, InvalidTag) as wrong:
        raise cipher.Tampered(f"token for {purpose}") from wrong


def is_stale(token: Any) -> bool:
    """Whether a master other than the active one sealed a token."""
    if not isinstance(token, str):
        return False
    return _version(token) != keyring.load().active


def reseal(purpose: str, token: str) -> str:
    """The same value under the active master. Raises cipher.Tampered."""
    return seal(purpose, unseal(purpose, token))


def keep(name: str, again: Callable[[], int]) -> None:
    """Register what is stored sealed for longer than a session: `again` seals it anew after a
    rotation and says how many. Called when an app is ready."""
    _kept[name] = again


def reseal_kept() -> int:
    """Seal anew whatever modules keep; how many."""
    return sum(again() for again in _kept.values())


_kept: dict[str, Callable[[], int]] = {}


def _version(token: str) -> int:
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError as wrong:
        raise cipher.Tampered("token") from wrong
    return int.from_bytes(raw[:VERSION_BYTES], "big")


@lru_cache(maxsize=64)
def _key(master: bytes, purpose: str) -> AESGCM:
    derive = HKDF(SHA256(), keyring.KEY_BYTES, salt=None, info=f"token:{purpose}".encode())
    return AESGCM(derive.derive(master))
