"""A line over periods: this year against last, a target, the range of ordinary variation."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from mingdeng.foundation.charts import svg
from mingdeng.foundation.charts.drawing import DataTable, Drawing, written

Style = Literal["now", "m3", "m6"]
Spot = tuple[float, float]

_HEIGHT = 280.0
_TOP = 22.0
_FOOT = 30.0


@dataclass(frozen=True)
class Series:
    """A named line. ``style`` now is solid with marks, m3 dashed, m6 dotted; None is a gap."""

    name: str
    values: Sequence[float | None]
    style: Style = "now"


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    step: float
    left: float
    right: float
    count: int

    def x(self, index: int) -> float:
        span = self.right - self.left
        return self.left + (span * index / (self.count - 1) if self.count > 1 else span / 2)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return _HEIGHT - _FOOT - (_HEIGHT - _FOOT - _TOP) * share


def line(
    series: Sequence[Series],
    labels: Sequence[str],
    *,
    title: str,
    unit: str = "",
    target: float | None = None,
    band: Sequence[tuple[float, float] | None] = (),
    ringed: Collection[int] = (),
    from_zero: bool = False,
    top: float | None = None,
    width: float = 720.0,
) -> Drawing:
    """Draw each series over ``labels`` (periods, oldest first), its name at its end.

    ``band`` gives the ordinary range per period (low, high); ``ringed`` the positions where the
    first series leaves it; the scale reaches ``top`` even when no value does. When it does not
    start at zero the drawing says so.
    Raises ``ValueError`` when a series or the band has another length than the labels.
    """
    if not series or not labels:
        raise ValueError("a line needs a series and labels")
    lengths = {len(s.values) for s in series} | ({len(band)} if band else set())
    if lengths != {len(labels)}:
        raise ValueError("every series and the band need one value per label")
    reach = [value for value in (target, top) if value is not None]
    scale = _scale(series, labels, reach=reach, band=band, from_zero=from_zero, width=width)
    body = [_grid(scale), _band(scale, band), _periods(scale, labels)]
    body += [_series(scale, one) for one in reversed(series)]
    body += [_rings(scale, series[0], ringed), _target(scale, target, width)]
    body.append(_names(scale, series))
    starts = "" if scale.low == 0 else f"縱軸從 {written(scale.low)} 起"
    shown = "；".join(filter(None, [starts, "灰帶：平常起伏" if band else ""]))
    desc = "；".join(filter(None, [_latest(series[0], labels, unit), shown]))
    drawn = svg.document(width, _HEIGHT, title, desc, "".join(body), cls="draw wide")
    table = _table(series, labels, title, unit, target)
    return Drawing(drawn, title, shown, table)


def _scale(
    series: Sequence[Series],
    labels: Sequence[str],
    *,
    reach: Sequence[float],
    band: Sequence[tuple[float, float] | None],
    from_zero: bool,
    width: float,
) -> _Scale:
    values = [v for s in series for v in s.values if v is not None]
    values += reach
    values += [edge for pair in band if pair for edge in pair]
    lowest, highest = min(values, default=0.0), max(values, default=1.0)
    if from_zero or (lowest >= 0 and lowest < highest * 0.4):
        lowest = min(lowest, 0.0)
    # Finer than a hundredth could not be written at the axis.
    step = _nice(max((highest - lowest) / 4 or abs(highest) / 4 or 1.0, 0.01))
    low, high = math.floor(lowest / step) * step, math.ceil(highest / step) * step
    high = high if high > low else low + step
    half = max(svg.text_width(label) for label in labels) / 2 + 4
    ticks = max(svg.text_width(written(tick)) for tick in _ticks(low, high, step)) + 12
    left = max(ticks, half)
    names = max(max(svg.text_width(s.name) for s in series) + 18, half)
    return _Scale(low, high, step, left, max(width - names, left + 40), len(labels))


def _nice(rough: float) -> float:
    """1, 2 or 5 times a power of ten, not under ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)


def _ticks(low: float, high: float, step: float) -> list[float]:
    return [round(low + step * n, 10) for n in range(round((high - low) / step) + 1)]


