"""`mingdeng keys`: the master keys. Here and not in secrecy, because each act is written down."""

from __future__ import annotations

import time
from pathlib import Path

import click
from django.conf import settings
from django.db.models import Count

from mingdeng.foundation.audit.services import record
from mingdeng.foundation.secrecy import keyring, services, tokens
from mingdeng.foundation.secrecy.models import SubjectKey


@click.group("keys")
def keys() -> None:
    """主金鑰：建立、輪替、狀態、移除舊的。"""


@keys.command("create")
def create() -> None:
    """建立金鑰檔；已經有就不動。"""
    path = Path(settings.KEYRING_PATH)
    if path.exists():
        raise click.ClickException(f"{path} 已經存在；覆蓋它會讓所有資料永遠讀不出來。")
    keyring.write(keyring.fresh(), path)
    click.echo(f"已建立 {path}。請立刻另存一份在安全的地方：沒有它，資料庫就讀不出來。")


@keys.command("rotate")
def rotate() -> None:
    """產生新的主金鑰，並在系統運作中分批重新包裹每個人的金鑰；中斷了再執行一次即可。"""
    ring = keyring.load()
    if not services.wrapped_by_older(ring.active):
        ring = ring.with_new_master()
        keyring.write(ring, Path(settings.KEYRING_PATH))
        record("keys.rotated", detail={"master": ring.active})
        click.echo(f"主金鑰第 {ring.active} 版已啟用。請備份金鑰檔。")
    total = services.wrapped_by_older(ring.active)
    done = 0
    # A process that has not seen the new master yet may still wrap with the old one for a moment.
    for settled in (False, True):
        if settled:
            time.sleep(2 * keyring.LOOK_EVERY)
        while batch := services.rewrap_batch():
            done += batch
            click.echo(f"重新包裹 {done}/{max(total, done)}", nl=True)
    again = tokens.reseal_kept()
    click.echo(f"重新封裝 {again} 項其他密值（第二因素等）。")
    click.echo(f"完成，共 {done} 把。舊的主金鑰還留著；確認無誤後執行 `mingdeng keys drop-old`。")


@keys.command("status")
def status() -> None:
    """每一版主金鑰包裹了幾把個人金鑰，幾把已銷毀。"""
    ring = keyring.load()
    rows = SubjectKey.objects.filter(wrapped__isnull=False).values_list("master_version")
    counts = dict(rows.annotate(count=Count("id")).order_by())
    for version in sorted(set(ring.masters) | set(counts)):
        mark = "（使用中）" if version == ring.active else ""
        missing = "" if version in ring.masters else "　金鑰檔中沒有這一版！"
        click.echo(f"第 {version} 版{mark}：{counts.get(version, 0)} 把{missing}")
    click.echo(f"已銷毀：{SubjectKey.objects.filter(wrapped=None).count()} 把")


@keys.command("drop-old")
@click.confirmation_option(
    prompt="舊的主金鑰移除後，更早的備份就讀不出來了。確定嗎？", help="不再詢問，直接移除。"
)
def drop_old() -> None:
    """移除不再使用的舊主金鑰；還有個人金鑰由它包裹時不移除。已銷毀的人從此連備份都救不回。"""
    ring = keyring.load()
    left = services.wrapped_by_older(ring.active)
    if left:
        raise click.ClickException(f"還有 {left} 把由舊版包裹，請先執行 `mingdeng keys rotate`。")
    old = sorted(set(ring.masters) - {ring.active})
    for version in old:
        ring = ring.without(version)
    keyring.write(ring, Path(settings.KEYRING_PATH))
    record("keys.dropped", detail={"masters": old})
    click.echo(f"移除了 {len(old)} 版。")
