"""`mingdeng`: the console command for every administrative act, grouped and readable."""

from __future__ import annotations

import os

import click

from mingdeng.config.commands import Grouped, gather


@click.group(
    cls=Grouped, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
def mingdeng() -> None:
    """明燈 Mingdeng 管理指令。每個指令加 --help 看用法。"""


def main() -> None:
    """Entry point: set Django up, gather every module's commands, run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingdeng.config.settings")
    import django

    django.setup()

    gather(mingdeng)
    mingdeng()
