"""Takes the pictures: builds a city (or uses one that stands), walks, shrinks, writes the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tooling.city import City, browsing, served
from tooling.shots import gallery
from tooling.shots.plan import Shot, read
from tooling.shots.walk import Walk

Tell = Callable[[str], None]


@contextmanager
def city(at: str) -> Iterator[City]:
    """The demo city that answers at `at`, or a new small one."""
    if at:
        yield City(at.rstrip("/"), Path(), Path(), {})
        return
    with served("mingdeng-guide-") as made:
        yield made


def shots(*, only: Sequence[str], at: str, tell: Tell) -> list[str]:
    """Take the shots named in `only` (all when empty); gives what went wrong, one line each.

    Raises tooling.city.Missing when there is no browser to look with.
    """
    plan = read()
    wanted = [shot for shot in plan.shots if not only or shot.name in only]
    gallery.FOLDER.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    with browsing() as browser:
        tell("建立並開啟示範城市…" if not at else f"使用 {at}")
        with city(at) as place:
            walk = Walk(place, browser)
            for number, shot in enumerate(wanted, 1):
                said = attempt(walk, shot)
                wrong += [f"{shot.name}: {one}" for one in said]
                tell(
                    f"{number}/{len(wanted)} {shot.name}{'　⚠ ' + '；'.join(said) if said else ''}"
                )
    gallery.PAGE.write_text(gallery.text(plan), "utf-8")
    return wrong


def attempt(walk: Walk, shot: Shot) -> list[str]:
    """One shot; a page that cannot be reached is told and the others go on."""
    from playwright.sync_api import Error

    try:
        said = walk.take(shot, gallery.FOLDER)
    except Error as failed:
        return [f"到不了：{str(failed).splitlines()[0]}"]
    for width in gallery.WIDTHS:
        gallery.shrink(gallery.FOLDER / shot.file(width))
    return said
