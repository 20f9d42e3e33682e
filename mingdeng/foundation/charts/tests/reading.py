"""Reading a drawing back: its texts, its boxes, every coordinate it uses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from mingdeng.foundation.charts.drawing import Drawing
from mingdeng.foundation.charts.svg import FONT, text_width

NS = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Box:
    words: str
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        return (
            self.left < other.right - 0.3
            and other.left < self.right - 0.3
            and self.top < other.bottom - 0.3
            and other.top < self.bottom - 0.3
        )


def parse(drawing: Drawing) -> ET.Element:
    return ET.fromstring(drawing.svg)


def view(drawing: Drawing) -> tuple[float, float]:
    _, _, width, height = (float(v) for v in parse(drawing).attrib["viewBox"].split())
    return width, height


def texts(drawing: Drawing) -> list[str]:
    return ["".join(t.itertext()) for t in parse(drawing).iter(f"{NS}text")]


def boxes(drawing: Drawing) -> list[Box]:
    found = []
    for text in parse(drawing).iter(f"{NS}text"):
        words = "".join(text.itertext())
        width = text_width(words)
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        left = (
            x
            - width * {"start": 0, "middle": 0.5, "end": 1}[text.attrib.get("text-anchor", "start")]
        )
        found.append(Box(words, left, y - FONT * 0.95, left + width, y + FONT * 0.2))
    return found


def coordinates(drawing: Drawing) -> list[tuple[str, float]]:
    """Every coordinate of every shape, as (axis, value)."""
    found: list[tuple[str, float]] = []
    for shape in parse(drawing).iter():
        for name in ("x", "x1", "x2", "cx"):
            if name in shape.attrib:
                found.append(("x", float(shape.attrib[name])))
        for name in ("y", "y1", "y2", "cy"):
            if name in shape.attrib:
                found.append(("y", float(shape.attrib[name])))
        if "points" in shape.attrib:
            for pair in shape.attrib["points"].split():
                x, y = (float(v) for v in _NUMBER.findall(pair))
                found += [("x", x), ("y", y)]
        if shape.tag == f"{NS}rect" and "width" in shape.attrib:
            found.append(("x", float(shape.attrib["x"]) + float(shape.attrib["width"])))
            found.append(("y", float(shape.attrib["y"]) + float(shape.attrib["height"])))
    return found


def assert_inside(drawing: Drawing) -> None:
    width, height = view(drawing)
    for axis, value in coordinates(drawing):
        limit = width if axis == "x" else height
        assert -0.1 <= value <= limit + 0.1, (axis, value, limit)
    for box in boxes(drawing):
        assert box.left >= -0.5, box
        assert box.right <= width + 0.5, box
        assert box.top >= -0.5, box
        assert box.bottom <= height + 0.5, box
