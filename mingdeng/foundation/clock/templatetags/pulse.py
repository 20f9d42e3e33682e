"""`{% load pulse %}{% status_strip %}`: says on the page when a process is silent."""

from __future__ import annotations

from django import template

from mingdeng.foundation.clock.queries import silent_now

register = template.Library()


@register.inclusion_tag("clock/parts/strip.html")
def status_strip() -> dict[str, list[str]]:
    """A line that appears only when worker or clock have not been heard of for two minutes."""
    return {"silent": silent_now()}
