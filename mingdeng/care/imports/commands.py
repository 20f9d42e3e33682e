"""`mingdeng import`: lists into the system."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group("import")
def import_() -> None:
    """匯入：名冊。"""


@import_.command("caseload")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只檢查，不寫入。")
@click.option("--json", "out", type=click.Path(path_type=Path), help="把結果寫成 JSON。")
def caseload(file: Path, dry_run: bool, out: Path | None) -> None:
    """匯入個案名冊：XLSX、ODS、CSV（UTF-8 或 Big5），第一列為中文標題。"""
    from mingdeng.care.imports import services, sheets

    try:
        batch = services.stage(file.read_bytes(), file.name)
    except sheets.Refused as said:
        report = services.Report(refused=str(said))
    else:
        report = services.run(batch, dry_run=dry_run)
        if dry_run:
            services.discard(batch)
    if out:
        out.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n", "utf-8")
    tell(report, dry_run=dry_run)
    if report.refused:
        raise SystemExit(2)


def tell(report: object, *, dry_run: bool) -> None:
    """The result in words."""
    from mingdeng.care.imports.services import Report

    assert isinstance(report, Report)  # nosec B101: narrows the lazily imported type
    if report.refused:
        click.echo(f"整個檔案未匯入：{report.refused}")
        return
    rejected = len({row["row"] for row in report.rejected})
    verb = "可匯入" if dry_run else "已匯入"
    click.echo(
        f"共 {report.rows} 列：{verb} {report.accepted}，需修正 {rejected}，"
        f"疑似重複 {len(report.duplicates)}。"
    )
    for row in [*report.rejected, *report.duplicates][:20]:
        click.echo(f"  第 {row['row']} 列［{row['column']}］{row['reason']}")


COMMANDS = [import_]
