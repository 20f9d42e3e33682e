"""What is pictured: `pages.toml`, read and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
VERBS = {
    "go": 1,
    "click": 1,
    "fill": 2,
    "choose": 2,
    "upload": 2,
    "open": 1,
    "wait": 1,
    "keep": 2,
    "mark": 1,
    "twice": 3,
    "code": 1,
    "secret": 1,
    "work": 0,
}
"""Each verb of a step, and how many words follow it; `walk.py` does them."""


class BadPlan(ValueError):
    """`pages.toml` names something that does not exist; the message says where."""


@dataclass(frozen=True)
class Shot:
    """One page to picture.

    `account` is a demo account, empty for somebody who has not signed in. `steps` lead to the page.
    `status` is what the last address answered.
    """

    name: str
    title: str
    account: str
    says: str
    steps: tuple[tuple[str, ...], ...]
    status: int
    part: str

    def file(self, width: int) -> str:
        """The picture's file name."""
        return f"{self.name}-{width}.png"


@dataclass(frozen=True)
class Plan:
    """Every shot in the order of the guide, and what to call each account's holder."""

    shots: tuple[Shot, ...]
    holders: dict[str, str]


def read(path: Path = HERE / "pages.toml") -> Plan:
    """The plan of `path`. Raises BadPlan."""
    content = tomllib.loads(path.read_text("utf-8"))
    holders = dict(content["holders"])
    shots: list[Shot] = []
    for part in content["part"]:
        for page in part["page"]:
            steps = tuple(tuple(step) for step in page["steps"])
            for verb, *words in steps:
                if verb not in VERBS or len(words) != VERBS[verb]:
                    raise BadPlan(f"{page['name']}: {verb} {words}")
            account = page.get("account", part.get("account", ""))
            if account not in holders:
                raise BadPlan(f"{page['name']}: 沒有 {account} 這個帳號")
            shots.append(
                Shot(
                    name=page["name"],
                    title=page["title"],
                    account=account,
                    says=page["says"],
                    steps=steps,
                    status=page.get("status", 200),
                    part=part["title"],
                )
            )
    names = [shot.name for shot in shots]
    if len(set(names)) != len(names):
        raise BadPlan("two pages have one name")
    return Plan(tuple(shots), holders)
