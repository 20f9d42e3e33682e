"""Placing words around a circle so that none overlaps another and none is cut off."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

from mingdeng.foundation.charts.svg import FONT, LINE, text_width

WRAP = 6
GAP = 2.0


@dataclass(frozen=True)
class Label:
    """Wrapped words with their box: ``left`` and ``top`` of the box, anchor of the text."""

    lines: tuple[str, ...]
    x: float
    top: float
    anchor: str

    @property
    def width(self) -> float:
        """Of the widest line, in px."""
        return max(text_width(line) for line in self.lines)

    @property
    def height(self) -> float:
        """Of all lines, in px."""
        return LINE * len(self.lines)

    @property
    def left(self) -> float:
        """The box's left edge."""
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return self.x - self.width * shift

    @property
    def right(self) -> float:
        """The box's right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The box's lower edge."""
        return self.top + self.height

    def baseline(self, line: int) -> float:
        """Where the given line's letters stand."""
        return self.top + LINE * line + FONT * 0.95


def wrap(words: str, at: int = WRAP) -> tuple[str, ...]:
    """Break a label into lines of at most ``at`` full-width characters, evenly; nothing is lost."""
    words = " ".join(words.split()) or "－"
    count = max(1, math.ceil(text_width(words, 1.0) / at))
    if count == 1:
        return (words,)
    target = text_width(words, 1.0) / count
    lines: list[str] = []
    line = ""
    for character in words:
        fits = text_width(line + character, 1.0) <= max(target + 0.7, 1.0)
        if line and not fits and len(lines) < count - 1:
            lines.append(line)
            line = ""
        line += character
    return tuple(part.strip() or "－" for part in [*lines, line])


def around(labels: list[str], radius: float) -> list[Label]:
    """Place labels clockwise from the top of a circle round (0, 0), pushed apart where needed."""
    placed = [_beside(words, index, len(labels), radius) for index, words in enumerate(labels)]
    for side in (1, -1):
        _spread(placed, [i for i in range(len(labels)) if _side(i, len(labels)) == side])
    _lift(placed, len(labels))
    return placed


def angle(index: int, count: int) -> float:
    """Direction of an axis in radians, clockwise from straight up."""
    return 2 * math.pi * index / count


def _side(index: int, count: int) -> int:
    across = math.sin(angle(index, count))
    return 0 if abs(across) < 1e-6 else (1 if across > 0 else -1)


def _beside(words: str, index: int, count: int, radius: float) -> Label:
    lines = wrap(words)
    turn = angle(index, count)
    across, up = math.sin(turn), math.cos(turn)
    anchor = {0: "middle", 1: "start", -1: "end"}[_side(index, count)]
    height = LINE * len(lines)
    # The box's nearest point touches the circle: above at the top, below at the bottom.
    top = -radius * up - height * (1 + up) / 2
    return Label(lines, radius * across, top, anchor)


def _spread(placed: list[Label], indexes: list[int]) -> None:
    """Push the labels of one side apart, from the middle outward in both directions."""
    ordered = sorted(indexes, key=lambda i: placed[i].top + placed[i].height / 2)
    middle = len(ordered) // 2
    for before, here in pairwise(ordered[middle:]):
        floor = placed[before].bottom + GAP
        if placed[here].top < floor:
            placed[here] = replace(placed[here], top=floor)
    upper = ordered[: middle + 1][::-1]
    for before, here in pairwise(upper):
        ceiling = placed[before].top - GAP - placed[here].height
        if placed[here].top > ceiling:
            placed[here] = replace(placed[here], top=ceiling)


def _lift(placed: list[Label], count: int) -> None:
    """Move the labels straight above and below away from neighbours they would touch."""
    for index, label in enumerate(placed):
        if _side(index, count) != 0:
            continue
        others = [o for i, o in enumerate(placed) if i != index and _side(i, count) != 0]
        near = [o for o in others if o.left < label.right + GAP and o.right > label.left - GAP]
        if index == 0:
            top = min(
                [label.top, *(o.top - GAP - label.height for o in near if o.top < label.bottom)]
            )
        else:
            top = max([label.top, *(o.bottom + GAP for o in near if o.bottom > label.top)])
        placed[index] = replace(label, top=top)
