"""The form of a case conference."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import SealedText, Segment

TALKS = 5


class ConferenceForm(AccessibleFormMixin, forms.Form):
    """The sitting: what, when, where, who chaired, how many came."""

    kind = forms.ChoiceField(label="類別", widget=Segment)
    held_on = RocDateField(label="日期", not_after=timezone.localdate)
    place = forms.CharField(
        label="地點",
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="例：第 2 會議室。請勿寫個案姓名。",
    )
    chair = forms.ChoiceField(label="主持人", required=False)
    attendees = forms.IntegerField(
        label="出席人次",
        min_value=1,
        widget=forms.TextInput({"class": "short", "inputmode": "numeric"}),
    )
    outside = forms.IntegerField(
        label="其中外部人員",
        min_value=0,
        required=False,
        widget=forms.TextInput({"class": "short", "inputmode": "numeric"}),
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = codes.choices("conference_kind")  # type: ignore[attr-defined]
        self.fields["chair"].choices = [("", "未填"), *colleagues]  # type: ignore[attr-defined]


class TalkOfCaseForm(AccessibleFormMixin, forms.Form):
    """One case discussed: by its number, with what was said."""

    case_no = forms.CharField(
        label="案號",
        required=False,
        max_length=24,
        widget=forms.TextInput({"class": "short", "autocomplete": "off"}),
    )
    topic = forms.CharField(
        label="議題", required=False, max_length=2000, widget=SealedText({"rows": 2})
    )
    conclusion = forms.CharField(
        label="結論", required=False, max_length=4000, widget=SealedText({"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """Words without a case belong to nobody."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if (said.get("topic") or said.get("conclusion")) and not said.get("case_no"):
            self.add_error("case_no", "請填案號，議題與結論要記在哪一案之下。")
        return said


Talks = forms.formset_factory(TalkOfCaseForm, extra=TALKS, max_num=20)
