"""The radar of factors: now against three and six months ago, reliable changes ringed."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mingdeng.foundation.charts import svg
from mingdeng.foundation.charts.drawing import MISSING, DataTable, Drawing, written
from mingdeng.foundation.charts.labels import Label, angle, around

Kind = Literal["risk", "protection"]
Readings = Mapping[str, float | None]

_RINGS = 4
_PAD = 6.0
_OUTWARD: dict[str, str] = {"risk": "越外圈越需要留意", "protection": "越外圈越有力"}
_NAMES: dict[str, str] = {"risk": "風險因子", "protection": "保護因子"}


@dataclass(frozen=True)
class Axis:
    """One factor: its key in the readings, its label, and the highest score it can have."""

    key: str
    label: str
    maximum: float = 4.0


def radar(
    axes: Sequence[Axis],
    *,
    now: Readings,
    m3: Readings | None = None,
    m6: Readings | None = None,
    ringed: Collection[str] = (),
    kind: Kind = "risk",
    size: float = 340.0,
    title: str = "",
) -> Drawing:
    """Draw the axes clockwise from the top; scores run from 0 in the middle to each maximum.

    ``now``, ``m3`` and ``m6`` map axis keys to scores; a missing or None score is a gap in the
    line, never a zero. ``ringed`` holds the keys whose change is larger than measurement noise
    (reliable change index, Jacobson and Truax 1991). ``size`` is the width in px aimed at; long
    labels make the drawing wider rather than being cut. Scores outside the scale are drawn at
    its edge and written as they are in the table.
    Raises ``ValueError`` for fewer than three axes or a key standing twice.
    """
    keys = [axis.key for axis in axes]
    if len(axes) < 3:
        raise ValueError("a radar needs at least three axes")
    if len(set(keys)) != len(keys):
        raise ValueError("each axis needs its own key")
    past3, past6 = m3 or {}, m6 or {}
    radius, labels = _fit(axes, size)
    left = min(-radius, *(label.left for label in labels)) - _PAD
    top = min(-radius, *(label.top for label in labels)) - _PAD
    right = max(radius, *(label.right for label in labels)) + _PAD
    bottom = max(radius, *(label.bottom for label in labels)) + _PAD
    sheet = _Sheet(tuple(axes), radius, -left, -top)
    body = "".join(
        (
            sheet.web(),
            sheet.line(past6, "l-m6"),
            sheet.line(past3, "l-m3"),
            sheet.present(now, kind, ringed),
            sheet.scale(),
            sheet.words(labels, ringed),
        )
    )
    name = title or f"{_NAMES[kind]}雷達圖"
    desc = _describe(axes, now, ringed, kind)
    table = _table(name, axes, now, m3=past3, m6=past6, ringed=ringed)
    drawn = svg.document(right - left, bottom - top, name, desc, body)
    return Drawing(drawn, name, _OUTWARD[kind], table)


def _fit(axes: Sequence[Axis], size: float) -> tuple[float, list[Label]]:
    """The largest radius whose labels keep within ``size``, but never under 70 px."""
    names = [axis.label for axis in axes]
    radius = size / 2
    labels = around(names, radius + 12)
    for _ in range(6):
        width = max(label.right for label in labels) - min(label.left for label in labels)
        excess = max(width, 2 * radius) + 2 * _PAD - size
        if excess <= 0 or radius <= 70:
            break
        radius = max(70.0, radius - excess / 2)
        labels = around(names, radius + 12)
    return radius, labels


@dataclass(frozen=True)
class _Sheet:
    axes: tuple[Axis, ...]
    radius: float
    cx: float
    cy: float

    def at(self, index: int, share: float) -> tuple[float, float]:
        turn = angle(index, len(self.axes))
        reach = self.radius * share
        return self.cx + reach * math.sin(turn), self.cy - reach * math.cos(turn)

    def point(self, index: int, readings: Readings) -> tuple[float, float] | None:
        axis = self.axes[index]
        value = readings.get(axis.key)
        if value is None:
            return None
        return self.at(index, min(max(value / axis.maximum, 0.0), 1.0))

    def web(self) -> str:
        count = range(len(self.axes))
        parts = []
        for ring in range(1, _RINGS + 1):
            corners = svg.points(self.at(i, ring / _RINGS) for i in count)
            cls = "rim" if ring == _RINGS else "grid"
            parts.append(svg.element("polygon", points=corners, class_=cls))
        for i in count:
            x, y = self.at(i, 1.0)
            parts.append(svg.element("line", x1=self.cx, y1=self.cy, x2=x, y2=y, class_="grid"))
        return "".join(parts)

    def scale(self) -> str:
        """0, half and full along the upright axis, so that a score can be read off."""
        highest = self.axes[0].maximum
        steps = [(0.0, 0.0), (0.5, highest / 2), (1.0, highest)]
        return "".join(
            svg.text(
                self.at(0, share)[0] - 5,
                self.at(0, share)[1] + 4,
                written(value),
                anchor="end",
                cls="t-scale halo",
            )
            for share, value in steps
        )

    def line(self, readings: Readings, cls: str) -> str:
        """A closed outline, or the runs between the gaps; a lone point becomes a short tick."""
        found = [self.point(i, readings) for i in range(len(self.axes))]
        whole = [spot for spot in found if spot is not None]
        if len(whole) == len(found):
            return svg.element("polygon", points=svg.points(whole), class_=cls)
        parts = []
        for run in _runs(found):
            if len(run) == 1:
                (x, y) = run[0]
                parts.append(svg.element("line", x1=x - 3, y1=y, x2=x + 3, y2=y, class_=cls))
            else:
                parts.append(svg.element("polyline", points=svg.points(run), class_=cls))
        return "".join(parts)

    def present(self, now: Readings, kind: str, ringed: Collection[str]) -> str:
        spots = [(i, self.point(i, now)) for i in range(len(self.axes))]
        known = [(self.axes[i].key, spot) for i, spot in spots if spot is not None]
        wash = ""
        if len(known) == len(self.axes):
            wash = svg.element(
                "polygon", points=svg.points(spot for _, spot in known), class_="wash"
            )
        marks = "".join(svg.mark(kind, x, y) for _, (x, y) in known)
        rings = "".join(
            svg.element("circle", cx=x, cy=y, r=8.5, class_="ring")
            for key, (x, y) in known
            if key in ringed
        )
        inner = wash + self.line(now, "l-now") + marks + rings
        return svg.element("g", inner or " ", class_=f"k-{kind}")

    def words(self, labels: list[Label], ringed: Collection[str]) -> str:
        parts = []
        for axis, label in zip(self.axes, labels, strict=True):
            cls = "t-b" if axis.key in ringed else ""
            for index, line in enumerate(label.lines):
                x, y = self.cx + label.x, self.cy + label.baseline(index)
                parts.append(svg.text(x, y, line, anchor=label.anchor, cls=cls))
        return "".join(parts)


def _runs(
    found: Sequence[tuple[float, float] | None],
) -> list[list[tuple[float, float]]]:
    """Stretches of neighbouring points round the circle; the last may join the first."""
    runs: list[list[tuple[float, float]]] = [[]]
    for spot in found:
        if spot is None:
            runs.append([])
        else:
            runs[-1].append(spot)
    if len(runs) > 1 and found[0] is not None and found[-1] is not None:
        runs[0] = runs.pop() + runs[0]
    return [run for run in runs if run]


def _describe(axes: Sequence[Axis], now: Readings, ringed: Collection[str], kind: str) -> str:
    scores = "、".join(f"{axis.label} {written(now.get(axis.key))}" for axis in axes)
    changed = "、".join(axis.label for axis in axes if axis.key in ringed)
    noise = f"變化超過測量誤差：{changed}。" if changed else "沒有超過測量誤差的變化。"
    return f"{_OUTWARD[kind]}。現在：{scores}。{noise}"


def _table(
    name: str,
    axes: Sequence[Axis],
    now: Readings,
    *,
    m3: Readings,
    m6: Readings,
    ringed: Collection[str],
) -> DataTable:
    rows = tuple(
        (
            axis.label,
            written(now.get(axis.key)),
            written(m3.get(axis.key)),
            written(m6.get(axis.key)),
            _change(now.get(axis.key), m3.get(axis.key)),
            _trust(axis.key, now, m3, ringed),
        )
        for axis in axes
    )
    head = ("因子", "現在", "3 個月前", "6 個月前", "變化", "可信度")
    return DataTable(f"{name}的數據", head, rows)


def _change(now: float | None, before: float | None) -> str:
    if now is None or before is None:
        return MISSING
    step = now - before
    if step == 0:
        return "不變"
    return f"{'▲' if step > 0 else '▼'} {written(abs(step))}"


def _trust(key: str, now: Readings, before: Readings, ringed: Collection[str]) -> str:
    if key in ringed:
        return "超過誤差"
    compared = now.get(key) is not None and before.get(key) is not None
    return "誤差內" if compared else MISSING
