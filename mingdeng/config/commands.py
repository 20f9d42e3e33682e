"""Gathers the console commands: each module may have a `commands.py` with `COMMANDS`.

`COMMANDS` is a list of click commands; a command's `group` attribute is not needed: the module
exports click groups (`audit`, `keys`, `data`, `import`, `demo`, `staff`, `jobs`, `guide`).
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click
from django.apps import apps


def gather(root: click.Group) -> None:
    """Attach every module's commands to `root`, lowest floor first."""
    for config in apps.get_app_configs():
        if config.name.startswith("mingdeng.") and find_spec(f"{config.name}.commands"):
            for command in import_module(f"{config.name}.commands").COMMANDS:
                root.add_command(command)
