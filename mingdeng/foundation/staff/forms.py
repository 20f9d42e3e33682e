"""Forms of the staff pages."""

from __future__ import annotations

from typing import Any

from django import forms

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Agency, Role, Section, Staff, Team
from mingdeng.foundation.ui.forms import AccessibleFormMixin


class FilterForm(AccessibleFormMixin, forms.Form):
    """What the list of accounts is narrowed by. Sent by POST: a name is no part of an address."""

    text = forms.CharField(label="姓名或帳號", required=False, max_length=64)
    role = forms.ChoiceField(label="職務", required=False, choices=[("", "全部"), *Role.choices])
    active = forms.ChoiceField(
        label="狀態", required=False, choices=[("", "全部"), ("yes", "啟用"), ("no", "停用")]
    )


class AccountForm(AccessibleFormMixin, forms.Form):
    """A new account."""

    username = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$",
        label="帳號",
        help_text="3 到 64 個英文字母、數字、點、底線或減號，例如員工編號。",
        error_messages={"invalid": "「帳號」只能用英文字母、數字、點、底線或減號，至少 3 個字。"},
    )
    name = forms.CharField(label="姓名", max_length=40)
    email = forms.EmailField(label="公務信箱", required=False)
    phone = forms.CharField(label="分機", max_length=20, required=False)


class DetailsForm(AccessibleFormMixin, forms.Form):
    """Name, mail and extension of an account, with what was shown when the page was opened."""

    name = forms.CharField(label="姓名", max_length=40)
    email = forms.EmailField(label="公務信箱", required=False)
    phone = forms.CharField(label="分機", max_length=20, required=False)
    was_name = forms.CharField(required=False, widget=forms.HiddenInput)
    was_email = forms.CharField(required=False, widget=forms.HiddenInput)
    was_phone = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, staff: Staff) -> DetailsForm:
        """The form filled in with an account."""
        shown = {name: getattr(staff, name) for name in ("name", "email", "phone")}
        return cls(initial={**shown, **{f"was_{name}": value for name, value in shown.items()}})


class PostingForm(AccessibleFormMixin, forms.Form):
    """A posting."""

    role = forms.ChoiceField(label="職務", choices=[("", "請選擇"), *Role.choices])
    agency = forms.ModelChoiceField(
        label="機關", queryset=Agency.objects.order_by("name"), empty_label="請選擇"
    )
    team = forms.ModelChoiceField(
        label="組別",
        queryset=Team.objects.order_by("code"),
        required=False,
        empty_label="無",
    )
    section = forms.ChoiceField(
        label="科室", required=False, choices=[("", "無"), *Section.choices]
    )
    title = forms.CharField(label="職稱", max_length=40, required=False)
    from_on = RocDateField(label="起日")


class EndPostingForm(AccessibleFormMixin, forms.Form):
    """The last day of a posting."""

    to_on = RocDateField(label="最後一天")


class DisableForm(AccessibleFormMixin, forms.Form):
    """Why an account is closed."""

    reason = forms.ChoiceField(label="停用原因")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [pair for pair in codes.choices("disabled_reason") if pair[0] != "idle"]
        self.fields["reason"].choices = [("", "請選擇"), *listed]  # type: ignore[attr-defined]


class DeputyForm(AccessibleFormMixin, forms.Form):
    """Who stands in for whom. `absent` offers oneself and those one supervises."""

    absent = forms.ModelChoiceField(
        label="請假的人", queryset=Staff.objects.none(), empty_label="請選擇"
    )
    deputy = forms.ModelChoiceField(
        label="代理人", queryset=Staff.objects.none(), empty_label="請選擇"
    )
    from_on = RocDateField(label="起日")
    to_on = RocDateField(label="迄日")
    reason = forms.ChoiceField(label="事由")

    def __init__(self, *args: Any, absent: Any, deputies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["absent"].queryset = absent  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = deputies  # type: ignore[attr-defined]
        reasons = [("", "請選擇"), *codes.choices("deputy_reason")]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]


class DutyForm(AccessibleFormMixin, forms.Form):
    """A turn on the roster."""

    staff = forms.ModelChoiceField(
        label="值班人", queryset=Staff.objects.none(), empty_label="請選擇"
    )
    on = RocDateField(label="開始日")
    starts = forms.TimeField(label="開始時間", help_text="例：18:00")
    hours = forms.IntegerField(label="時數", min_value=1, max_value=72, initial=12)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = staff  # type: ignore[attr-defined]


class HandOverForm(AccessibleFormMixin, forms.Form):
    """The note for the next."""

    note = forms.CharField(
        label="交接事項",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        help_text="誰要追、追到哪裡、幾點前要做。會加密保存，到期自動銷毀。",
    )
