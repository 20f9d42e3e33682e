"""Horizontal bars: counts by category with a reference tick, and loads against a ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mingdeng.foundation.charts import svg
from mingdeng.foundation.charts.drawing import DataTable, Drawing, written
from mingdeng.foundation.charts.labels import wrap
from mingdeng.foundation.charts.small import load_shape

_ROW = 32.0
_THICK = 14.0
_LABEL_EMS = 9


@dataclass(frozen=True)
class Bar:
    """One row: its name, its value (None is told as － without a bar), a value to compare with."""

    label: str
    value: float | None
    reference: float | None = None


def bars(
    items: Sequence[Bar],
    *,
    title: str,
    unit: str = "",
    reference_name: str = "去年同期",
    width: float = 340.0,
) -> Drawing:
    """Bars from zero, longest scale fitted to ``width`` px, each with its value written out.

    Values are counts or rates of zero and more; a negative one raises ``ValueError`` because a
    bar cannot show it honestly. The reference is a tick across the bar.
    """
    if any((bar.value or 0) < 0 or (bar.reference or 0) < 0 for bar in items):
        raise ValueError("bars show values of zero and more")
    names = [wrap(bar.label, _LABEL_EMS) for bar in items]
    gutter = max((svg.text_width(line) for lines in names for line in lines), default=0.0) + 10
    values = [written(bar.value) for bar in items]
    room = max((svg.text_width(v) for v in values), default=0.0) + 14
    highest = max((v for bar in items for v in (bar.value, bar.reference) if v), default=1.0)
    scale = max(width - gutter - room, 60.0) / highest
    body, y = [], 4.0
    for bar, lines, words in zip(items, names, values, strict=True):
        height = max(_ROW, svg.LINE * len(lines) + 8)
        body.append(_row(bar, lines, words, gutter=gutter, y=y, height=height, scale=scale))
        y += height
    body.append(svg.element("line", x1=gutter, y1=2.0, x2=gutter, y2=y, class_="axis"))
    has_reference = any(bar.reference is not None for bar in items)
    table = _bars_table(items, title, unit, reference_name if has_reference else "")
    total = gutter + scale * highest + room
    told = f"直線：{reference_name}" if has_reference else ""
    desc = "；".join(filter(None, [_bars_words(items, unit), told]))
    return Drawing(svg.document(total, y + 4, title, desc, "".join(body)), title, told, table)


def _row(
    bar: Bar,
    lines: Sequence[str],
    words: str,
    *,
    gutter: float,
    y: float,
    height: float,
    scale: float,
) -> str:
    middle = y + height / 2
    first = middle - svg.LINE * len(lines) / 2
    parts = [
        svg.text(gutter - 8, first + svg.LINE * i + svg.FONT * 0.95, line, anchor="end")
        for i, line in enumerate(lines)
    ]
    length = (bar.value or 0.0) * scale
    parts.append(
        svg.element(
            "rect", x=gutter, y=middle - _THICK / 2, width=length, height=_THICK, class_="bar-act"
        )
    )
    end = length
    if bar.reference is not None:
        tick = gutter + bar.reference * scale
        end = max(end, bar.reference * scale)
        # A gap round the tick keeps it seen on a bar printed black.
        parts += [
            svg.element("line", x1=tick, y1=middle - 10, x2=tick, y2=middle + 10, class_=cls)
            for cls in ("gap", "base")
        ]
    parts.append(svg.text(gutter + end + 7, middle + 4.5, words, cls="t-b"))
    return "".join(parts)


def _bars_table(items: Sequence[Bar], title: str, unit: str, reference_name: str) -> DataTable:
    measure = f"數量（{unit}）" if unit else "數量"
    if not reference_name:
        plain = tuple((bar.label, written(bar.value)) for bar in items)
        return DataTable(title, ("項目", measure), plain)
    rows = tuple((b.label, written(b.value), written(b.reference)) for b in items)
    return DataTable(title, ("項目", measure, reference_name), rows)


def _bars_words(items: Sequence[Bar], unit: str) -> str:
    return "、".join(f"{bar.label} {written(bar.value, unit)}" for bar in items) or "沒有資料"


@dataclass(frozen=True)
class Load:
    """One worker's name and weighted load."""

    label: str
    load: float


def load_bars(
    rows: Sequence[Load],
    *,
    base: float,
    title: str = "每個人手上的分量",
    unit: str = "案",
    width: float = 340.0,
) -> Drawing:
    """Loads against one ratio: solid up to ``base``, hatched beyond it, the base as a line.

    ``base`` must be above zero, loads zero or more; otherwise ``ValueError``.
    """
    if base <= 0 or any(row.load < 0 for row in rows):
        raise ValueError("a load is zero or more and its base above zero")
    names = [wrap(row.label, _LABEL_EMS) for row in rows]
    gutter = max((svg.text_width(line) for lines in names for line in lines), default=0.0) + 10
    room = max((svg.text_width(written(row.load)) for row in rows), default=0.0) + 14
    highest = max([base * 1.1, *(row.load for row in rows)])
    scale = max(width - gutter - room, 60.0) / highest
    body, y = [], 4.0
    for row, lines in zip(rows, names, strict=True):
        height = max(_ROW, svg.LINE * len(lines) + 8)
        middle = y + height / 2
        first = middle - svg.LINE * len(lines) / 2
        for i, line in enumerate(lines):
            baseline = first + svg.LINE * i + svg.FONT * 0.95
            body.append(svg.text(gutter - 8, baseline, line, anchor="end"))
        body.append(
            load_shape(row.load, base, scale, x=gutter, y=middle - _THICK / 2, height=_THICK)
        )
        end = gutter + max(row.load, base if row.load > base * 0.8 else 0.0) * scale
        body.append(svg.text(end + 7, middle + 4.5, written(row.load), cls="t-b"))
        y += height
    over = [row for row in rows if row.load > base]
    names_over = "、".join(row.label for row in over) or "沒有人"
    desc = f"基準 {written(base, unit)}；超過基準：{names_over}。"
    table = DataTable(
        title,
        ("姓名", f"加權量（{unit}）", "與基準相差"),
        tuple((r.label, written(r.load), _difference(r.load - base)) for r in rows),
    )
    drawn = svg.document(gutter + scale * highest + room, y + 4, title, desc, "".join(body))
    return Drawing(drawn, title, desc, table)


def _difference(step: float) -> str:
    sign = "＋" if step > 0 else "－" if step < 0 else ""
    return f"{sign}{written(abs(step))}"
