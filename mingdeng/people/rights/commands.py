"""`mingdeng rights`: a person's copy from the console, where no page can be used."""

from __future__ import annotations

import uuid
from pathlib import Path

import click


@click.group("rights")
def rights() -> None:
    """當事人權利：個人資料複製本。"""


@rights.command("copy")
@click.argument("who")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="輸出資料夾；檔名不含姓名。",
)
def copy(who: str, out: Path) -> None:
    """把一個人的全部資料做成 ODT、PDF、ODS（第三人資料遮蔽）。WHO 是案號或人員代碼。"""
    from mingdeng.foundation.audit import services as audit
    from mingdeng.people.records.models import PersonRecord
    from mingdeng.people.records.queries import same_person
    from mingdeng.people.rights import bundle

    record = PersonRecord.objects.filter(pk__in=find(who)).first()
    if record is None:
        raise click.ClickException("找不到這個案號或人員代碼，請確認後再試。")
    if record.shredded_at is not None:
        raise click.ClickException("這個人的資料已經銷毀，沒有可以複製的內容。")
    made = bundle.gather(record.pk)
    audit.record(
        "copy.made",
        subject=record,
        records=same_person(record.pk),
        detail={"rows": len(made.entries), "by": "console"},
    )
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"copy-{record.ref}.zip"
    file.touch(mode=0o600)
    file.write_bytes(bundle.packed(made))
    click.echo(f"共 {len(made.entries)} 筆，遮蔽 {made.veiled} 處：{file}")


def find(who: str) -> list[int]:
    """The record ids a case number or a reference names."""
    from mingdeng.people.records import finders
    from mingdeng.people.records.models import PersonRecord

    try:
        ref = uuid.UUID(who)
    except ValueError:
        return finders.find("case_number", who.strip().upper())
    return list(PersonRecord.objects.filter(ref=ref).values_list("pk", flat=True))


COMMANDS = [rights]
