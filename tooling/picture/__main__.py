"""`python -m tooling.picture [--check]`: draw docs/architecture.svg, or say whether it is current.

Part of ./test floors: the committed picture must be the one drawn now, with no arrow upward.
"""

import sys

from tooling.city import ROOT
from tooling.picture import graph, svg

PICTURE = ROOT / "docs" / "architecture.svg"


def main(words: list[str]) -> int:
    """0 when all is well; otherwise 1, and what to do in words."""
    building = graph.read()
    drawn = svg.draw(building)
    for importer, imported in building.upward:
        print(f"向上的箭頭：{importer} → {imported}")
    if "--check" not in words:
        PICTURE.write_text(drawn, "utf-8")
    elif not PICTURE.exists() or PICTURE.read_text("utf-8") != drawn:
        print("docs/architecture.svg 不是現在的樣子；請執行 python -m tooling.picture 重畫。")
        return 1
    return 1 if building.upward else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
