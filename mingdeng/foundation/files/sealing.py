"""Sealing a stream: AES-256-GCM in chunks, so that no file is ever whole in clear on disk.

Source: the STREAM construction (Hoang, Reyhanitabar, Rogaway & Vizár 2015, CRYPTO), as age has it:
each chunk's nonce is its number (11 bytes) and a byte that says whether it is the last. A key
seals one file and never another, so no nonce comes twice; a chunk moved, left out, repeated or
cut off at the end does not open. Layout: 4 bytes format, then chunks of 65,536 bytes of content
with 16 bytes of tag each; the last chunk may be shorter, even empty.
"""

from __future__ import annotations

import io
import secrets
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mingdeng.foundation.secrecy.cipher import Tampered
from mingdeng.foundation.secrecy.keyring import KEY_BYTES

FORMAT = b"MDF1"
CHUNK = 65_536
TAG = 16
COUNTER_BYTES = 11


def new_file_key() -> bytes:
    """A key for one file."""
    return secrets.token_bytes(KEY_BYTES)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(COUNTER_BYTES, "big") + (b"\x01" if last else b"\x00")


class SealingWriter:
    """Seals what is written into `out`; `finish` must be called, or the whole does not open.

    `place` is bound to every chunk: a file's bytes under another file's name are refused.
    """

    def __init__(self, out: Any, key: bytes, place: bytes) -> None:
        self._out, self._aead, self._place = out, AESGCM(key), place
        self._held = bytearray()
        self._number = 0
        self.size = 0
        out.write(FORMAT)

    def write(self, plain: bytes) -> None:
        """Take more content. A full chunk is held back until something follows it, because only
        the last may be marked as last."""
        self.size += len(plain)
        self._held += plain
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]

    def finish(self) -> int:
        """Seal the last chunk; how many bytes of content there were."""
        self._put(bytes(self._held), last=True)
        self._held.clear()
        return self.size

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._out.write(self._aead.encrypt(_nonce(self._number, last), plain, self._place))
        self._number += 1


class OpeningReader(io.RawIOBase):
    """Reads sealed content at any place, a chunk in memory at a time.

    Raises Tampered where the bytes are not what was sealed.
    """

    def __init__(self, source: BinaryIO, key: bytes, place: bytes) -> None:
        self._source, self._aead, self._place = source, AESGCM(key), place
        total = source.seek(0, io.SEEK_END)
        source.seek(0)
        if source.read(len(FORMAT)) != FORMAT or total < len(FORMAT) + TAG:
            raise Tampered("file format")
        body = total - len(FORMAT)
        self._chunks = -(-body // (CHUNK + TAG))
        self.size = body - self._chunks * TAG
        if self.size < 0:
            raise Tampered("file length")
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """It is read from."""
        return True

    def seekable(self) -> bool:
        """It can be read at any place."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, as files do."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from one chunk; how many bytes, 0 at the end. The end is only believed
        when the last chunk says that it is the last."""
        if self._at >= self.size:
            self._chunk(self._chunks - 1)
            return 0
        number, offset = divmod(self._at, CHUNK)
        part = self._chunk(number)[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _chunk(self, number: int) -> bytes:
        if self._held[0] == number:
            return self._held[1]
        self._source.seek(len(FORMAT) + number * (CHUNK + TAG))
        sealed = self._source.read(CHUNK + TAG)
        try:
            nonce = _nonce(number, number == self._chunks - 1)
            plain = self._aead.decrypt(nonce, sealed, self._place)
        except InvalidTag as wrong:
            raise Tampered("file content") from wrong
        self._held = (number, plain)
        return plain

    def close(self) -> None:
        """Close the sealed source too."""
        if not self.closed:
            self._source.close()
            self._held = (-1, b"")
        super().close()


def opened(source: BinaryIO, key: bytes, place: bytes) -> io.BufferedReader:
    """A reader of the content in `source`, as libraries expect a file. Raises Tampered."""
    return io.BufferedReader(OpeningReader(source, key, place), CHUNK)
