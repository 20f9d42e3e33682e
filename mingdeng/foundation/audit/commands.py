"""`mingdeng audit`: verify, seal, export; and `mingdeng keys`."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from typing import IO

import click
from django.utils import timezone

from mingdeng.foundation.audit import queries
from mingdeng.foundation.audit.export import HEAD, row_of
from mingdeng.foundation.audit.keys import keys
from mingdeng.foundation.audit.sealing import seal_batch
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.audit.verification import verify as run_verification


@click.group("audit")
def audit() -> None:
    """稽核軌跡：驗證、封存、匯出。"""


@audit.command("verify")
def verify() -> None:
    """驗證封存鏈：被改、被刪、被移動、被插入、尾端被截都會發現。有發現時結束碼為 1。"""
    verdict = run_verification()
    click.echo(f"封存 {verdict.seals} 批，共 {verdict.sealed} 筆；尚未封存 {verdict.unsealed} 筆。")
    if verdict.unanchored:
        click.echo("最後一批還沒寫入外部錨定檔，下次封存時會補上。")
    for finding in verdict.findings:
        click.echo(f"發現：{finding}", err=True)
    if not verdict.clean:
        sys.exit(1)
    click.echo("沒有發現竄改。")


@audit.command("seal")
def seal() -> None:
    """立刻封存所有尚未封存的紀錄（平常由排程每幾秒做一次）。"""
    batches = 0
    while seal_batch() is not None:
        batches += 1
    click.echo(f"封存了 {batches} 批。")


@audit.command("export")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="起日（含）")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="迄日（不含）")
@click.option("--out", type=click.File("w", encoding="utf-8-sig"), required=True, help="CSV 檔")
def export(since: datetime, until: datetime, out: IO[str]) -> None:
    """匯出一段期間的稽核紀錄（識別碼與代碼，不含個資）；匯出本身也留一筆紀錄。"""
    asked = queries.Filter(since=timezone.make_aware(since), until=timezone.make_aware(until))
    total = queries.count(asked)
    record("audit.exported", detail={"filters": asked.named, "count": total, "by": "console"})
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for entry in queries.exported(asked, total):
        writer.writerow(row_of(entry))
    click.echo(f"匯出 {total} 筆。")


COMMANDS = [audit, keys]
