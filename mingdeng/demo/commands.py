"""`mingdeng demo`: the synthetic city and its accounts."""

from __future__ import annotations

import time

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from mingdeng.foundation.identity.demo import DEMO_PASSWORD, demo_accounts

SMALL = 0.1


@click.group("demo")
def demo() -> None:
    """示範城市：虛構的人與資料。"""


@demo.command("build")
@click.option("--scale", default=1, show_default=True, help="倍數：人、案、人員、組別與機關同乘。")
@click.option("--seed", default=115, show_default=True, help="相同的種子建出相同的城市。")
@click.option("--small", is_flag=True, help="十分之一的城市，三個小組，供測試。")
def build(scale: int, seed: int, small: bool) -> None:
    """建立示範城市（空的資料庫才能建）。"""
    from mingdeng.demo import building

    began = time.monotonic()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(), console=Console(stderr=True),
    ) as bar:  # fmt: skip
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            task = tasks.get(step)
            if task is None:
                task = tasks[step] = bar.add_task(step, total=total)
            bar.update(task, completed=done, total=total)

        try:
            city = building.build(
                scale=scale, seed=seed, share=SMALL if small else 1.0, report=report
            )
        except building.NotEmpty as refused:
            raise click.ClickException(str(refused)) from refused
    spent = f"{time.monotonic() - began:.0f}"
    rows = f"{sum(city.rows.values()):,}"
    click.echo(f"示範城市建好了：在案 {city.open_cases} 案，{rows} 列，{spent} 秒。")


@demo.command("accounts")
@click.option("--plain", is_flag=True, help="以定位字元分隔，供程式讀取。")
def accounts(plain: bool) -> None:
    """每種職務一個示範帳號。"""
    for account in demo_accounts():
        cells = (f"{account.role}（{account.unit}）", account.username, DEMO_PASSWORD, account.name)
        click.echo("\t".join(cells) if plain else "  ".join(cells))


COMMANDS = [demo]
