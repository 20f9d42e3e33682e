"""Telling staff things: at once in the page, by mail through the worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.outbox.models import Notice


class NotLocal(ValueError):
    """A notice may only lead to a page of ours."""


def notify(
    *, reader_id: int, kind: str, title: str, url: str = "", once: str, mail: bool = False
) -> Notice:
    """Tell one member of staff; telling again with the same `once` changes nothing.

    `kind` is a code (`referral.answered`); `title` names no person, `url` is a path of ours that
    leads to the page where names may be read. In the caller's transaction. Raises NotLocal.
    """
    made, _ = Notice.objects.get_or_create(
        reader_id=reader_id, once=once, defaults=_values(kind, title, url, mail)
    )
    return made


def notify_all(
    *,
    reader_ids: Iterable[int],
    kind: str,
    title: str,
    url: str = "",
    once: str,
    mail: bool = False,
) -> None:
    """Tell several people the same: one insert, idempotent for each reader."""
    values = _values(kind, title, url, mail)
    Notice.objects.bulk_create(
        [Notice(reader_id=reader, once=once, **values) for reader in sorted(set(reader_ids))],
        ignore_conflicts=True,
    )


def mark_read(reader_id: int, ref: str, now: datetime | None = None) -> Notice | None:
    """Mark one of the reader's notices as read; None when it is not hers."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update().filter(reader_id=reader_id, ref=ref).first()
        if notice is not None and notice.read_at is None:
            notice.read_at = now or timezone.now()
            notice.save(update_fields=["read_at"])
    return notice


def mark_unread(reader_id: int, ref: str) -> bool:
    """Undo `mark_read`; whether there was such a notice."""
    return bool(Notice.objects.filter(reader_id=reader_id, ref=ref).update(read_at=None))


def mark_all_read(reader_id: int) -> datetime | None:
    """Mark everything unread as read; the moment it carries, by which it can be undone."""
    moment = timezone.now()
    unread = Notice.objects.filter(reader_id=reader_id, read_at=None)
    return moment if unread.update(read_at=moment) else None


def mark_all_unread(reader_id: int, moment: datetime) -> int:
    """Undo the `mark_all_read` of that moment; how many notices are unread again."""
    return Notice.objects.filter(reader_id=reader_id, read_at=moment).update(read_at=None)


def forget_read(before: datetime) -> int:
    """Delete notices read before a moment; how many."""
    return Notice.objects.filter(read_at__lt=before).delete()[0]


def _values(kind: str, title: str, url: str, mail: bool) -> dict[str, object]:
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise NotLocal(url)
    return {
        "kind": kind,
        "title": title,
        "url": url,
        "mail": mail,
        "mail_due_at": timezone.now() if mail else None,
    }
