"""The form that brings a file."""

from __future__ import annotations

from typing import Any

from django import forms

from mingdeng.care.imports import lists
from mingdeng.care.imports.models import Batch
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.files.forms import UploadField
from mingdeng.foundation.ui.forms import AccessibleFormMixin


def offered() -> list[tuple[str, str]]:
    """The lists that can be brought."""
    return [(kind.code, kind.label) for kind in lists.every()]


def kinds() -> list[tuple[str, str]]:
    """What a whole file of facts may be about."""
    return [("", "檔案裡有「事情」欄"), *codes.choices("fact_kind")]


class FileForm(AccessibleFormMixin, forms.Form):
    """A list in a file; its content is judged when it is staged."""

    list_code = forms.ChoiceField(
        label="匯入什麼", choices=offered, initial="caseload", required=False
    )
    kind = forms.ChoiceField(
        label="整檔都是哪一種事情",
        choices=kinds,
        required=False,
        help_text="只有匯入事實時要選；例如整檔都是尿液檢驗。",
    )
    file = UploadField(
        label="檔案",
        help_text="XLSX、ODS 或 CSV（UTF-8、Big5），第一列是中文標題。"
        "名冊至少要有姓名、案源、受理日；事實至少要有案號或身分證號、發生日、結果。",
        error_messages={"required": "請選擇檔案。", "empty": "檔案是空的，請重新選擇。"},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )

    def clean(self) -> dict[str, Any]:
        """The caseload unless something else is chosen; a kind is for facts only."""
        told: dict[str, Any] = super().clean() or {}
        told["list_code"] = told.get("list_code") or "caseload"
        if not lists.find(told["list_code"]).options:
            told["kind"] = ""
        return told


class MatchForm(AccessibleFormMixin, forms.Form):
    """For each of our columns, which header of a batch's file it is, as matched so far."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headers = [(header, header) for header in batch.headers if header]
        for entry in codes.entries(lists.find(batch.list_code).columns):
            asked = bool(entry.extra.get("required")) and entry.code not in batch.options
            self.fields[entry.code] = forms.ChoiceField(
                label=entry.label,
                choices=[("", "檔案裡沒有" if asked else "不匯入"), *headers],
                required=asked,
                initial=batch.mapping.get(entry.code, ""),
                error_messages={"required": f"請選擇哪一個標題是「{entry.label}」。"},
            )

    def paired(self) -> list[forms.BoundField]:
        """The fields in the order of our columns."""
        return [self[name] for name in self.fields]
