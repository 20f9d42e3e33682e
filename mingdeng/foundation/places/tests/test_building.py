"""The map data built from the atlas keep neighbours' common borders."""

from __future__ import annotations

from mingdeng.foundation.places.building import outlines, village_names


def square(code: str, x: int) -> dict:
    """A unit square whose right and left borders have many nearly straight points."""
    left = [(x + 0.001 * (n % 2), n / 10) for n in range(11)]
    right = [(x + 1 + 0.001 * (n % 2), n / 10) for n in range(11)]
    ring = [*left, *right[::-1], left[0]]
    return {
        "properties": {"TOWNCODE": code},
        "geometry": {"type": "Polygon", "coordinates": [[list(point) for point in ring]]},
    }


def decoded(flat: list[int]) -> list[tuple[int, int]]:
    points, x, y = [], 0, 0
    for dx, dy in zip(flat[::2], flat[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


def test_a_common_border_is_simplified_alike_on_both_sides() -> None:
    drawn = outlines([square("1", 0), square("2", 1)], tolerance=0.01)
    one, two = (decoded(drawn[code][0]) for code in ("1", "2"))
    assert len(one) <= 6
    assert len(two) <= 6
    assert {(10_000, 0), (10_000, 10_000)} <= set(one) & set(two)
    assert one[0] == one[-1]


def test_a_border_that_bends_is_kept() -> None:
    fine = outlines([square("1", 0), square("2", 1)], tolerance=0.0001)
    assert len(decoded(fine["1"][0])) > 20


def test_village_names_are_kept_in_official_order() -> None:
    features = [
        {"properties": {"VILLCODE": "64000010002", "VILLNAME": "乙里"}},
        {"properties": {"VILLCODE": "64000010001", "VILLNAME": "甲里"}},
    ]
    assert village_names(features) == {"64000010": {"001": "甲里", "002": "乙里"}}
