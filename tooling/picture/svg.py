"""Draws a building: floors as bands, modules as boxes, imports as arrows."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tooling.picture.graph import Arrow, Building

WIDE, HIGH = 118, 40
GAP, ROW, PAD = 22, 84, 26
LEFT, PAGE = 150, 1240
SHIFT = 76
"""Every other line stands aside, so that a long arrow passes beside a box and not behind it."""
FLOORS = {
    "config": "設定",
    "demo": "示範城市",
    "companion": "隨身",
    "statistics": "統計",
    "network": "網絡",
    "insight": "洞察",
    "programmes": "方案",
    "community": "社區",
    "care": "照顧",
    "people": "人",
    "foundation": "地基",
}
TINTS = ("#f4f6f8", "#eaf0f5")
STYLE = """
text{font-family:"Noto Sans TC","Noto Sans CJK TC",sans-serif;fill:#1d2b38}
.floor{font-size:15px;font-weight:600}.code{font-size:12px}.zh{font-size:11px;fill:#4a5a69}
.box{fill:#fff;stroke:#5b7186}.down{stroke:#8fa3b5;fill:none}.up{stroke:#c02020;stroke-width:2.5;fill:none}
"""
Place = tuple[float, float]


def draw(building: Building) -> str:
    """The picture as SVG; the same building always gives the same text."""
    places, bands, bottom = stand(building)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PAGE} {bottom}" '
        f'role="img" aria-labelledby="t d">',
        "<title id='t'>明燈的樓層與模組</title>",
        f"<desc id='d'>{len(places)} 個模組；向上的箭頭 {len(building.upward)} 條。</desc>",
        f"<style>{STYLE}</style>",
        "<defs>",
        *(tip(name, colour) for name, colour in (("down", "#8fa3b5"), ("up", "#c02020"))),
        "</defs>",
    ]
    for at, (floor, top, end) in enumerate(bands):
        name = floor.split(".")[1]
        parts.append(
            f'<rect x="0" y="{top}" width="{PAGE}" height="{end - top}" fill="{TINTS[at % 2]}"/>'
            f'<text class="floor" x="18" y="{top + 30}">{FLOORS.get(name, "")}</text>'
            f'<text class="zh" x="18" y="{top + 48}">{name}</text>'
        )
    parts += [line(places, arrow, "down") for arrow in building.downward]
    parts += [box(name, place, building) for name, place in sorted(places.items())]
    parts += [line(places, arrow, "up") for arrow in building.upward]
    return "\n".join([*parts, "</svg>", ""])


def stand(building: Building) -> tuple[dict[str, Place], list[tuple[str, float, float]], float]:
    """Where each module's box begins; each floor's band; the height of the whole."""
    places: dict[str, Place] = {}
    bands = []
    top = 0.0
    for floor, lines in building.floors:
        y = top + PAD
        for turn, line_ in enumerate(lines):
            ordered = sorted(line_, key=lambda name: (pull(name, places, building), name))
            step = min(WIDE + GAP * 2, (PAGE - LEFT - GAP) / max(len(ordered), 1))
            first = LEFT + (PAGE - LEFT - GAP - step * len(ordered)) / 2
            first += SHIFT if turn % 2 and len(ordered) < 6 else 0
            for at, name in enumerate(ordered):
                places[name] = (round(first + step * at + (step - WIDE) / 2, 1), y)
            y += ROW
        end = y - ROW + HIGH + PAD if lines else y
        bands.append((floor, top, end))
        top = end
    return places, bands, top


def pull(name: str, places: dict[str, Place], building: Building) -> float:
    """The middle of those above that lean on the module: near them its arrows are short."""
    above = [places[a][0] for a, b in building.downward if b == name and a in places]
    return round(sum(above) / len(above), 3) if above else PAGE / 2


def tip(name: str, colour: str) -> str:
    """An arrow's head."""
    return (
        f'<marker id="head-{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
    )


def line(places: dict[str, Place], arrow: Arrow, kind: str) -> str:
    """One arrow, from the importer's lower edge to the imported one's upper edge."""
    (x1, y1), (x2, y2) = places[arrow[0]], places[arrow[1]]
    x1, x2 = x1 + WIDE / 2, x2 + WIDE / 2
    y1 += HIGH
    bend = (y2 - y1) * 0.45
    curve = f"{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f} {x2:.0f} {y2:.0f}"
    return f'<path class="{kind}" marker-end="url(#head-{kind})" d="M{x1:.0f} {y1:.0f}C{curve}"/>'


def box(name: str, place: Place, building: Building) -> str:
    """A module with its code name, its Chinese name and, on pointing, all it imports."""
    x, y = place
    known = "、".join(one.removeprefix("mingdeng.") for one in building.imports.get(name, ()))
    words = building.words.get(name, "")
    texts = [("code", name.rsplit(".", maxsplit=1)[-1], 17 if words else 25), ("zh", words, 33)]
    return (
        f"<g><title>{escape(name)} → {escape(known or '無')}</title>"
        f'<rect class="box" x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="6"/>'
        + "".join(
            f'<text class="{kind}" x="{x + WIDE / 2}" y="{y + down}" '
            f'text-anchor="middle">{escape(text)}</text>'
            for kind, text, down in texts
            if text
        )
        + "</g>"
    )
