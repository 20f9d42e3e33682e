"""`mingdeng work` and `mingdeng clock`: the processes beside the web."""

from __future__ import annotations

import click

from mingdeng.foundation.clock import queries, running


@click.command("work")
@click.option("--once", is_flag=True, help="只做一輪就結束。")
def work(once: bool) -> None:
    """執行背景作業：事件、寄信、作業。可同時開多個。"""
    if once:
        while running.round_of_work("console"):
            pass
        return
    stopping = running.Stopping()
    stopping.listen()
    running.work(stopping)


@click.command("clock")
@click.option("--once", is_flag=True, help="只看一次有什麼到期就結束。")
def clock(once: bool) -> None:
    """排程：到點就開始該做的事。可開多個，同時只有一個在做。"""
    if once:
        running.round_of_clock("console")
        return
    stopping = running.Stopping()
    stopping.listen()
    running.keep_time(stopping)


@click.command("status")
def status() -> None:
    """各行程與佇列的狀況。有行程沒有回應時以 1 結束。"""
    now = queries.status()
    for name, pulse in now.pulses:
        click.echo(f"{name}  {pulse.beat_at:%Y-%m-%d %H:%M:%S}  {pulse.holder}")
    click.echo(f"作業：等候 {now.jobs.waiting}，進行中 {now.jobs.running}，失敗 {now.jobs.failed}")
    click.echo(f"事件：未交付 {now.events.waiting}，曾失敗 {now.events.failing}")
    click.echo(f"信件：待寄 {now.mail}。稽核紀錄：未封存 {now.unsealed}")
    for timer in now.timers:
        if timer.last_error:
            click.echo(f"排程 {timer.code} 上次失敗：{timer.last_error}")
    for words in now.silent:
        click.echo(words)
    if now.silent:
        raise SystemExit(1)


COMMANDS = [work, clock, status]
