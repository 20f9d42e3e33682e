"""Office files are zip archives: which one it is, and whether it is safe to keep.

Every entry is unpacked and counted, because what an archive says of its sizes may be a lie.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from mingdeng.foundation.files.policies import limit
from mingdeng.foundation.files.refusals import Refused

PIECE = 262_144
MEGABYTE = 1024 * 1024
ENCRYPTED = 1
PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
MIMETYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
MACROS = ("vbaproject.bin", "basic/script-lc.xml", "scripts/")
BROKEN = "檔案損壞或上傳不完整，請重新另存後再試。"
BOMB = "檔案解開後過大，可能損壞或不是正常的文件，沒有收下。"


def kind_of(content: BinaryIO) -> str:
    """odt, ods, docx or xlsx; empty for any other archive. Raises Refused for one that is
    broken, locked, holds macros or unpacks to more than the rule allows."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            if len(entries) > limit("packed_entries"):
                raise Refused("bomb", BOMB)
            if any(entry.flag_bits & ENCRYPTED for entry in entries):
                raise Refused("locked", LOCKED)
            _measure(archive, entries)
            names = {entry.filename for entry in entries}
            kind = _kind(archive, names)
            if kind and _has_macros(names):
                raise Refused("macros", "檔案含有巨集；請另存成不含巨集的格式再上傳。")
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as broken:
        raise Refused("broken", BROKEN) from broken
    except (KeyError, ValueError, RuntimeError) as broken:
        if isinstance(broken, Refused):
            raise
        raise Refused("broken", BROKEN) from broken


LOCKED = "檔案有密碼；請移除密碼再上傳，否則沒有人能替它掃毒。"


def _measure(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    most = limit("unpacked_megabytes") * MEGABYTE
    if sum(entry.file_size for entry in entries) > most:
        raise Refused("bomb", BOMB)
    seen = 0
    for entry in entries:
        with archive.open(entry) as part:
            while piece := part.read(PIECE):
                seen += len(piece)
                if seen > most:
                    raise Refused("bomb", BOMB)


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        return next((kind for part, kind in PARTS.items() if part in names), "")
    if "mimetype" in names and "content.xml" in names:
        kind = MIMETYPES.get(archive.read("mimetype").strip(), "")
        if kind and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Refused("locked", LOCKED)
        return kind
    return ""


def _has_macros(names: set[str]) -> bool:
    low = [name.lower() for name in names]
    return any(name.endswith(MACROS[:2]) or name.startswith(MACROS[2]) for name in low)
