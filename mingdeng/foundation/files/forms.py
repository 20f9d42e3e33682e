"""Fields that take files; what is in them is judged when they are stored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mingdeng.foundation.files import judging
from mingdeng.foundation.files.policies import limit
from mingdeng.foundation.files.refusals import TOO_LARGE


class UploadField(forms.FileField):
    """One file within the limit of size."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file. Raises ValidationError for one that was too large to be taken in."""
        if getattr(data, "too_large", False):
            raise ValidationError(TOO_LARGE.format(limit("megabytes")), code="too_large")
        return super().clean(data, initial)


class FilesInput(forms.FileInput):
    """Chooses several files at once; on a phone also the camera."""

    allow_multiple_selected = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """What the template draws; the formats are those of the day."""
        held: dict[str, Any] = super().get_context(name, value, attrs)
        held["widget"]["attrs"].setdefault("accept", judging.accepted())
        return held


class FilesField(forms.FileField):
    """Several files. Each is judged by itself when it is stored, so that a bad one does not take
    the good ones with it."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "檔案")
        kwargs.setdefault("error_messages", {"required": "請選擇檔案。"})
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list of files. Raises ValidationError for none or too many."""
        files = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        most = limit("files_at_once")
        if len(files) > most:
            raise ValidationError(f"一次最多 {most} 個檔案，請分幾次上傳。", code="many")
        return files
