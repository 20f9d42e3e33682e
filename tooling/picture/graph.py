"""Which module imports which, and on which line of the picture each stands.

The order of the floors, and of the modules within one, is that of the import-linter contracts in
`pyproject.toml`; the arrows are read from the source by grimp. Tests and migrations are left out.
"""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path

import grimp

from tooling.city import ROOT

ASIDE = {"tests", "migrations", "conftest"}
Arrow = tuple[str, str]


@dataclass(frozen=True)
class Building:
    """Floors from the top, each with its modules by line from the top; the arrows between modules.

    An arrow is `(importer, imported)`; `upward` are those the contracts forbid.
    """

    floors: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    downward: tuple[Arrow, ...]
    upward: tuple[Arrow, ...]
    words: dict[str, str]
    imports: dict[str, tuple[str, ...]]


def contracts() -> list[list[set[str]]]:
    """The layers of each contract, highest first; modules on one line may not know each other."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [
        [{name.strip() for name in line.split("|")} for line in contract["layers"]]
        for contract in content["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]


def module_of(name: str) -> str:
    """`mingdeng.care.cases` of whatever lies in it; a floor without modules is one itself."""
    parts = name.split(".")
    single = len(parts) < 3 or parts[1] in {"config", "demo"}
    return ".".join(parts[: 2 if single else 3])


def arrows() -> set[Arrow]:
    """Every import of one module by another."""
    graph = grimp.build_graph("mingdeng", cache_dir=None)
    found: set[Arrow] = set()
    for importer in graph.modules:
        if ASIDE & set(importer.split(".")) or importer.count(".") < 2:
            continue
        here = module_of(importer)
        for imported in graph.find_modules_directly_imported_by(importer):
            there = module_of(imported)
            if there != here and imported.count(".") > 1:
                found.add((here, there))
    return found


def height(layers: list[list[set[str]]], name: str) -> list[int]:
    """Where a module stands in each contract that names it or its floor; higher is further up."""
    floor = ".".join(name.split(".")[:2])
    return [
        next((len(lines) - at for at, line in enumerate(lines) if {name, floor} & line), -1)
        for lines in layers
    ]


def rises(layers: list[list[set[str]]], arrow: Arrow) -> bool:
    """Whether the contracts forbid the arrow: it goes up, or sideways between two modules."""
    pairs = zip(height(layers, arrow[0]), height(layers, arrow[1]), strict=True)
    for at, (importer, imported) in enumerate(pairs):
        if importer < 0 or imported < 0 or (at == 0 and importer == imported):
            continue
        return importer <= imported
    return False


def levels(names: set[str], down: set[Arrow]) -> dict[str, int]:
    """How many modules of the same floor lie one under another below each; 0 is the ground."""
    below = {name: {b for a, b in down if a == name and b in names} for name in names}
    known: dict[str, int] = {}

    def level(name: str) -> int:
        if name not in known:
            known[name] = 1 + max((level(one) for one in sorted(below[name])), default=-1)
        return known[name]

    for name in sorted(names):
        level(name)
    return known


def needed(down: set[Arrow]) -> list[Arrow]:
    """The arrows no longer way already tells: the transitive reduction (there are no rings)."""
    below: dict[str, set[str]] = {}
    for importer, imported in down:
        below.setdefault(importer, set()).add(imported)
    reach: dict[str, set[str]] = {}

    def reached(name: str) -> set[str]:
        if name not in reach:
            reach[name] = set().union(*({one} | reached(one) for one in below.get(name, ())))
        return reach[name]

    return sorted(
        (a, b) for a, b in down if not any(b in reached(other) for other in below[a] if other != b)
    )


def title(name: str) -> str:
    """What the module calls itself in Chinese (`verbose_name` of its app); empty without an app."""
    path = ROOT.joinpath(*name.split("."), "apps.py")
    if not path.exists():
        return ""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
            continue
        if any(isinstance(to, ast.Name) and to.id == "verbose_name" for to in node.targets):
            return str(node.value.value)
    return ""


def read() -> Building:
    """The building as the source stands now."""
    layers = contracts()
    every = arrows()
    up = {arrow for arrow in every if rises(layers, arrow)}
    down = every - up
    modules = {name for arrow in every for name in arrow} | present()
    floors = []
    for line in layers[0]:
        for floor in sorted(line):
            inside = {name for name in modules if name == floor or name.startswith(f"{floor}.")}
            stand = levels(inside, down)
            lines = [
                tuple(sorted(name for name in inside if stand[name] == at))
                for at in range(max(stand.values(), default=-1), -1, -1)
            ]
            floors.append((floor, tuple(lines)))
    return Building(
        tuple(floors),
        tuple(needed(down)),
        tuple(sorted(up)),
        {name: title(name) for name in modules},
        {name: tuple(sorted(b for a, b in every if a == name)) for name in modules},
    )


def present() -> set[str]:
    """Modules that exist, whether or not anything imports them."""
    return {
        module_of(".".join(path.relative_to(ROOT).parent.parts) + ".x")
        for path in Path(ROOT / "mingdeng").glob("*/*/apps.py")
    }