def _grid(scale: _Scale) -> str:
    parts = []
    for tick in _ticks(scale.low, scale.high, scale.step):
        y = scale.y(tick)
        cls = "axis" if tick == scale.low else "grid"
        parts.append(svg.element("line", x1=scale.left, y1=y, x2=scale.right, y2=y, class_=cls))
        parts.append(svg.text(scale.left - 8, y + 4.5, written(tick), anchor="end", cls="t-dim"))
    return "".join(parts)


def _periods(scale: _Scale, labels: Sequence[str]) -> str:
    """The names below; every second, third … is left out where they would touch."""
    widest = max(svg.text_width(label) for label in labels) + 10
    gap = (scale.right - scale.left) / max(scale.count - 1, 1)
    every = max(1, math.ceil(widest / gap))
    last = len(labels) - 1
    return "".join(
        svg.text(
            scale.x(i),
            _HEIGHT - 8,
            label,
            anchor="middle",
            cls="t-b" if i == last else "t-dim",
        )
        for i, label in enumerate(labels)
        if (last - i) % every == 0
    )


def _runs(scale: _Scale, values: Sequence[float | None]) -> list[list[Spot]]:
    runs: list[list[Spot]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((scale.x(index), scale.y(value)))
    return [run for run in runs if run]


def _series(scale: _Scale, one: Series) -> str:
    runs = _runs(scale, one.values)
    cls = f"l-{one.style}"
    lines = "".join(
        svg.element("polyline", points=svg.points(run), class_=cls) for run in runs if len(run) > 1
    )
    if one.style == "now":
        lines += "".join(svg.mark("plain", x, y, 3.6) for run in runs for x, y in run)
    return svg.element("g", lines or " ", class_="k-plain")


def _band(scale: _Scale, band: Sequence[tuple[float, float] | None]) -> str:
    if not band:
        return ""
    lower = [(scale.x(i), scale.y(pair[0])) for i, pair in enumerate(band) if pair]
    upper = [(scale.x(i), scale.y(pair[1])) for i, pair in enumerate(band) if pair]
    return svg.element("polygon", points=svg.points(upper + lower[::-1]), class_="band")


def _rings(scale: _Scale, one: Series, ringed: Collection[int]) -> str:
    spots = [(i, v) for i, v in enumerate(one.values) if v is not None and i in ringed]
    return "".join(
        svg.element("circle", cx=scale.x(i), cy=scale.y(v), r=8.5, class_="ring") for i, v in spots
    )


def _target(scale: _Scale, target: float | None, width: float) -> str:
    if target is None:
        return ""
    y = scale.y(target)
    drawn = svg.element("line", x1=scale.left, y1=y, x2=scale.right, y2=y, class_="target")
    words = f"目標 {written(target)}"
    return drawn + svg.text(scale.left + 4, y - 6, words, cls="halo")


def _names(scale: _Scale, series: Sequence[Series]) -> str:
    """Each series' name at its last point, pushed apart so that no two touch."""
    ends: list[tuple[float, float, Series]] = []
    for one in series:
        known = [(i, v) for i, v in enumerate(one.values) if v is not None]
        if known:
            index, value = known[-1]
            ends.append((scale.y(value), scale.x(index), one))
    ends.sort(key=lambda end: end[0])
    placed, floor = [], svg.FONT
    room = svg.LINE * len(ends)
    for order, (y, x, one) in enumerate(ends):
        ceiling = _HEIGHT - _FOOT - (room - svg.LINE * (order + 1))
        at = min(max(y + 4.5, floor), max(ceiling, floor))
        floor = at + svg.LINE
        cls = "t-b halo" if one is series[0] else "t-dim halo"
        placed.append(svg.text(x + 12, at, one.name, cls=cls))
    return "".join(placed)


def _latest(one: Series, labels: Sequence[str], unit: str) -> str:
    known = [(label, v) for label, v in zip(labels, one.values, strict=True) if v is not None]
    if not known:
        return "沒有資料"
    label, value = known[-1]
    return f"{one.name} {label} {written(value, unit)}"


def _table(
    series: Sequence[Series],
    labels: Sequence[str],
    title: str,
    unit: str,
    target: float | None,
) -> DataTable:
    caption = f"{title}（{unit}）" if unit else title
    head = ("期間", *(s.name for s in series), *(() if target is None else ("目標",)))
    rows = tuple(
        (
            label,
            *(written(s.values[i]) for s in series),
            *(() if target is None else (written(target),)),
        )
        for i, label in enumerate(labels)
    )
    return DataTable(caption, head, rows)
