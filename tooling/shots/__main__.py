"""`python -m tooling.shots`: whether the guide agrees with its plan (part of ./test lint)."""

import sys

from tooling.shots import gallery
from tooling.shots.plan import read

if __name__ == "__main__":
    told = gallery.check(read())
    print("\n".join(told) or "docs/guide: 畫面導覽與計畫一致")
    sys.exit(1 if told else 0)
