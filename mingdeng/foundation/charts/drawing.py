"""What every chart function returns: the SVG, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass

Cell = str
MISSING = "－"


class Markup(str):
    """Text a template must not escape again: all words inside were escaped when it was drawn.

    ``__html__`` is the protocol of Django and MarkupSafe. Django asks it of ``str(value)``, not
    of the value, so the text itself has to carry it.
    """

    __slots__ = ()

    def __html__(self) -> str:
        return str.__str__(self)


@dataclass(frozen=True)
class DataTable:
    """A drawing's numbers: a caption, one name per column, rows whose first cell is the header."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """A finished chart. ``str(drawing)`` is its SVG; Django templates take it as safe HTML."""

    svg: str
    title: str
    desc: str
    table: DataTable

    def __str__(self) -> str:
        return Markup(self.svg)

    def __html__(self) -> str:
        return self.svg


def written(value: float | None, unit: str = "") -> str:
    """A value for a table cell: 1,234 or 12.5 with its unit, － when there is none."""
    if value is None:
        return MISSING
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")
    return f"{text} {unit}".rstrip()
