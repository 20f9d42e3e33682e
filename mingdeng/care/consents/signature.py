"""A signature drawn on the screen: a small PNG, checked before it is sealed.

The browser sends the canvas as a data URL. Only what a canvas makes is taken: a PNG of modest
size, whose header says so (PNG specification, ISO/IEC 15948 §5.2, §11.2.2).
"""

from __future__ import annotations

import base64
import binascii
import io
import struct

from PIL import Image

PREFIX = "data:image/png;base64,"
MAGIC = b"\x89PNG\r\n\x1a\n"
END = b"IEND\xaeB`\x82"
MOST_BYTES = 200_000
MOST_PIXELS = 2400
HEADER_BYTES = 33


class BadSignature(ValueError):
    """What was sent is no signature; the text (Chinese) says what to do."""


def read_signature(text: str) -> bytes:
    """The PNG of a data URL. Raises BadSignature."""
    if not text.strip():
        raise BadSignature("請在框內簽名。")
    if not text.startswith(PREFIX):
        raise BadSignature("簽名讀不出來，請清除後再簽一次。")
    try:
        image = base64.b64decode(text[len(PREFIX) :], validate=True)
    except (binascii.Error, ValueError):
        raise BadSignature("簽名讀不出來，請清除後再簽一次。") from None
    if len(image) > MOST_BYTES:
        raise BadSignature("簽名檔太大，請清除後再簽一次。")
    if len(image) < HEADER_BYTES or not image.startswith(MAGIC) or not image.endswith(END):
        raise BadSignature("簽名讀不出來，請清除後再簽一次。")
    width, height = struct.unpack(">II", image[16:24])
    if image[12:16] != b"IHDR" or not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise BadSignature("簽名讀不出來，請清除後再簽一次。")
    if not is_drawable(image):
        raise BadSignature("簽名讀不出來，請清除後再簽一次。")
    return image


def is_drawable(image: bytes) -> bool:
    """Whether the pixels can be read to the end: a picture cut off or damaged between a right head
    and a right end would only fail when it is printed."""
    if not image.endswith(END):
        return False
    try:
        with Image.open(io.BytesIO(image), formats=["PNG"]) as picture:
            picture.verify()  # every chunk's checksum; the picture cannot be used after it
        with Image.open(io.BytesIO(image), formats=["PNG"]) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return False
    return True
