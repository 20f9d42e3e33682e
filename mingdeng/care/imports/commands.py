"""`mingdeng import`: lists into the system.

Exit codes: 0 the file was read (rows to mend are in the report), 2 the whole file was refused and
nothing was written.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

REFUSED = 2
SHOWN = 20
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
DRY = click.option("--dry-run", is_flag=True, help="只檢查，不寫入。")
OUT = click.option("--json", "out", type=click.Path(path_type=Path), help="把結果寫成 JSON。")


@click.group("import")
def import_() -> None:
    """匯入：個案名冊、事實。"""


@import_.command("caseload")
@FILE
@DRY
@OUT
def caseload(file: Path, dry_run: bool, out: Path | None) -> None:
    """匯入個案名冊：XLSX、ODS、CSV（UTF-8 或 Big5），第一列為中文標題。"""
    bring(file, "caseload", {}, dry_run=dry_run, out=out)


@import_.command("facts")
@FILE
@DRY
@OUT
@click.option("--kind", default="", help="整檔都是同一種事情時的代碼，例如 urine、custody、job。")
def facts(file: Path, dry_run: bool, out: Path | None, kind: str) -> None:
    """匯入有日期的事實（尿檢、進出監所、治療、就業）：以案號或身分證號對到個案，重複匯入不會重複登錄。"""
    from mingdeng.foundation.codes import queries as codes

    if kind and kind not in dict(codes.choices("fact_kind")):
        known = "、".join(f"{code}（{label}）" for code, label in codes.choices("fact_kind"))
        raise click.BadParameter(f"沒有這種事情；可用：{known}", param_hint="--kind")
    bring(file, "facts", {"kind": kind}, dry_run=dry_run, out=out)


def bring(
    file: Path, list_code: str, options: dict[str, str], *, dry_run: bool, out: Path | None
) -> None:
    """Stage, check and, unless `dry_run`, take in; say and write what came of it."""
    from mingdeng.care.imports import services, sheets

    try:
        batch = services.stage(
            file.read_bytes(), file.name, list_code=list_code, options=options, dry_run=dry_run
        )
    except sheets.Refused as said:
        report = services.Report(refused=str(said))
    else:
        report = services.run(batch, dry_run=dry_run)
        if dry_run or not (report.rejected or report.duplicates):
            services.discard(batch)
    if out:
        out.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n", "utf-8")
    tell(report, dry_run=dry_run)
    if report.refused:
        raise SystemExit(REFUSED)


def tell(report: Any, *, dry_run: bool) -> None:
    """The result in words; nothing of a cell."""
    if report.refused:
        click.echo(f"整個檔案未匯入：{report.refused}")
        return
    rejected = len({row["row"] for row in report.rejected})
    verb = "可匯入" if dry_run else "已匯入"
    click.echo(
        f"共 {report.rows} 列：{verb} {report.accepted}，需修正 {rejected}，"
        f"疑似重複 {len(report.duplicates)}。"
    )
    for row in [*report.rejected, *report.duplicates][:SHOWN]:
        click.echo(f"  第 {row['row']} 列［{row['column']}］{row['reason']}")


COMMANDS = [import_]
