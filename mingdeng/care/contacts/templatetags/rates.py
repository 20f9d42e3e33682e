"""Rates on the screen: ``{% load rates %}``."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def percent(rate: float | None) -> str:
    """95.8%; － where there is nothing to divide by."""
    return "－" if rate is None else f"{rate * 100:.1f}%"
