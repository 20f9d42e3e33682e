"""`mingdeng data`: the shipped code lists and rules."""

from __future__ import annotations

import click

from mingdeng.foundation.rules.loading import load_all


@click.group("data")
def data() -> None:
    """代碼與規則：載入隨附資料。"""


@data.command("load")
def load() -> None:
    """載入每個模組隨附的代碼與規則；不動局內改過的資料，可重複執行。"""
    for module, rows in load_all().items():
        click.echo(f"{module}: {rows}")


COMMANDS = [data]
