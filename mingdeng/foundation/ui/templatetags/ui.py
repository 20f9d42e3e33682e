"""The tags of every page. ``{% load ui %}``; the list with examples is docs/ui.md."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mingdeng.foundation.ui import icons, marks
from mingdeng.foundation.ui.forms import FormError, error_summary

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """``{% icon "phone" %}``: decoration beside a word; ``label`` when it stands alone."""
    return icons.icon_svg(name, label, size)


@register.simple_tag
def level(name: str) -> SafeString:
    """``{% level "urgent" %}``: the shape of an alert's level, named for screen readers."""
    return icons.level_svg(name)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """``{% field form.name %}``: label, hint, error and control, wired together."""
    return bound.as_field_group()


@register.inclusion_tag("ui/parts/error_summary.html")
def form_errors(form: forms.BaseForm) -> dict[str, list[FormError]]:
    """``{% form_errors form %}``: the summary above a form, each line a link to its field."""
    return {"errors": error_summary(form) if form.is_bound else []}


@register.inclusion_tag("ui/parts/tier.html")
def tier(name: str | None, strength: int | None = None) -> dict[str, Any]:
    """``{% tier "high" 4 %}``: high, medium, low or none, and the strength 1 to 5 as ticks."""
    short, words = marks.TIER_WORDS.get(name or "", ("－", "未分群"))
    known = name if name in marks.TIER_WORDS else "none"
    ticks = [n <= (strength or 0) for n in range(1, marks.STRENGTHS + 1)]
    return {"name": known, "short": short, "words": words, "strength": strength, "ticks": ticks}


@register.inclusion_tag("ui/parts/badge_due.html", takes_context=True)
def due(context: Context, day: dt.date | None, today: dt.date | None = None) -> dict[str, Any]:
    """``{% due item.due_on %}``: ■ 逾期 6 天, ◧ 今天到期, or 08.06，剩 6 天.

    ``today`` defaults to the shell's day. A datetime is told by its local day.
    """
    if isinstance(day, dt.datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    if day is None:
        return {"due": None}
    return {"due": marks.due_in_words(day, today or _shell_day(context)), "day": day}


def _shell_day(context: Context) -> dt.date:
    shell = context.get("shell")
    day = shell.get("today") if isinstance(shell, dict) else getattr(shell, "today", None)
    return day if isinstance(day, dt.date) else timezone.localdate()


@register.inclusion_tag("ui/parts/masked.html")
def masked(
    shown: str, url: str = "", kind: str = "text", label: str = "", person: str = ""
) -> dict[str, str]:
    """``{% masked "0912-***-678" url=reveal_url kind="tel" label="手機" %}``.

    ``shown`` is already masked by the server; ``url`` answers a POST with the value and records
    who asked. ``kind`` ``tel`` offers to dial. Without ``url`` nothing can be shown.
    """
    return {"shown": shown, "url": url, "kind": kind, "label": label, "person": person}


@register.inclusion_tag("ui/parts/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], unit: str = "筆") -> dict[str, Any]:
    """``{% pager page_obj "案" %}``: how many, which part, and the way to the others.

    Keeps the other parameters of the address. Search terms never stand in addresses, so nothing
    about a person can leak through here.
    """
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is not None:
        query.pop("page", None)
    return {
        "page": page,
        "unit": unit,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=1)),
        "gap": page.paginator.ELLIPSIS,
        "query": f"{query.urlencode()}&" if query else "",
    }


@register.inclusion_tag("ui/parts/progress.html")
def progress(done: int, total: int, label: str, unit: str = "") -> dict[str, Any]:
    """``{% progress 6240 10000 "匯入" "列" %}``: a bar with its numbers in words."""
    words = f"{done:,}／{total:,} {unit}".rstrip()
    return {"done": done, "total": max(total, 1), "label": label, "words": words}


@register.simple_tag
def veiled(words: str = "不顯示") -> SafeString:
    """``{% veiled %}``: a field the reader may not see, and nothing more about it."""
    return format_html('<span class="veiled">{}</span>', words)
