"""Forms in which a visit is agreed on, moved and called off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.care.contacts.forms.entry import TimeText
from mingdeng.care.contacts.services.appointments import ends
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.places.districts import district_choices
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, SealedText, Segment

NOBODY = [("", "無")]


class AppointmentForm(AccessibleFormMixin, forms.Form):
    """Where, when, who; and who asks whether she is out."""

    channel = forms.ChoiceField(label="方式", widget=Segment)
    starts_on = RocDateField(label="日期")
    starts_time = TimeText(label="時間")
    minutes = forms.IntegerField(
        label="預計分鐘",
        min_value=5,
        max_value=480,
        widget=forms.TextInput({"class": "short", "inputmode": "numeric"}),
    )
    place_kind = forms.ChoiceField(label="地點類別", required=False, widget=ChipRadio)
    district = forms.ChoiceField(label="行政區", required=False)
    place = forms.CharField(
        label="地點",
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="例：五甲里活動中心。住處可留空，地址在個案頁。",
    )
    companion = forms.ChoiceField(label="同行的人", required=False)
    watcher = forms.ChoiceField(
        label="安全回報人", required=False, help_text="逾時沒有回報平安時，由他聯絡您。"
    )
    note = forms.CharField(
        label="準備重點", required=False, max_length=2000, widget=SealedText({"rows": 3})
    )
    once = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("channel", [c for c in codes.choices("channel") if c[0] != "network"])
        self._choose("place_kind", codes.choices("appointment_place"))
        self._choose("district", district_choices(blank="未填"))
        self._choose("companion", [*NOBODY, *colleagues])
        self._choose("watcher", [*NOBODY, *colleagues])

    @property
    def values(self) -> dict[str, Any]:
        """What was said, as the service takes it."""
        said = self.cleaned_data
        begins = datetime.combine(said["starts_on"], said["starts_time"])
        plain = ("channel", "minutes", "place_kind", "district")
        return {
            **{name: said[name] for name in plain},
            "place": said["place"].strip() or None,
            "note": said["note"].strip() or None,
            "starts_at": timezone.make_aware(begins),
            "companion_id": int(said["companion"]) if said["companion"] else None,
            "watcher_id": int(said["watcher"]) if said["watcher"] else None,
        }

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class CancelForm(AccessibleFormMixin, forms.Form):
    """Why a visit is called off."""

    end = forms.ChoiceField(label="原因", widget=ChipRadio)
    end_note = forms.CharField(
        label="說明", required=False, max_length=500, widget=SealedText({"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["end"].choices = ends()  # type: ignore[attr-defined]
