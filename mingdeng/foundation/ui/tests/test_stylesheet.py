"""The stylesheet and scripts: readable in both themes, nothing kept, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mingdeng.foundation.ui import errors

STATIC = Path(errors.__file__).parent / "static" / "ui"
CSS = (STATIC / "mingdeng.css").read_text()
TOKEN = re.compile(r"--([a-z0-9-]+):\s*var\(--L, (#[0-9a-f]{6})\) var\(--D, (#[0-9a-f]{6})\);")
TOKENS = {name: {"light": light, "dark": dark} for name, light, dark in TOKEN.findall(CSS)}
SCRIPTS = sorted(STATIC.glob("*.js"))
GROUNDS = ("paper", "surface", "sunk")


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "act") for ground in GROUNDS),
    ("on-act", "act"),
    ("ink", "act-soft"),
    ("act", "act-soft"),
    ("ink", "lamp-soft"),
    ("lamp-ink", "lamp-soft"),
    *((f, f"{f}-soft") for f in ("hi", "mid", "ok")),
    *((f, "surface") for f in ("hi", "mid", "low", "ok", "risk", "prot", "past")),
    *(("ink-2", f"{f}-soft") for f in ("hi", "mid", "low", "ok")),
    ("surface", "hi"),
    ("surface", "ink"),
    ("on-flip", "flip"),
    ("flip-act", "flip"),
    ("ink", "veil"),
    ("ink", "hover"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_at_least_four_and_a_half_to_one(text, ground, theme):
    assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_borders_that_carry_meaning_are_at_least_three_to_one(ground, theme):
    assert contrast(TOKENS["line-2"][theme], TOKENS[ground][theme]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_focus_ring_is_seen_on_every_ground(ground, theme):
    rings = (TOKENS["ink"][theme], "#f2b134")
    assert max(contrast(ring, TOKENS[ground][theme]) for ring in rings) >= 3


def test_every_token_that_is_used_is_defined():
    used = set(re.findall(r"var\(--([a-z0-9-]+)", CSS))
    defined = set(re.findall(r"--([a-z0-9-]+):", CSS))
    assert used - {"L", "D"} <= defined


def test_nothing_is_fetched_from_anywhere():
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert "@font-face" not in CSS


def test_text_is_never_under_thirteen_pixels_outside_a_scale():
    for selector, size in re.findall(r"([^{}]+)\{[^}]*font-size:\s*([\d.]+)px", CSS):
        assert float(size) >= 13 or "t-scale" in selector or "html" in selector


def test_paper_forced_colours_and_reduced_motion_are_cared_for():
    for query in ("@media print", "forced-colors: active", "prefers-reduced-motion"):
        assert query in CSS


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_no_script_keeps_anything_in_the_browser(path):
    text = path.read_text()
    for word in ("setItem", "Storage[", "indexedDB", "caches.", "eval(", "Function("):
        assert word not in text
    for keeper in ("localStorage", "sessionStorage"):
        assert keeper not in text.replace(f"{keeper}.clear()", "")
    assert "innerHTML" not in text
    assert "insertAdjacentHTML" not in text
    assert ".style" not in text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_a_script_is_small_and_stands_alone(path):
    text = path.read_text()
    assert text.count("\n") < 250
    assert not re.search(r"^\s*import\b", text, re.MULTILINE)
    assert "http" not in text.replace("https?", "")
