"""Pictures as a paper can carry them: written anew, or left out with a word where they are broken.

What was sealed years ago may not be what a library of today reads; a paper is printed all the same.
"""

from __future__ import annotations

import io

from PIL import Image

from mingdeng.foundation.documents.blocks import Block, Paragraph, Picture

MOST_PIXELS = 16_000_000
BROKEN = "（圖檔毀損，無法印出；請以原始檔案為準）"


def carried(block: Block) -> Block:
    """`block`, a picture among them as a sound PNG; one that cannot be read becomes a sentence."""
    if not isinstance(block, Picture):
        return block
    written = _anew(block.png)
    return Picture(block.label, written) if written else Paragraph(f"{block.label}：{BROKEN}")


def _anew(png: bytes) -> bytes:
    """The pixels of a PNG as a new PNG; nothing when they cannot all be read."""
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return b""
            picture.convert("RGBA").save(out, "PNG")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return b""
    return out.getvalue()
