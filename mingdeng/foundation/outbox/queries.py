"""Reading one's notices."""

from __future__ import annotations

from django.db.models import QuerySet

from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.slots.paging import Slice, keyset

PAGE = 30


def unread(viewer: Viewer) -> QuerySet[Notice]:
    """The notices she has not read."""
    return Notice.objects.filter(reader_id=viewer.staff_id, read_at=None)


def unread_count(viewer: Viewer) -> int:
    """How many notices she has not read: one query."""
    return unread(viewer).count()


def notices(viewer: Viewer, *, unread: bool = False, after: str = "") -> Slice[Notice]:
    """A page of her notices, newest first; `unread` leaves out what she has read."""
    mine = Notice.objects.filter(reader_id=viewer.staff_id)
    if unread:
        mine = mine.filter(read_at=None)
    return keyset(mine, ["-id"], after=after, size=PAGE)


def mail_waiting() -> QuerySet[Notice]:
    """The mails that are not sent yet, for the status page."""
    return Notice.objects.filter(mail=True, mailed_at=None).exclude(reader__email="")
