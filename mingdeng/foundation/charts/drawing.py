"""What every chart function returns: the SVG, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass, field

Cell = str
MISSING = "－"


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
    key: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return self.svg

    def __html__(self) -> str:
        """Django's and MarkupSafe's protocol: all text inside was escaped when it was drawn."""
        return self.svg


def written(value: float | None, unit: str = "") -> str:
    """A value for a table cell: 1,234 or 12.5 with its unit, － when there is none."""
    if value is None:
        return MISSING
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")
    return f"{text} {unit}".rstrip()
