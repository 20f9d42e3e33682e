"""The task that exports, and the end of what it made."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.documents import jobs  # noqa: F401
from mingdeng.foundation.documents.models import Export
from mingdeng.foundation.secrecy.services import destroy

KEPT = timedelta(days=1)


def forget_exports() -> int:
    """Destroy what exports of more than a day ago hold."""
    old = list(Export.objects.filter(made_at__lt=timezone.now() - KEPT))
    keys = [export.key for export in old]
    Export.objects.filter(pk__in=[export.pk for export in old]).delete()
    return destroy(keys)


recurring("documents.forget", every=timedelta(hours=1), run=forget_exports, title="銷毀過期匯出檔")
