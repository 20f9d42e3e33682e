"""Forms of the audit pages."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone

from mingdeng.foundation.audit import subjects
from mingdeng.foundation.audit.queries import Filter
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.identity.models import Agency, Staff
from mingdeng.foundation.ui.forms import AccessibleFormMixin


class SearchForm(AccessibleFormMixin, forms.Form):
    """What an auditor looks for. Posted: a name is no part of an address."""

    who = forms.CharField(label="人員（帳號或姓名）", required=False, max_length=64)
    code = forms.CharField(
        label="代碼", required=False, max_length=64, help_text="例：case.page_opened，或 case."
    )
    since = RocDateField(label="起日", required=False)
    until = RocDateField(label="迄日", required=False)
    whom = forms.CharField(label="案號", required=False, max_length=64)
    agency = forms.ModelChoiceField(
        label="機關", queryset=Agency.objects.order_by("name"), required=False, empty_label="全部"
    )

    def clean_who(self) -> int | None:
        """One account, by exact user name or by name."""
        text = self.cleaned_data["who"].strip()
        if not text:
            return None
        found = list(
            Staff.objects.filter(Q(username__iexact=text) | Q(name=text)).values_list(
                "pk", flat=True
            )[:2]
        )
        if not found:
            raise forms.ValidationError(f"找不到「{text}」，請填完整的帳號或姓名。")
        if len(found) > 1:
            raise forms.ValidationError(f"「{text}」不只一位，請改填帳號。")
        return found[0]

    def clean_whom(self) -> frozenset[int] | None:
        """The records a case number stands for."""
        text = self.cleaned_data["whom"].strip()
        if not text:
            return None
        found = subjects.find(text)
        if not found:
            raise forms.ValidationError(f"找不到「{text}」，請填完整的案號。")
        return frozenset(found)

    def filter(self) -> Filter:
        """What was asked, once valid."""
        data = self.cleaned_data
        return Filter(
            actor=data["who"],
            code=data["code"].strip(),
            since=begins(data["since"]),
            until=begins(data["until"] + timedelta(days=1)) if data["until"] else None,
            agency=data["agency"].pk if data["agency"] else None,
            records=data["whom"],
        )


class MonthForm(AccessibleFormMixin, forms.Form):
    """A month of the anomaly report, by any of its days."""

    on = RocDateField(label="月份（任一天）", required=False)


def begins(day: date | None) -> datetime | None:
    """Midnight in Taipei at the beginning of a day."""
    return timezone.make_aware(datetime.combine(day, time())) if day else None
