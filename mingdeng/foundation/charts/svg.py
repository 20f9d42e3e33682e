"""The few pieces of SVG every drawing needs: escaped text, rounded numbers, measured labels.

Styling is by class only (the content policy forbids style attributes). No element has an id, so
that any number of drawings may stand on one page. The same input gives the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from html import escape

FONT = 13.0
LINE = 16.0
_WIDE = {"W", "F", "A"}


def number(value: float) -> str:
    """A coordinate with at most one decimal; never ``-0``."""
    text = f"{round(value + 0.0, 1):.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def text_width(text: str, font: float = FONT) -> float:
    """Estimated width in px: full-width characters take one em, the others 0.62 em.

    An upper estimate for Noto Sans TC (Unicode Standard Annex 11 gives the width classes).
    """
    ems = sum(1.0 if unicodedata.east_asian_width(c) in _WIDE else 0.62 for c in text)
    return ems * font


def clean(text: str) -> str:
    """Drop what XML 1.0 cannot carry (control characters, lone surrogates, non-characters)."""
    return "".join(c for c in text if c in "\t\n\r" or _allowed(ord(c)))


def _allowed(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def element(tag: str, content: str = "", **attributes: object) -> str:
    """One element; ``content`` is already SVG. ``class_`` becomes class; None is left out."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def _plain(value: object) -> str:
    return number(value) if isinstance(value, float) else clean(str(value))


def text(x: float, y: float, words: str, *, anchor: str = "start", cls: str = "") -> str:
    """A line of text with its baseline at ``y``."""
    return element(
        "text",
        escape(clean(words)) or " ",
        x=float(x),
        y=float(y),
        text_anchor=None if anchor == "start" else anchor,
        class_=cls or None,
    )


def points(pairs: Iterable[tuple[float, float]]) -> str:
    """The ``points`` attribute of a polygon or polyline."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in pairs)


def mark(kind: str, x: float, y: float, radius: float = 4.0) -> str:
    """The end of a line: a disc for risk and plain lines, a square for protection."""
    if kind == "protection":
        side = radius * 1.8
        return element(
            "rect",
            x=x - side / 2,
            y=y - side / 2,
            width=side,
            height=side,
            class_="mark-pt",
        )
    return element("circle", cx=float(x), cy=float(y), r=radius, class_="mark-pt")


def document(
    width: float, height: float, title: str, desc: str, body: str, *, cls: str = "draw"
) -> str:
    """The whole drawing, named for screen readers by its title and description."""
    named = f"{title}。{desc}" if desc else title
    inner = element("title", escape(clean(title)) or " ")
    inner += element("desc", escape(clean(desc))) if clean(desc) else ""
    return element(
        "svg",
        inner + body,
        xmlns="http://www.w3.org/2000/svg",
        class_=cls,
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=float(width),
        height=float(height),
        role="img",
        aria_label=named,
    )
