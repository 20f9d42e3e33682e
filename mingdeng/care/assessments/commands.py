"""`mingdeng check scores`: stored scores against the answers they come from."""

from __future__ import annotations

import sys

import click

from mingdeng.care.assessments.queries import mismatches


@click.group("check")
def check() -> None:
    """核對：重算後與資料庫比對。有不符時以 1 結束。"""


@check.command("scores")
def scores() -> None:
    """重算每一次量表的分數，列出與存檔不同的。只印編號，不印內容。"""
    wrong = 0
    for ref, reason in mismatches():
        click.echo(f"{ref}  {reason}")
        wrong += 1
    click.echo(f"不符 {wrong} 筆。")
    if wrong:
        sys.exit(1)


COMMANDS = [check]
