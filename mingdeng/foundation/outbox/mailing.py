"""Sending notices by mail: the worker's part. At least once; never with a person's data."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.events.retry import fault, is_due, next_try
from mingdeng.foundation.outbox.models import Notice

log = logging.getLogger(__name__)
BODY = """{title}

請登入明燈查看：{address}

這封信由系統寄出，內容不含個人資料，請勿直接回覆。
"""


def send_due(limit: int = 20, *, now: datetime | None = None) -> int:
    """Mail up to `limit` notices that are due; how many were sent.

    Each is taken under lock, sent and noted. A server that refuses is tried again after 1, 5, 30
    minutes, 2 hours, then every 6 hours; after a failure the pass ends, since the next would meet
    the same server. A reader without an address has nothing to wait for.
    """
    sent = 0
    for _ in range(limit):
        with transaction.atomic():
            notice = _take(now or timezone.now())
            if notice is None:
                break
            if not _send(notice, now or timezone.now()):
                break
            sent += 1
    return sent


def _take(now: datetime) -> Notice | None:
    return (
        Notice.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("reader")
        .filter(is_due("mail_due_at", now), mail=True, mailed_at=None)
        .exclude(reader__email="")
        .order_by("mail_due_at", "id")
        .first()
    )


def _send(notice: Notice, now: datetime) -> bool:
    address = f"{settings.PUBLIC_URL.rstrip('/')}{notice.url or '/'}"
    message = EmailMessage(
        subject=f"［明燈］{notice.title}",
        body=BODY.format(title=notice.title, address=address),
        to=[notice.reader.email],
    )
    try:
        message.send()
    except Exception as error:
        notice.mail_tries += 1
        notice.mail_due_at = next_try(now, notice.mail_tries)
        notice.save(update_fields=["mail_tries", "mail_due_at"])
        log.error("notice %s not mailed: %s", notice.ref, fault(error))
        return False
    notice.mailed_at = timezone.now()
    notice.mail_due_at = None
    notice.save(update_fields=["mailed_at", "mail_due_at"])
    return True
