"""Gathers the console commands: each module may have a `commands.py` with `COMMANDS`.

`COMMANDS` are click commands or groups. Two modules may give the same group (`check`): they are
joined. The help lists them by what they are for.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click
from django.apps import apps

from mingdeng.config.guide import guide

SECTIONS = (
    ("開站", ("migrate", "data", "demo", "staff")),
    ("運作", ("work", "clock", "status", "jobs")),
    ("金鑰與稽核", ("keys", "audit", "check")),
    ("資料", ("import", "files", "rights")),
    ("文件", ("guide",)),
)


class Grouped(click.Group):
    """A group whose help names its commands by what they are for."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one list per section, then whatever no section names."""
        named = {name for _, names in SECTIONS for name in names}
        rest = tuple(name for name in self.list_commands(ctx) if name not in named)
        for title, names in (*SECTIONS, ("其他", rest)):
            rows = [
                (name, command.get_short_help_str(80))
                for name in names
                if (command := self.get_command(ctx, name)) is not None
            ]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


@click.command("migrate")
def migrate() -> None:
    """建立或更新資料表；升級後、啟動前執行，可重複執行。"""
    from django.core.management import call_command

    call_command("migrate", verbosity=1, interactive=False)


def gather(root: click.Group) -> None:
    """Attach every module's commands to `root`, lowest floor first."""
    root.add_command(migrate)
    root.add_command(guide)
    for config in apps.get_app_configs():
        if config.name.startswith("mingdeng.") and find_spec(f"{config.name}.commands"):
            for command in import_module(f"{config.name}.commands").COMMANDS:
                attach(root, command)


def attach(root: click.Group, command: click.Command) -> None:
    """Add a command; one whose group stands already joins it."""
    held = root.commands.get(command.name or "")
    if isinstance(held, click.Group) and isinstance(command, click.Group):
        for one in command.commands.values():
            held.add_command(one)
    else:
        root.add_command(command)
