"""What a file is, by its content; its name must agree. What is not in the list is not taken."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

import puremagic

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.files import packages
from mingdeng.foundation.files.refusals import Refused

LIST = "file_format"
HEAD = 8192
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXT_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}
ENCODINGS = ("utf-8-sig", "cp950")


@dataclass(frozen=True)
class Format:
    """A format that is taken, as the dated list has it."""

    code: str
    label: str
    media_type: str
    suffixes: tuple[str, ...]
    treat: str
    inline: bool


def formats() -> dict[str, Format]:
    """The formats in force today, by code."""
    return {entry.code: _format(entry.code, entry.label, entry.extra) for entry in _entries()}


def format_of(code: str) -> Format | None:
    """A format by its code, also one that is no longer taken."""
    entry = codes.find(LIST, code)
    return _format(entry.code, entry.label, entry.extra) if entry else None


def accepted() -> str:
    """For a file field's `accept`: suffixes and media types. Naming image/jpeg and not image/*
    makes an iPhone send JPEG instead of HEIC."""
    held = formats().values()
    suffixes = [f".{suffix}" for one in held for suffix in one.suffixes]
    return ",".join([*suffixes, *(one.media_type for one in held)])


def judge(content: BinaryIO, name: str) -> Format:
    """The format of `content`, called `name` by who sent it. Raises Refused."""
    held = formats()
    suffix = PurePath(name).suffix.lower().lstrip(".")
    wanted = next((one for one in held.values() if suffix in one.suffixes), None)
    if wanted is None:
        raise Refused("suffix", _unknown_suffix(suffix, held))
    found = _sniffed(content, held, wanted)
    if found is None:
        raise Refused(
            "content", f"副檔名是 .{suffix}，內容卻不是 {wanted.label}；請重新另存後再上傳。"
        )
    if found.code != wanted.code:
        raise Refused(
            "content",
            f"副檔名是 .{suffix}，內容卻是 {found.label}；請改成正確的副檔名再上傳。",
        )
    return found


def _sniffed(content: BinaryIO, held: Mapping[str, Format], wanted: Format) -> Format | None:
    content.seek(0)
    head = content.read(HEAD)
    if head.startswith(OLE):
        raise Refused("locked", "檔案有密碼或是舊版格式；請移除密碼，存成 DOCX、XLSX 或 ODF。")
    if head.startswith(ZIP):
        return held.get(packages.kind_of(content))
    magic = _magic(head)
    for one in held.values():
        if one.treat in {"known", "image"} and magic & set(one.suffixes):
            return one
    if wanted.treat == "text" and _is_text(content):
        return wanted
    return None


def _magic(head: bytes) -> set[str]:
    """Suffixes that the first bytes speak for. Only what stands at the very beginning counts: a
    picture with a PDF inside is a picture."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return set()
    return {one.extension.lstrip(".") for one in found if one.offset == 0}


def _is_text(content: BinaryIO) -> bool:
    """Whether all of it reads as UTF-8 or Big5, without control characters."""
    return any(_reads_as(content, encoding) for encoding in ENCODINGS)


def _reads_as(content: BinaryIO, encoding: str) -> bool:
    content.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := content.read(HEAD):
            if TEXT_CONTROLS & set(piece):
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _unknown_suffix(suffix: str, held: Mapping[str, Format]) -> str:
    if suffix in {"heic", "heif"}:
        return (
            "HEIC 照片會帶著拍攝地點，系統無法移除；請在 iPhone 的「設定→相機→格式」選「最相容」"
            "再拍，或把照片存成 JPEG 再上傳。"
        )
    takes = "、".join(dict.fromkeys(s.upper() for one in held.values() for s in one.suffixes))
    told = f"不收副檔名 .{suffix[:12]} 的檔案" if suffix else "檔名沒有副檔名"
    return f"{told}；可以上傳的是 {takes}。"


def _entries() -> list[codes.Code]:
    return codes.entries(LIST)


def _format(code: str, label: str, extra: Mapping[str, Any]) -> Format:
    return Format(
        code,
        label,
        str(extra["media_type"]),
        tuple(extra["suffixes"]),
        str(extra["treat"]),
        bool(extra["inline"]),
    )
