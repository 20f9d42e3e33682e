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
    left_out: list[str] = []
    for module, rows in load_all(left_out).items():
        click.echo(f"{module}: {rows}")
    for row in left_out:
        click.echo(f"未載入 {row}：與本局的變更重疊，請在「代碼與規則」決定是否採用")


COMMANDS = [data]
