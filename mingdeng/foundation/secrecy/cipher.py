"""AES-256-GCM: sealing values under a person's key, wrapping that key under the master.

Source: NIST SP 800-38D (GCM, 96-bit random nonces). A key seals far fewer than 2^32 values.
Layout of a sealed value: one format byte, 12 bytes nonce, ciphertext with 16 bytes tag.
"""

from __future__ import annotations

import os
import secrets
import uuid
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mingdeng.foundation.secrecy import keyring

FORMAT = b"\x01"
NONCE_BYTES = 12


class Shredded(RuntimeError):
    """The key was destroyed: the value cannot be read by anyone any more."""


class Tampered(RuntimeError):
    """A sealed value does not belong to this row, column or key."""


@dataclass(frozen=True)
class DataKey:
    """A person's key, unwrapped, in memory only."""

    aead: AESGCM

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """Ciphertext of `plain`, bound to `place` (column and row)."""
        nonce = os.urandom(NONCE_BYTES)
        return FORMAT + nonce + self.aead.encrypt(nonce, plain, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """What `seal` was given. Raises Tampered when it was moved or changed."""
        if sealed[:1] != FORMAT:
            raise Tampered("unknown format")
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return self.aead.decrypt(nonce, body, place)
        except InvalidTag as wrong:
            raise Tampered(place.decode("ascii", "replace")) from wrong


def new_wrapped(key_id: uuid.UUID) -> tuple[bytes, int]:
    """A fresh data key, wrapped by the active master: (wrapped, master version)."""
    return wrap(secrets.token_bytes(keyring.KEY_BYTES), key_id)


def wrap(raw: bytes, key_id: uuid.UUID) -> tuple[bytes, int]:
    """`raw` wrapped by the active master, bound to `key_id`: (wrapped, master version)."""
    ring = keyring.load()
    master = DataKey(AESGCM(ring.masters[ring.active]))
    return master.seal(raw, key_id.bytes), ring.active


def unwrap(wrapped: bytes, version: int, key_id: uuid.UUID) -> DataKey:
    """The data key in `wrapped`. Raises Tampered, or KeyringError when its master is missing."""
    return DataKey(AESGCM(unwrap_raw(wrapped, version, key_id)))


def unwrap_raw(wrapped: bytes, version: int, key_id: uuid.UUID) -> bytes:
    """The raw bytes of a wrapped data key, for re-wrapping."""
    return DataKey(AESGCM(keyring.master(version))).open(wrapped, key_id.bytes)
