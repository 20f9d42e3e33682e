"""Forms of the acts: one per decision, each with its coded reasons as of today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from mingdeng.care.referrals import catalogue
from mingdeng.care.referrals.machine import Act
from mingdeng.care.referrals.queries.pages import TOLD_HOW
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, SealedText

NOTE_LENGTH = 500
LEGENDS = {
    Act.REJECT: "不能接受的原因",
    Act.WITHDRAW: "撤回的原因",
    Act.SEND_BACK: "轉回的原因",
    Act.COMPLETE: "成果",
}
NOTES = {
    Act.ACCEPT: ("要讓對方知道的事", "例：安排 9 月班，報到時間另行通知"),
    Act.REJECT: ("可以改提供什麼", "例：9 月班可候補第 1 位"),
    Act.WITHDRAW: ("說明", ""),
    Act.SEND_BACK: ("說明", "做到哪裡、為什麼停下來"),
    Act.COMPLETE: ("說明", "例：錄取某某公司，8 月 4 日上班"),
}


class ActForm(AccessibleFormMixin, forms.Form):
    """Reason (or outcome) and a few words. `outside`: the worker types in what she was told."""

    reason = forms.ChoiceField(widget=ChipRadio)
    told_how = forms.ChoiceField(label="怎麼知道的", widget=ChipRadio)
    note = forms.CharField(required=False, max_length=NOTE_LENGTH, widget=SealedText({"rows": 2}))

    def __init__(
        self, *args: Any, act: Act, service: str = "", outside: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, prefix=act.value, **kwargs)
        self.act = act
        self.fields["note"].label, self.fields["note"].help_text = NOTES[act]
        if act in LEGENDS:
            words = LEGENDS[act]
            self.fields["reason"].label = words
            self.fields["reason"].error_messages["required"] = f"請選一個{words}，對方才能接著處理"
            found = catalogue.reasons(act, service)
            self._choices("reason", [(one.code, one.label) for one in found])
        else:
            del self.fields["reason"]
        if outside:
            self._choices("told_how", [(code, label) for code, label in TOLD_HOW.items() if code])
        else:
            del self.fields["told_how"]

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        held = self.fields[name]
        assert isinstance(held, forms.ChoiceField)
        held.choices = list(choices)

    @property
    def told(self) -> dict[str, str]:
        """The service's arguments."""
        data = self.cleaned_data
        told = {"note": data.get("note", "")}
        if "reason" in data:
            told["outcome" if self.act is Act.COMPLETE else "reason"] = data["reason"]
        if "told_how" in data:
            told["told_how"] = data["told_how"]
        return told
