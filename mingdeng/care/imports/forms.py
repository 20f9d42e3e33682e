"""The form that brings a file."""

from __future__ import annotations

from django import forms

from mingdeng.foundation.ui.forms import AccessibleFormMixin


class FileForm(AccessibleFormMixin, forms.Form):
    """A caseload file; its content is judged when it is staged."""

    file = forms.FileField(
        label="名冊檔案",
        help_text="XLSX、ODS 或 CSV（UTF-8、Big5）。第一列是中文標題，至少要有姓名、案源、受理日。",
        error_messages={"required": "請選擇檔案。", "empty": "檔案是空的，請重新選擇。"},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )
