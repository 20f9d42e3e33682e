"""Forms of consent: what is agreed to, the signature, the withdrawal."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.care.consents import queries, services
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.files import judging
from mingdeng.foundation.files.forms import UploadField
from mingdeng.foundation.files.policies import limit
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, Chips, Segment

SIGNING = ("once", "relation", "signed_by", "method", "signature")


class SigningForm(AccessibleFormMixin, forms.Form):
    """Who signs and how."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    relation = forms.ChoiceField(label="簽署人身分", widget=ChipRadio, initial="self")
    signed_by = forms.CharField(
        label="簽署人姓名", max_length=40, widget=forms.TextInput({"autocomplete": "off"})
    )
    method = forms.ChoiceField(label="取得方式", widget=Segment, initial="screen")
    signature = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "relation", codes.choices("consent_relation"))
        choose(self, "method", codes.choices("consent_method"))
        self.initial.setdefault("once", uuid.uuid4())


class ConsentForm(SigningForm):
    """A consent: purpose, whom to, what, how long."""

    purpose = forms.ChoiceField(label="提供的目的", widget=ChipRadio)
    agency_kinds = forms.MultipleChoiceField(label="提供給哪一類機關", widget=Chips)
    groups = forms.MultipleChoiceField(label="提供哪些資料", widget=Chips)
    from_on = RocDateField(label="同意日", not_after=timezone.localdate)
    to_on = RocDateField(label="到期日")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        choose(self, "purpose", codes.choices("agreement_purpose"))
        kinds = [(c, label) for c, label in codes.choices("agency_kind") if c != "bureau"]
        choose(self, "agency_kinds", kinds)
        words = [(c, label) for c, label in queries.GROUP_WORDS.items() if c != "referral"]
        choose(self, "groups", words)
        self.initial.setdefault("from_on", today)
        self.initial.setdefault("to_on", services.default_end(today))
        self.order_fields(["purpose", "agency_kinds", "groups", "from_on", "to_on", *SIGNING])


class NoticeForm(SigningForm):
    """A notice served."""

    on = RocDateField(label="告知日", not_after=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())
        self.order_fields(["on", *SIGNING])


class WithdrawForm(AccessibleFormMixin, forms.Form):
    """A withdrawal: the day and how it was said."""

    withdrawn_on = RocDateField(label="撤回日", not_after=timezone.localdate)
    how = forms.ChoiceField(label="撤回方式", widget=ChipRadio)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "how", codes.choices("consent_withdrawn_how"))
        self.initial.setdefault("withdrawn_on", timezone.localdate())


class ScanForm(AccessibleFormMixin, forms.Form):
    """The signed paper, photographed or scanned."""

    file = UploadField(
        label="簽好的紙本",
        error_messages={"required": "請選擇檔案。", "empty": "檔案是空的，請重新選擇。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = f"PDF 或照片，最多 {limit('megabytes')} MB。"
        self.fields["file"].widget.attrs["accept"] = judging.accepted()


def choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Set a field's choices."""
    held = form.fields[name]
    assert isinstance(held, forms.ChoiceField)
    held.choices = list(choices)
