"""Drawings that stand inside a table's row: sparkline, one load bar, a clock."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from mingdeng.foundation.charts import svg
from mingdeng.foundation.charts.drawing import DataTable, Drawing, written

SparkKind = Literal["risk", "protection", "plain"]

_INLINE = "draw inline"


def sparkline(
    points: Sequence[float | None],
    *,
    kind: SparkKind = "plain",
    title: str = "走勢",
    low: float = 0.0,
    high: float | None = None,
    width: float = 72.0,
    height: float = 20.0,
) -> Drawing:
    """A small line over equal steps of time, oldest first; None is a gap, not a zero.

    ``low`` and ``high`` fix the scale so that two rows can be compared; without ``high`` it is
    the largest value. The last known point carries the mark: ● or, for protection, ■.
    """
    known = [p for p in points if p is not None]
    top = high if high is not None else max(known, default=1.0)
    span = (top - low) or 1.0
    inset, step = 5.0, (width - 10.0) / max(len(points) - 1, 1)
    usable = height - 2 * inset

    def place(index: int, value: float) -> tuple[float, float]:
        share = min(max((value - low) / span, 0.0), 1.0)
        return inset + step * index, height - inset - usable * share

    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(points):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place(index, value))
    lines = "".join(
        svg.element("polyline", points=svg.points(run), class_="l-now")
        for run in runs
        if len(run) > 1
    )
    end = next((run[-1] for run in reversed(runs) if run), None)
    mark = svg.mark(kind, end[0], end[1], 3.2) if end else ""
    base = svg.element(
        "line", x1=inset, y1=height - 2, x2=width - inset, y2=height - 2, class_="grid"
    )
    body = base + svg.element("g", lines + mark or " ", class_=f"k-{kind}")
    told = "、".join(written(p) for p in points) or "沒有資料"
    table = DataTable(title, ("次序", "值"), _numbered(points))
    drawn = svg.document(width, height, title, f"由舊到新：{told}", body, cls=_INLINE)
    return Drawing(drawn, title, "", table)


def _numbered(points: Sequence[float | None]) -> tuple[tuple[str, ...], ...]:
    return tuple((str(n), written(p)) for n, p in enumerate(points, start=1))


def clock_pie(fraction: float, label: str = "", *, size: float = 26.0) -> Drawing:
    """A clock that fills clockwise from the top: the share of a deadline already used.

    Under 0 counts as 0; 1 and more is a full disc (overdue). Words must stand beside it;
    ``label`` (剩 1 工作天) is its accessible name.
    """
    share = min(max(fraction, 0.0), 1.0)
    centre, radius = size / 2, size / 2 - 2.0
    rim = svg.element("circle", cx=centre, cy=centre, r=radius, class_="pie-rim")
    title = label or f"時限已用 {round(share * 100)} %"
    if share >= 1:
        cls, inner = "pie full", radius - 2.5
        part = svg.element("circle", cx=centre, cy=centre, r=inner, class_=cls)
    elif share <= 0:
        part = ""
    else:
        part = svg.element(
            "path",
            d=_slice(centre, radius - 2.5, share),
            class_="pie near" if share >= 0.6 else "pie",
        )
    table = DataTable(title, ("項目", "值"), (("已用時限", f"{round(share * 100)} %"),))
    drawn = svg.document(size, size, title, "", rim + part, cls=_INLINE)
    return Drawing(drawn, title, "", table)


def _slice(centre: float, radius: float, share: float) -> str:
    turn = 2 * math.pi * share
    x, y = centre + radius * math.sin(turn), centre - radius * math.cos(turn)
    large = 1 if share > 0.5 else 0
    middle, top = svg.number(centre), svg.number(centre - radius)
    arc = f"A{svg.number(radius)} {svg.number(radius)} 0 {large} 1 {svg.number(x)} {svg.number(y)}"
    return f"M{middle} {middle}L{middle} {top}{arc}Z"


def hatch(x: float, y: float, width: float, height: float, gap: float = 6.0) -> str:
    """Slanted strokes clipped to a box by arithmetic: a pattern would need an id."""
    strokes = []
    start = x - height + gap / 2
    while start < x + width:
        x1, x2 = max(start, x), min(start + height, x + width)
        if x2 > x1:
            y1, y2 = y + height - (x1 - start), y + height - (x2 - start)
            strokes.append(f"M{svg.number(x1)} {svg.number(y1)}L{svg.number(x2)} {svg.number(y2)}")
        start += gap
    return svg.element("path", d="".join(strokes), class_="hatch") if strokes else ""


def load_shape(load: float, base: float, scale: float, *, x: float, y: float, height: float) -> str:
    """One bar of ``scale`` px per unit: solid to the base, hatched beyond, and the base's line."""
    within = max(0.0, min(load, base)) * scale
    beyond = max(0.0, load - base) * scale
    parts = [svg.element("rect", x=x, y=y, width=within, height=height, class_="bar")]
    edge = x + base * scale
    if beyond > 0:
        parts.append(
            svg.element("rect", x=edge, y=y, width=beyond, height=height, class_="over-edge")
        )
        parts.append(hatch(edge, y, beyond, height))
    parts.append(svg.element("line", x1=edge, y1=y - 4, x2=edge, y2=y + height + 4, class_="base"))
    return "".join(parts)


def load_bar(
    load: float,
    base: float,
    *,
    label: str = "",
    unit: str = "案",
    highest: float | None = None,
    width: float = 260.0,
) -> Drawing:
    """One worker's load against the ratio, for a table's row; hatched beyond ``base``.

    ``highest`` is the largest load of the table, so that its rows share one scale.
    """
    scale = (width - 4) / max(highest or 0.0, load, base * 1.1, 1.0)
    name = f"{label} {written(load, unit)}，基準 {written(base)}".strip()
    over = f"超過 {written(load - base, unit)}" if load > base else "沒有超過基準"
    body = load_shape(load, base, scale, x=1.0, y=6.0, height=14.0)
    rows = (("量", written(load, unit)), ("基準", written(base, unit)))
    drawn = svg.document(width, 26.0, name, over, body, cls=_INLINE)
    return Drawing(drawn, name, over, DataTable(name, ("項目", "值"), rows))
