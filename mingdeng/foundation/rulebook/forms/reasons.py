"""What every change says of itself: from when, why, on which basis."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.rulebook.policies import REASONS
from mingdeng.foundation.ui.forms import AccessibleFormMixin

AGAIN = {"label": "", "required": False, "widget": forms.HiddenInput}


class ReasonForm(AccessibleFormMixin, forms.Form):
    """The part all editors share. `seen` and `base` tell what the page showed (stale edits)."""

    on = RocDateField(
        label="生效日", help_text="從這一天起適用，例：115.01.01。早於今天的只能是更正。"
    )
    basis = forms.CharField(label="依據", max_length=200, help_text="法條、函號或核定日期。")
    reason = forms.ChoiceField(label="理由")
    note = forms.CharField(
        label="說明",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="更正或試行時必填。不要寫個案的資料。",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [("", "請選擇"), *codes.choices(REASONS)]
        self.fields["reason"].choices = listed  # type: ignore[attr-defined]

    def take(self, error: ValidationError) -> None:
        """Put a service's refusal beside its fields; one for a field not here, above the form."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, messages in error.message_dict.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)

    @property
    def given(self) -> dict[str, Any]:
        """What the services ask of every change, once valid."""
        return {name: self.cleaned_data[name] for name in ("basis", "reason", "note", "seen")}
