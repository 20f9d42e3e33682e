"""The pictures made small, and the page that shows them."""

from __future__ import annotations

from pathlib import Path

from tooling.city import ROOT
from tooling.shots.plan import Plan

FOLDER = ROOT / "docs" / "guide" / "shots"
PAGE = ROOT / "docs" / "guide" / "README.md"
WIDTHS = (1440, 390)
COLOURS = 32
LIMIT = 12_000_000
HEAD = """\
# 畫面導覽

每個主要畫面，由實際使用的職務開啟，桌機 1440 與手機 390 各一張。
畫面中的人、號碼、地址與事件全部虛構。
這一頁與圖片由 `mingdeng guide shots` 產生；要增減畫面，改 `tooling/shots/pages.toml`。
"""


def shrink(path: Path) -> None:
    """One picture with a palette of its own: a screen has few colours."""
    from PIL import Image

    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    few.save(path, optimize=True)


def text(plan: Plan) -> str:
    """The page in Markdown: one heading per part, one per page."""
    lines = [HEAD]
    part = ""
    for shot in plan.shots:
        if shot.part != part:
            part = shot.part
            lines.append(f"## {part}\n")
        lines.append(f"### {shot.title}\n\n**{plan.holders[shot.account]}**：{shot.says}\n")
        desk, phone = (f"shots/{shot.file(width)}" for width in WIDTHS)
        lines.append(
            f"| 桌機 | 手機 |\n|---|---|\n"
            f"| ![{shot.title}，桌機]({desk}) | ![{shot.title}，手機]({phone}) |\n"
        )
    return "\n".join(lines)


def check(plan: Plan) -> list[str]:
    """What does not agree: the page, a missing or left-over picture, too heavy a folder."""
    wrong = []
    if not PAGE.exists() or PAGE.read_text("utf-8") != text(plan):
        wrong.append("docs/guide/README.md 與 tooling/shots/pages.toml 不同")
    wanted = {shot.file(width) for shot in plan.shots for width in WIDTHS}
    held = {path.name for path in FOLDER.glob("*.png")}
    wrong += [f"缺少圖片 {name}" for name in sorted(wanted - held)]
    wrong += [f"多出圖片 {name}" for name in sorted(held - wanted)]
    weight = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    if weight > LIMIT:
        wrong.append(f"圖片共 {weight / 1e6:.1f} MB，超過 {LIMIT / 1e6:.0f} MB")
    return wrong
