"""`mingdeng staff`: accounts from the console, for the first administrator and for emergencies."""

from __future__ import annotations

import click
from django.utils import timezone

from mingdeng.foundation.identity import queries, services
from mingdeng.foundation.identity.models import Agency, Posting, Role, Section, Staff, Team
from mingdeng.foundation.identity.refusals import Refused


@click.group("staff")
def staff() -> None:
    """帳號：建立、停用與啟用、改派職務、清單、解鎖、重設密碼與第二因素、結束登入。"""


@staff.command("create")
@click.argument("username")
@click.option("--name", required=True, help="姓名")
@click.option("--role", type=click.Choice(Role.values), required=True, help="職務")
@click.option("--agency", default="bureau", show_default=True, help="機關代碼")
@click.option("--team", default="", help="組別代碼（個管員、督導）")
@click.option("--section", type=click.Choice(["", *Section.values]), default="", help="科室")
@click.option("--email", default="", help="公務信箱")
def create(
    username: str, name: str, role: str, agency: str, team: str, section: str, email: str
) -> None:
    """建立帳號與職務，印出臨時密碼（只印這一次）。"""
    place, seat = _place(agency, team)
    try:
        services.check_posting(agency=place, role=role, section=section, team=seat)
        made, word = services.create(username=username, name=name, email=email)
        _start(made, place, seat, role, section)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"已建立 {username}。臨時密碼：{word}")


@staff.command("assign")
@click.argument("username")
@click.option("--role", type=click.Choice(Role.values), required=True, help="職務")
@click.option("--agency", default="bureau", show_default=True, help="機關代碼")
@click.option("--team", default="", help="組別代碼（個管員、督導）")
@click.option("--section", type=click.Choice(["", *Section.values]), default="", help="科室")
def assign(username: str, role: str, agency: str, team: str, section: str) -> None:
    """從今天起改派職務；原來的職務到昨天為止。"""
    place, seat = _place(agency, team)
    try:
        made = _start(account(username), place, seat, role, section)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"{username} 從今天起是{made.get_role_display()}。")


@staff.command("activate")
@click.argument("username")
def activate(username: str) -> None:
    """重新啟用帳號，印出臨時密碼（只印這一次）。"""
    click.echo(f"已啟用 {username}。臨時密碼：{services.enable(account(username))}")


@staff.command("unlock")
@click.argument("username")
def unlock(username: str) -> None:
    """解除登入失敗太多次的限制。"""
    click.echo(f"已解除，清掉 {services.unlock(account(username))} 次失敗。")


@staff.command("end-sessions")
@click.argument("username")
def end_sessions(username: str) -> None:
    """結束帳號在每個裝置上的登入。"""
    click.echo(f"已結束 {services.revoke_all(account(username).pk)} 個登入。")


@staff.command("deactivate")
@click.argument("username")
@click.option("--reason", default="left", show_default=True, help="停用原因代碼")
def deactivate(username: str, reason: str) -> None:
    """停用帳號並結束它的所有登入。"""
    try:
        services.disable(account(username), reason=reason)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"已停用 {username}。")


@staff.command("list")
@click.option("--all", "everyone", is_flag=True, help="連停用的也列出")
def listing(everyone: bool) -> None:
    """列出帳號、職務、單位。"""
    held = Staff.objects.all() if everyone else Staff.objects.filter(is_active=True)
    rows = list(held.order_by("username"))
    postings = queries.postings_on([row.pk for row in rows])
    for row in rows:
        posting = postings.get(row.pk)
        role = posting.get_role_display() if posting else "沒有職務"
        click.echo(f"{row.username}\t{row.name}\t{role}\t{'' if row.is_active else '停用'}")
    click.echo(f"共 {len(rows)} 個")


@staff.command("reset-mfa")
@click.argument("username")
def reset_mfa(username: str) -> None:
    """清除第二因素；下次登入時重新設定。"""
    count = services.reset_second_factor(account(username))
    click.echo(f"已清除 {count} 項。")


@staff.command("reset-password")
@click.argument("username")
def reset_password(username: str) -> None:
    """給一個臨時密碼（只印這一次），並結束它的所有登入。"""
    click.echo(f"臨時密碼：{services.reset_password(account(username))}")


def _start(who: Staff, place: Agency, seat: Team | None, role: str, section: str) -> Posting:
    """Post somebody from today. Raises Refused."""
    return services.start_posting(
        who, agency=place, role=role, section=section, team=seat, from_on=timezone.localdate()
    )


def _place(agency: str, team: str) -> tuple[Agency, Team | None]:
    """The agency and team of two codes, or a sentence saying which there is not."""
    place = Agency.objects.filter(code=agency).first()
    if place is None:
        raise click.ClickException(f"沒有代碼為 {agency} 的機關；先執行 `mingdeng data load`。")
    seat = Team.objects.filter(code=team).first() if team else None
    if team and seat is None:
        raise click.ClickException(f"沒有代碼為 {team} 的組別。")
    return place, seat


def account(username: str) -> Staff:
    """The account of a name, or a sentence saying there is none."""
    found = Staff.objects.filter(username__iexact=username).first()
    if found is None:
        raise click.ClickException(f"沒有帳號 {username}。")
    return found


COMMANDS = [staff]
