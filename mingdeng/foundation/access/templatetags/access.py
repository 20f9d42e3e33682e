"""Showing granted values: `{% load access %}{% shown row.name %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from mingdeng.foundation.access.decision import Veil

register = template.Library()


class NotGranted(RuntimeError):
    """A template was handed a row of the database instead of what a query granted."""


@register.simple_tag
def shown(value: Any, empty: str = "") -> SafeString:
    """The value; a badge in place of one the viewer may not read; `empty` in place of none.

    Raises NotGranted for a model: it holds more than was granted, and its text may name someone.
    """
    if isinstance(value, Veil):
        return format_html(
            '<span class="badge veil"><span class="m" aria-hidden="true">▨</span>{}</span>', value
        )
    if isinstance(value, models.Model):
        raise NotGranted(value._meta.label)
    return conditional_escape(empty if value is None or value == "" else value)


@register.filter
def veiled(value: Any) -> bool:
    """`{% if row.name|veiled %}`: whether the value was withheld."""
    return isinstance(value, Veil)
