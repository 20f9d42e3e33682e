"""What files hang on lower modules: the clock's two jobs, the end of a shredded person's files."""

from __future__ import annotations

from datetime import time, timedelta

from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.events.registry import handler
from mingdeng.foundation.files.jobs import ask_scan, ask_sweep
from mingdeng.foundation.files.keeping import destroy_of_records

recurring("files.scan", every=timedelta(minutes=5), run=ask_scan, title="補做檔案掃毒")
recurring("files.sweep", every=time(3, 40), run=ask_sweep, title="清除沒有紀錄的檔案")


@handler("person.shredded", "files.destroy")
def shredded(event: Event) -> None:
    """Take the bytes of a shredded person's files off the disk."""
    destroy_of_records(event.payload["record_ids"])
