"""Forms of a person's rights."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.people.records.forms.fields import CodeField
from mingdeng.people.rights.services.shredding import DOCUMENT, NO_DOCUMENT


def reasons_with_basis() -> list[tuple[str, str]]:
    """Today's reasons, each with the paragraph it rests on."""
    held = codes.entries("shredding_reason")
    return [("", "請選擇"), *((e.code, f"{e.label}：{e.extra.get('basis', '')}") for e in held)]


class ShredForm(AccessibleFormMixin, forms.Form):
    """Why a person is shredded, and on what paper."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label="理由與法律依據", choices=reasons_with_basis)
    document = forms.RegexField(
        DOCUMENT,
        label="公文文號",
        max_length=60,
        help_text="例如：高市毒防字第11500012300號。不要寫姓名。",
        error_messages={"invalid": NO_DOCUMENT},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class SignForm(AccessibleFormMixin, forms.Form):
    """The second person has read what goes."""

    seen = forms.BooleanField(
        label="我看過將銷毀的內容，知道無法復原",
        error_messages={"required": "請先看過將銷毀的內容，再勾選「我看過」。"},
    )


class ShredRefusalForm(AccessibleFormMixin, forms.Form):
    """Why an order is not signed."""

    refusal = CodeField("shredding_refusal", label="不核可的理由")


class CopyForm(AccessibleFormMixin, forms.Form):
    """Who asks for a copy, and when."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    applicant = CodeField("copy_applicant", label="請求人")
    asked_on = RocDateField(
        label="請求日",
        not_after=timezone.localdate,
        help_text="收到請求的那一天；期限從這天起算。",
    )


class ExtendForm(AccessibleFormMixin, forms.Form):
    """Why the time is prolonged."""

    extension = CodeField("copy_extension", label="延長的理由")


class CopyRefusalForm(AccessibleFormMixin, forms.Form):
    """Why there is no copy."""

    refusal = CodeField("copy_refusal", label="駁回的理由")


class HandForm(AccessibleFormMixin, forms.Form):
    """How and when the person got the copy."""

    handing = CodeField("copy_handing", label="交付方式")
    on = RocDateField(label="交付日", not_after=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": timezone.localdate()})
        super().__init__(*args, **kwargs)
