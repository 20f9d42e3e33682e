"""The radar, sparklines and courses as drawings with their tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mingdeng.care.assessments.change import Change, Kind
from mingdeng.care.assessments.queries.history import History
from mingdeng.care.assessments.queries.instruments import Given, trend
from mingdeng.care.assessments.queries.radar import Axis, Radar
from mingdeng.foundation import charts
from mingdeng.foundation.calendar.roc import roc_month, roc_table
from mingdeng.foundation.charts import Drawing
from mingdeng.foundation.charts.drawing import written
from mingdeng.foundation.documents.blocks import Sheet, Value

TOP = 4.0
SIZE = 372.0
_DRAWN: dict[Kind, Literal["risk", "protection"]] = {"risk": "risk", "protective": "protection"}


@dataclass(frozen=True)
class Row:
    """One factor's row beside the radar, every number in words."""

    code: str
    label: str
    spark: Drawing
    now: str
    near: str
    far: str
    near_apart: bool
    far_apart: bool
    usual: str
    step: str
    trust: str
    exceeds: bool
    worse: bool
    rated_on: date | None
    age_days: int | None
    stale: bool
    contact: object


@dataclass(frozen=True)
class Side:
    """Risk or protection: its radar and its rows."""

    kind: Kind
    mark: str
    title: str
    outward: str
    drawing: Drawing
    rows: tuple[Row, ...]


HEAD = (
    "類別", "因子", "現在", "3 月前", "6 月前", "平時", "變化", "可信度", "評定日", "久未評（天）",
)  # fmt: skip


def radar_table(radar: Radar, case_no: str) -> Sheet:
    """The table beside both radars, for calculating: ratings as numbers, gaps empty."""
    rows: list[list[Value]] = []
    for side in sides(radar):
        for row in side.rows:
            numbers = [_number(text) for text in (row.now, row.near, row.far, row.usual)]
            stale = row.age_days if row.stale else None
            words: list[Value] = [row.step, row.trust, row.rated_on, stale]
            rows.append([side.title, row.label, *numbers, *words])
    return Sheet(f"{case_no} {roc_table(radar.on)}", list(HEAD), rows)


def _number(text: str) -> Value:
    try:
        return float(text)
    except ValueError:
        return None


def sides(radar: Radar) -> tuple[Side, Side]:
    """Both halves of the panel."""
    return (
        _side(radar, "risk", "●", "風險因子", "越外圈越需要留意"),
        _side(radar, "protective", "■", "保護因子", "越外圈越有力"),
    )


def course(history: History) -> Drawing:
    """A factor month by month, its smoothed line dashed, months beyond the noise not ringed twice:
    the table below the drawing names them."""
    return charts.line(
        [
            charts.Series("評定", list(history.values)),
            charts.Series("平滑", history.smoothed, style="m3"),
        ],
        [roc_month(day).removesuffix("月").replace("年", ".") for day in history.months],
        title=f"{history.factor.label}逐月走勢（0 至 4）",
        from_zero=True,
        top=TOP,
    )


def score_course(given: Sequence[Given]) -> Drawing | None:
    """A questionnaire's scores over time; None with fewer than two administrations."""
    found = trend(given)
    standing = [one for one in given if not one.withdrawn]
    if len(standing) < 2:
        return None
    names = {score.code: score.label for score in standing[0].scores}
    styles: tuple[Literal["now", "m3", "m6"], ...] = ("now", "m3", "m6")
    series = [
        charts.Series(names[code], [value for _, value in points], style=styles[n % 3])
        for n, (code, points) in enumerate(found.items())
        if code in names and len(points) == len(standing)
    ]
    if not series:
        return None
    labels = [roc_table(one.on) for one in reversed(standing)]
    return charts.line(series[:3], labels, title=f"{standing[0].short} 分數走勢", from_zero=True)


def _side(radar: Radar, kind: Kind, mark: str, title: str, outward: str) -> Side:
    axes = radar.of(kind)
    near, far = radar.months[0], radar.months[-1]
    drawing = charts.radar(
        [charts.Axis(a.factor.code, a.factor.label, TOP) for a in axes],
        now={a.factor.code: a.change.now for a in axes},
        m3={a.factor.code: a.change.past.get(near) for a in axes},
        m6={a.factor.code: a.change.past.get(far) for a in axes},
        ringed=[a.factor.code for a in axes if a.change.exceeds],
        kind=_DRAWN[kind],
        size=SIZE,
        title=f"{title}雷達圖，數值見旁邊的表",
    )
    return Side(kind, mark, title, outward, drawing, tuple(_row(a, near, far) for a in axes))


def _row(axis: Axis, near: int, far: int) -> Row:
    change = axis.change
    return Row(
        code=axis.factor.code,
        label=axis.factor.label,
        spark=charts.sparkline(
            change.monthly,
            kind=_DRAWN[axis.factor.kind],
            title=f"{axis.factor.label}六個月走勢",
            high=TOP,
        ),
        now=written(change.now),
        near=written(change.past.get(near)),
        far=written(change.past.get(far)),
        near_apart=near in change.apart,
        far_apart=far in change.apart,
        usual=written(change.usual),
        step=step_words(change),
        trust=trust_words(change),
        exceeds=change.exceeds,
        worse=change.worse,
        rated_on=change.rated_on,
        age_days=change.age_days,
        stale=change.stale,
        contact=axis.contact,
    )


def step_words(change: Change) -> str:
    """▲ 2, ▼ 1.5, 不變, or － when there is nothing to compare with."""
    step = change.step
    if step is None:
        return "－"
    if step == 0:
        return "不變"
    return f"{'▲' if step > 0 else '▼'} {written(abs(step))}"


def trust_words(change: Change) -> str:
    """How far the change can be trusted."""
    if change.index is None:
        return "" if change.now is None else "資料不足"
    if change.exceeds:
        return "超過誤差"
    if not change.step:
        return ""
    return "持續，宜留意" if change.level == "amber" and change.worse else "誤差內"
