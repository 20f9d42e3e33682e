"""Forms about a person's record and what is attached to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.places.districts import district_choices
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import SealedText, Segment
from mingdeng.people.records.forms.fields import (
    QUIET,
    CodeField,
    IdNumberField,
    NamesField,
    PhoneField,
)
from mingdeng.people.records.given import AddressGiven, NumberGiven, PhoneGiven
from mingdeng.people.records.models import PersonRecord, Sex
from mingdeng.people.records.services.building import WITHOUT_CHECKSUM

CHANGED, MISTAKEN = "changed", "mistaken"


def text_input(**attrs: str) -> forms.TextInput:
    """A line about a person: nothing remembered, nothing sent to a spelling service."""
    return forms.TextInput({**QUIET, **attrs})


class RecordForm(AccessibleFormMixin, forms.Form):
    """What one source said: changed by whoever carries the person."""

    name = forms.CharField(label="姓名", max_length=60, required=False, widget=text_input())
    former_names = NamesField(label="曾用名", required=False, help_text="一行一個。")
    roman_name = forms.CharField(
        label="羅馬字姓名", max_length=80, required=False, widget=text_input()
    )
    birth_date = RocDateField(label="出生日期", required=False, not_after=timezone.localdate)
    sex = forms.ChoiceField(label="性別", choices=Sex.choices, widget=Segment)
    nationality = CodeField("nationality_kind", label="國籍身分", blank="")
    deceased_on = RocDateField(label="死亡日期", required=False, not_after=timezone.localdate)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, record: PersonRecord) -> RecordForm:
        """The form filled with what stands."""
        names = [name for name in cls.base_fields if name != "version"]
        return cls(initial={name: getattr(record, name) for name in (*names, "version")})

    def changes(self) -> dict[str, Any]:
        """The cleaned fields as `revise_person` takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def clean(self) -> dict[str, Any]:
        """Nobody dies before birth."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        born, died = told.get("birth_date"), told.get("deceased_on")
        if born and died and died < born:
            self.add_error("deceased_on", "死亡日期早於出生日期，請改其中一個。")
        return told


class AttachForm(AccessibleFormMixin, forms.Form):
    """Base of the forms that add a number, phone or address, or put one in another's place."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label="為什麼換",
        choices=[(CHANGED, "換了新的"), (MISTAKEN, "登錯，更正")],
        widget=Segment,
        initial=CHANGED,
    )
    on = RocDateField(label="從哪天起", required=False, not_after=timezone.localdate)

    def __init__(self, *args: Any, replacing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not replacing:
            del self.fields["how"]
        self.order_fields([name for name in self.fields if name not in ("how", "on")])

    @property
    def mistaken(self) -> bool:
        """Whether the old one never held."""
        return self.cleaned_data.get("how") == MISTAKEN


class NumberForm(AttachForm):
    """An identity number; documents without a checksum are typed as they stand."""

    kind = CodeField("number_kind", label="種類", blank="")
    value = forms.CharField(label="號碼", max_length=24, widget=text_input())

    def clean(self) -> dict[str, Any]:
        """Read by its checksum, unless the document has none."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("value") and told.get("kind") not in WITHOUT_CHECKSUM:
            try:
                told["value"] = IdNumberField().clean(told["value"])
            except forms.ValidationError as wrong:
                self.add_error("value", wrong)
        return told

    def given(self) -> NumberGiven:
        """What the form says."""
        told = self.cleaned_data
        kind = told["kind"] if told["kind"] in WITHOUT_CHECKSUM else ""
        return NumberGiven(told["value"], kind=kind, valid_from=told["on"])


class PhoneForm(AttachForm):
    """A telephone, the person's own or somebody else's."""

    value = PhoneField(label="電話")
    whose = forms.CharField(
        label="誰的",
        max_length=40,
        required=False,
        widget=text_input(),
        help_text="本人的免填；家人的請寫稱謂與姓名。",
    )

    def given(self) -> PhoneGiven:
        """What the form says."""
        told = self.cleaned_data
        return PhoneGiven(told["value"], whose=told["whose"], valid_from=told["on"])


class ResidenceForm(AttachForm):
    """An address; district and village are read from it, a district may be chosen."""

    kind = CodeField("residence_kind", label="種類", blank="")
    value = forms.CharField(label="地址", max_length=120, widget=text_input())
    district = forms.ChoiceField(
        label="行政區",
        choices=lambda: district_choices(blank="由地址判讀"),
        required=False,
    )

    def given(self) -> AddressGiven:
        """What the form says."""
        told = self.cleaned_data
        return AddressGiven(
            told["value"], kind=told["kind"], district=told["district"], from_on=told["on"]
        )


class RestrictForm(AccessibleFormMixin, forms.Form):
    """Why a person is hidden, and who may go on seeing them."""

    reason = CodeField("restriction_reason", label="限閱理由")
    named = forms.ModelMultipleChoiceField(
        label="可以查閱的同仁",
        queryset=Staff.objects.none(),
        help_text="沒有勾選的人，包括主管，都查不到這個人；請記得勾自己。",
        widget=forms.CheckboxSelectMultiple,
    )
    heir = forms.ModelChoiceField(
        label="未勾選同仁的待辦交給",
        queryset=Staff.objects.none(),
        required=False,
        empty_label="設限閱的人",
        help_text="看不到這個人的同仁，他們手上有關的待辦會交給這一位；要在上面勾選的人裡。",
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["named"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["heir"].queryset = colleagues  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Who takes the work over must see the person."""
        told: dict[str, Any] = super().clean() or {}
        heir = told.get("heir")
        if heir is not None and heir not in (told.get("named") or ()):
            self.add_error("heir", "接手待辦的人要在可以查閱的同仁裡，請勾選他或改選別人。")
        return told


class LiftForm(AccessibleFormMixin, forms.Form):
    """Why a restriction ends."""

    reason = CodeField("lifting_reason", label="解除理由")


class LinkForm(AccessibleFormMixin, forms.Form):
    """Why two records are one person."""

    reason = CodeField("link_reason", label="認定同一人的理由")
    note = forms.CharField(label="說明", required=False, widget=SealedText({"rows": 2}))


class UnlinkForm(AccessibleFormMixin, forms.Form):
    """Why a link is undone."""

    reason = CodeField("unlink_reason", label="撤銷的理由")
