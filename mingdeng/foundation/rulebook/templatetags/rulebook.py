"""Filters of the editors' templates."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mingdeng.foundation.rulebook import words

register = template.Library()
register.filter("basis", words.basis)
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")


@register.filter
def coded(cell: str) -> str | SafeString:
    """A cell; the program's own names (`called_on`) set apart as code."""
    return format_html("<code>{}</code>", cell) if IDENTIFIER.fullmatch(str(cell)) else cell
