"""`mingdeng jobs`: the queue from the console."""

from __future__ import annotations

import click
from django.utils import timezone

from mingdeng.foundation.jobs import queries, services
from mingdeng.foundation.jobs.models import UNFINISHED, Job


@click.group("jobs")
def jobs() -> None:
    """背景作業：查看、取消、再執行。"""


@jobs.command("list")
@click.option("--all", "everything", is_flag=True, help="連已結束的也列（最近 100 筆）。")
def list_jobs(everything: bool) -> None:
    """列出等候與進行中的作業。"""
    rows = Job.objects.select_related("owner").order_by("-id")
    if not everything:
        rows = rows.filter(state__in=UNFINISHED)
    for job in rows[:100]:
        owner = job.owner.username if job.owner else "系統"
        click.echo(
            f"{job.ref}  {job.get_state_display()}  {job.done}/{job.total}  "
            f"{timezone.localtime(job.created_at):%Y-%m-%d %H:%M}  {owner}  {job.title}"
        )
    state = queries.queue()
    click.echo(f"等候 {state.waiting}，進行中 {state.running}，失敗 {state.failed}")


@jobs.command("cancel")
@click.argument("ref", type=click.UUID)
def cancel_job(ref: str) -> None:
    """取消一項作業。"""
    click.echo(services.cancel(_find(ref)).label)


@jobs.command("again")
@click.argument("ref", type=click.UUID)
def again(ref: str) -> None:
    """再執行一次；失敗的會從停下的地方接著做。"""
    job = _find(ref)
    click.echo(str(services.run_again(job, job.owner_id).ref))


def _find(ref: str) -> Job:
    job = Job.objects.filter(ref=ref).first()
    if job is None:
        raise click.ClickException("沒有這項作業，請用 mingdeng jobs list 查編號。")
    return job


COMMANDS = [jobs]
