"""Photographs without what the camera wrote beside them: place, time, device, thumbnail.

A picture is opened, turned upright as its orientation says, its colours brought to sRGB, and
written anew from its pixels alone. Whatever was appended to the file is gone as well.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps

from mingdeng.foundation.files.policies import limit
from mingdeng.foundation.files.refusals import Refused

MILLION = 1_000_000
PILLOW = {"jpeg": "JPEG", "png": "PNG"}
PLAIN_MODES = {"jpeg": {"L", "RGB"}, "png": {"1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I"}}


def stripped(content: BinaryIO, kind: str) -> io.BytesIO:
    """The picture in `content` (kind jpeg or png) and nothing else. Raises Refused."""
    content.seek(0)
    try:
        with _quietly(), Image.open(content, formats=[PILLOW[kind]]) as picture:
            width, height = picture.size
            if width * height > limit("megapixels") * MILLION:
                raise Refused(
                    "pixels", f"照片超過 {limit('megapixels')} 百萬像素，請縮小後再上傳。"
                )
            return _written(ImageOps.exif_transpose(picture), kind)
    except Refused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as broken:
        raise Refused("broken", "照片損壞或上傳不完整，請重新拍攝或另存後再試。") from broken


@contextmanager
def _quietly() -> Iterator[None]:
    """Pillow warns of large pictures; our own rule decides on them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        yield


def _written(picture: Image.Image, kind: str) -> io.BytesIO:
    plain = _in_srgb(picture)
    if plain.mode not in PLAIN_MODES[kind]:
        plain = plain.convert("RGB")
    transparency = plain.info.get("transparency")
    plain.info = {}
    out = io.BytesIO()
    if kind == "jpeg":
        plain.save(out, "JPEG", quality=limit("jpeg_quality"))
    elif transparency is None:
        plain.save(out, "PNG")
    else:
        plain.save(out, "PNG", transparency=transparency)
    out.seek(0)
    return out


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours as every screen takes them; a profile that cannot be read is left out."""
    profile = picture.info.get("icc_profile")
    picture.load()
    if not profile or picture.mode not in {"RGB", "CMYK"}:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture
    return turned or picture
