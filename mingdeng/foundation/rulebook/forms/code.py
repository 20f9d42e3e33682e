"""Adding, rewording and ending a code."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.rulebook.forms import values
from mingdeng.foundation.rulebook.forms.reasons import ReasonForm
from mingdeng.foundation.rules import shapes
from mingdeng.foundation.rules.shapes import Field

SHORT = "代碼是英文小寫字母、數字與底線，最多 48 個字；存了就不能改。"


class CodeForm(ReasonForm):
    """What a code is called and what it says beside, from a day on."""

    field_order = ("code", "label", "on", "basis", "reason", "note")

    code = forms.RegexField(
        r"^[a-z0-9_.]{1,48}$",
        label="代碼",
        help_text=SHORT,
        error_messages={"invalid": SHORT},
    )
    label = forms.CharField(label="名稱", max_length=80)

    def __init__(
        self,
        data: Any = None,
        *,
        shape: Sequence[Field],
        extra: Mapping[str, Any],
        code: str = "",
        **kwargs: Any,
    ) -> None:
        self.shape, self.extra_before = shape, extra
        made = {f"v{n}": values.control(each, extra.get(each.path[0])) for n, each in self._open()}
        held = {f"v{n}": values.shown(each, extra.get(each.path[0])) for n, each in self._open()}
        kwargs["initial"] = {**held, **kwargs.get("initial", {})}
        base: dict[str, forms.Field] = copy.deepcopy(dict(type(self).base_fields))
        if code:
            base.pop("code")
        named = [name for name in ("code", "label") if name in base]
        head: dict[str, forms.Field] = {name: base.pop(name) for name in named}
        self.base_fields = {**head, **made, **base}  # type: ignore[misc]
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Take the values and hold them against the list's shape."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        self.extra = dict(self.extra_before)
        for n, each in self._open():
            was = self.extra_before.get(each.path[0])
            value = values.taken(each, cleaned.get(f"v{n}"), was)
            if each.optional and values.empty(value):
                self.extra.pop(each.path[0], None)
            else:
                self.extra[each.path[0]] = value
        names = {each.name: f"v{n}" for n, each in self._open()}
        for problem in shapes.check_fields(self.shape, self.extra):
            self.add_error(names.get(problem.name), f"「{problem.label}」{problem.message}")
        return cleaned

    def _open(self) -> list[tuple[int, Field]]:
        return [(n, each) for n, each in enumerate(self.shape) if not each.fixed]


class EndForm(ReasonForm):
    """The last day a code is offered."""

    field_order = ("on", "basis", "reason", "note")

    on = RocDateField(
        label="最後一天", help_text="這一天還用，隔天起表單不再列出。舊紀錄照樣讀得到。"
    )
