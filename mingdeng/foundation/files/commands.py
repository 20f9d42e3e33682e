"""`mingdeng files`: checking what is stored, and the sweep by hand."""

from __future__ import annotations

import sys

import click

from mingdeng.foundation.files import keeping


@click.group("files")
def files() -> None:
    """檔案：核對內容、清除沒有紀錄的。"""


@files.command("verify")
def verify() -> None:
    """核對每個檔案的摘要與封存；還原備份後必做。缺少或被改時以 1 結束。"""
    said = keeping.verify()
    for ref in said.missing:
        click.echo(f"缺少：{ref}", err=True)
    for ref in said.changed:
        click.echo(f"內容不符：{ref}", err=True)
    click.echo(f"核對 {said.files} 個，缺少 {len(said.missing)}，不符 {len(said.changed)}。")
    if not said.sound:
        sys.exit(1)


@files.command("sweep")
def sweep() -> None:
    """立刻清除沒有紀錄的檔案（平常由排程每天做一次）。"""
    swept = keeping.sweep()
    click.echo(f"清除 {swept.orphans} 個沒有紀錄的檔案，{swept.shredded} 個已銷毀個案的檔案。")


COMMANDS = [files]
