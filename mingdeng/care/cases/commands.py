"""`mingdeng check`: comparing what the house repeats with what it is derived from."""

from __future__ import annotations

import click

from mingdeng.care.cases.queries.spells import differences


@click.group("check")
def check() -> None:
    """資料一致性檢查。"""


@check.command("spells")
def spells() -> None:
    """比對個案的現況欄位與期間紀錄；有不一致時列出案號並以代碼 1 結束。"""
    found = differences()
    for one in found:
        click.echo(f"{one.case_no} {one.what}：現況「{one.column}」，期間紀錄「{one.spell}」")
    click.echo(f"不一致 {len(found)} 件。")
    if found:
        raise SystemExit(1)


COMMANDS = [check]
