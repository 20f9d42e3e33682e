"""Taking files in: what a browser sends is sealed as it arrives, in every form of the house."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from mingdeng.foundation.files.policies import limit
from mingdeng.foundation.files.spool import Spool

MEGABYTE = 1024 * 1024


class SealedUpload(UploadedFile):
    """A file as it was sent, readable like any other. One that is too large is empty and says so:
    its bytes were dropped as they came."""

    def __init__(self, content: Any, *, too_large: bool, **told: Any) -> None:
        super().__init__(content, **told)
        self.too_large = too_large


class SealedUploadHandler(FileUploadHandler):
    """Django's hand for uploads (settings.FILE_UPLOAD_HANDLERS): memory, then sealed on disk.

    The limit of one file is kept while reading; a sender of more than a whole form may hold is
    cut off. From somebody who is not signed in nothing is taken.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._total = 0
        self._start()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins. Raises SkipFile for a stranger's."""
        super().new_file(*args, **kwargs)
        self._start()
        if getattr(self.request, "viewer", None) is None:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, unless the file has grown too large. Raises StopUpload."""
        most = limit("megabytes") * MEGABYTE
        self._seen += len(raw_data)
        self._total += len(raw_data)
        if self._total > most * (limit("files_at_once") + 1):
            self._spool.discard()
            raise StopUpload(connection_reset=True)
        if self._seen > most:
            self._spool.discard()
            self._too_large = True
        else:
            self._spool.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file as forms see it."""
        return SealedUpload(
            io.BytesIO() if self._too_large else self._spool.read_back(),
            too_large=self._too_large,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """The sender went away."""
        self._spool.discard()

    def _start(self) -> None:
        self._spool = Spool()
        self._seen = 0
        self._too_large = False
