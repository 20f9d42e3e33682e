"""The form by which a partner refers somebody to the bureau."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.referrals.forms.outgoing import HINTS, LONG
from mingdeng.care.referrals.queries.values import KNOWN
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, SealedText, Segment, TelephoneInput
from mingdeng.people.normal.idnumbers import IdNumberError, parse_id
from mingdeng.people.normal.phones import PhoneError, parse_phone

SEXES = [("m", "男"), ("f", "女"), ("x", "未詳")]
PERSON = ("name", "sex", "birth_date", "id_number", "phone", "address")
FIRST = ("purpose", *PERSON, "request", "needs", "attention", "urgency")


class IncomingForm(AccessibleFormMixin, forms.Form):
    """Who, what is asked of the bureau, and what the partner knows."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    purpose = forms.ChoiceField(label="轉介目的", widget=ChipRadio)
    name = forms.CharField(
        label="姓名", max_length=40, widget=forms.TextInput({"autocomplete": "off"})
    )
    sex = forms.ChoiceField(label="性別", widget=Segment, choices=SEXES, initial="x")
    birth_date = RocDateField(label="出生日期", required=False, not_after=timezone.localdate)
    id_number = forms.CharField(
        label="身分證號或居留證號",
        required=False,
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(label="電話", required=False, max_length=30, widget=TelephoneInput)
    address = forms.CharField(
        label="地址",
        required=False,
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    urgency = forms.ChoiceField(label="急迫性", widget=Segment, initial="normal")

    def __init__(self, *args: Any, purposes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("purpose", purposes)
        self._choices("urgency", codes.choices("urgency"))
        self.typed = []
        for one in codes.entries("shared_field"):
            if one.code in KNOWN:
                continue
            self.fields[one.code] = _field(one.code, one.label)
            self.typed.append(one.code)
        self.fields["request"].required = True
        self.fields["request"].error_messages["required"] = "請填「請求事項」，本局才知道怎麼接。"
        self.initial.setdefault("once", uuid.uuid4())
        if len(purposes) == 1:
            self.initial.setdefault("purpose", purposes[0][0])
        self.order_fields(FIRST)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        held = self.fields[name]
        assert isinstance(held, forms.ChoiceField)
        held.choices = list(choices)

    def clean_id_number(self) -> str:
        """A number that can be read and whose checksum fits, or none."""
        text = str(self.cleaned_data["id_number"]).strip()
        if not text:
            return ""
        try:
            read = parse_id(text)
        except IdNumberError as error:
            raise ValidationError(str(error)) from error
        if not read.checksum_ok:
            raise ValidationError("證號的檢查碼不符，請對照證件再填一次；不確定時請留空。")
        return read.value

    def clean_phone(self) -> str:
        """A telephone number that can be read, or none."""
        text = str(self.cleaned_data["phone"]).strip()
        if not text:
            return ""
        try:
            return parse_phone(text).value
        except PhoneError as error:
            raise ValidationError(str(error)) from error

    @property
    def first_fields(self) -> list[Any]:
        """What every referral needs."""
        return [self[name] for name in FIRST]

    @property
    def more_fields(self) -> list[Any]:
        """What may be added."""
        return [self[name] for name in self.typed if name not in FIRST]

    @property
    def given(self) -> dict[str, str]:
        """Shared fields that were typed."""
        data = self.cleaned_data
        return {code: data[code].strip() for code in self.typed if data.get(code, "").strip()}

    @property
    def person(self) -> dict[str, Any]:
        """Who it is."""
        return {name: self.cleaned_data[name] for name in PERSON}


def _field(code: str, label: str) -> forms.CharField:
    long = code in LONG
    return forms.CharField(
        label=label,
        required=False,
        max_length=500 if long else 80,
        help_text=HINTS.get(code, "") if code != "request" else "為什麼轉介、請本局做什麼",
        widget=SealedText({"rows": 3}) if long else forms.TextInput({"autocomplete": "off"}),
    )
