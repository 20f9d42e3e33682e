"""Forms of a case's files: upload, replace, take down, find."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.care.papers import kept
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.files import judging
from mingdeng.foundation.files.forms import FilesField, UploadField
from mingdeng.foundation.files.policies import limit
from mingdeng.foundation.files.services import KINDS, REASONS
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, SealedText


class NoteField(forms.CharField):
    """What the file is, in words; as sealed as the file."""

    def __init__(self, label: str) -> None:
        widget = SealedText({"rows": 2})
        super().__init__(label=label, required=False, max_length=300, widget=widget)


class UploadForm(AccessibleFormMixin, forms.Form):
    """One or several files of one kind."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="種類", widget=ChipRadio)
    uploads = FilesField()
    dated_on = RocDateField(label="文件日期", required=False, not_after=timezone.localdate)
    note = NoteField("說明")

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "kind", kept.kinds(grant))
        self.fields["uploads"].help_text = help_words()
        self.initial.setdefault("once", uuid.uuid4())


class ReplaceForm(AccessibleFormMixin, forms.Form):
    """A newer file in an older one's place."""

    file = UploadField(
        label="新的檔案",
        error_messages={"required": "請選擇檔案。", "empty": "檔案是空的，請重新選擇。"},
    )
    note = NoteField("說明")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = help_words()
        self.fields["file"].widget.attrs["accept"] = judging.accepted()


class WithdrawForm(AccessibleFormMixin, forms.Form):
    """Taking a file down, and why."""

    code = forms.ChoiceField(label="原因", widget=ChipRadio)
    why = NoteField("說明")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [pair for pair in codes.choices(REASONS) if pair[0] != "newer"]
        choose(self, "code", reasons)


class FindForm(AccessibleFormMixin, forms.Form):
    """Narrowing the list. The words sought are sent in the body, never in the address."""

    q = forms.CharField(
        label="檔名或說明",
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "type": "search"}),
    )
    kind = forms.ChoiceField(label="種類", required=False)
    gone = forms.BooleanField(label="含已撤下與已更換", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "kind", [("", "全部"), *codes.choices(KINDS)])


def help_words() -> str:
    """What may be sent, in one sentence, as the rules of the day have it."""
    takes = "、".join(one.label for one in judging.formats().values())
    return f"{takes}；每個最多 {limit('megabytes')} MB。照片的拍攝地點會自動移除。"


def choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Set a field's choices."""
    held = form.fields[name]
    assert isinstance(held, forms.ChoiceField)
    held.choices = choices
