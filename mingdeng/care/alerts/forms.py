"""Forms about alerts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from mingdeng.care.alerts.queries.evidence import Way
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import SealedText, SegmentDown


class ResolveForm(AccessibleFormMixin, forms.Form):
    """How an alert was dealt with: one of its rule's ways, and words where they are needed."""

    resolution = forms.ChoiceField(label="處理方式", widget=SegmentDown)
    note = forms.CharField(
        label="說明",
        required=False,
        max_length=1000,
        widget=SealedText(attrs={"rows": 3}),
        help_text="只寫與這則警示有關的；訪視內容請寫在接觸紀錄。",
    )

    def __init__(self, *args: Any, ways: Sequence[Way] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["resolution"]
        choice.choices = [(way.code, _words(way)) for way in ways]  # type: ignore[attr-defined]


def _words(way: Way) -> str:
    if way.lacks:
        return f"{way.label}（{way.lacks}）"
    return f"{way.label}（要寫說明）" if way.needs_note else way.label
