"""`mingdeng guide`: the pictures of the guide. Works in a checkout of the source only."""

from __future__ import annotations

import click


@click.group("guide")
def guide() -> None:
    """畫面導覽：為文件拍下每個主要畫面。"""


@guide.command("shots")
@click.option("--only", multiple=True, metavar="NAME", help="只拍這一頁；可重複。")
@click.option("--at", default="", metavar="URL", help="用已經開著的示範城市，不另外建立。")
def shots(only: tuple[str, ...], at: str) -> None:
    """拍下每個主要畫面（1440 與 390），寫入 docs/guide/。需要 Chromium 與測試需求。"""
    try:
        from tooling.city import Missing
        from tooling.shots import run
    except ModuleNotFoundError as absent:
        raise click.ClickException("這個指令要在原始碼資料夾裡執行。") from absent
    try:
        wrong = run.shots(only=only, at=at, tell=click.echo)
    except Missing as said:
        raise click.ClickException(str(said)) from said
    if wrong:
        raise click.ClickException("有畫面不對勁：\n  " + "\n  ".join(wrong))
