"""Template filters for dates: `{% load roc %}`; each gives an empty text for no value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django import template
from django.utils import timezone

from mingdeng.foundation.calendar import roc as writing
from mingdeng.foundation.calendar import spoken

register = template.Library()


def _local_date(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def _written(value: object, write: Callable[[dt.date], str]) -> str:
    return write(_local_date(value)) if isinstance(value, dt.date) else ""


@register.filter
def roc(value: object) -> str:
    """114年7月31日"""
    return _written(value, writing.roc_sentence)


@register.filter
def roc_table(value: object) -> str:
    """114.07.31"""
    return _written(value, writing.roc_table)


@register.filter
def roc_short(value: object) -> str:
    """07.31"""
    return _written(value, writing.roc_short)


@register.filter
def roc_month(value: object) -> str:
    """114年7月"""
    return _written(value, writing.roc_month)


@register.filter
def roc_datetime(value: object) -> str:
    """114.07.31 14:05, in local time; a date without a time is written without one."""
    if not isinstance(value, dt.datetime):
        return roc_table(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{writing.roc_table(local.date())} {local:%H:%M}"


@register.filter
def ago(value: object) -> str:
    """3天前"""
    return spoken.ago(value) if isinstance(value, dt.date) else ""
