"""Temporary content: sealed under a key that only this process's memory holds.

The file has no name (it is unlinked as it is made), so nothing is left when the process dies, and
what a disk's blocks might still show is sealed.
"""

from __future__ import annotations

import io
import tempfile

from mingdeng.foundation.files import disk
from mingdeng.foundation.files.sealing import SealingWriter, new_file_key, opened

PLACE = b"spool"
IN_MEMORY = 256 * 1024


class Spool:
    """Write first, then read: in memory while small, sealed on disk beyond.

    `read_back` ends the writing and gives a seekable reader, which the caller closes.
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._small = io.BytesIO()
        self._most = in_memory
        self._file: io.BufferedRandom | None = None
        self._writer: SealingWriter | None = None
        self._key = b""
        self.size = 0

    def write(self, data: bytes) -> None:
        """Take more content."""
        self.size += len(data)
        if self._writer is None and self.size > self._most:
            self._to_disk()
        if self._writer is None:
            self._small.write(data)
        else:
            self._writer.write(data)

    def read_back(self) -> io.BytesIO | io.BufferedReader:
        """Everything that was written, from the beginning."""
        if self._writer is None or self._file is None:
            self._small.seek(0)
            return self._small
        self._writer.finish()
        self._file.flush()
        return opened(self._file, self._key, PLACE)

    def discard(self) -> None:
        """Forget what was written."""
        if self._file is not None:
            self._file.close()
        self._small = io.BytesIO()
        self._file = self._writer = None

    def _to_disk(self) -> None:
        self._file = tempfile.TemporaryFile(dir=disk.incoming())  # noqa: SIM115  # closed by reader
        self._key = new_file_key()
        self._writer = SealingWriter(self._file, self._key, PLACE)
        self._writer.write(self._small.getvalue())
        self._small = io.BytesIO()
