"""Reading the TOML tables of this package."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def load_table(name: str) -> dict[str, Any]:
    """The content of `data/<name>.toml`. Raises FileNotFoundError for an unknown table."""
    source = resources.files(__package__).joinpath("data", f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
