"""Tables of the calendar: days on which work differs from the government's calendar."""

from __future__ import annotations

from django.db import models


class DayException(models.Model):
    """A day on which the bureau works, or does not, against the general rule (上班日例外).

    `edited` marks what the bureau entered or changed: `loading.load` never touches such a row.
    """

    day = models.DateField("日期", unique=True)
    works = models.BooleanField("上班")
    reason = models.CharField("原因", max_length=100)
    source = models.CharField("依據", max_length=200)
    edited = models.BooleanField("本局編修", default=False)
    recorded_at = models.DateTimeField("記錄時間", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "上班日例外"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.works else '不上班'}"
