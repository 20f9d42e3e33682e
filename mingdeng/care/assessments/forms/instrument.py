"""A questionnaire as a form, drawn from its version: one question, its options, one tap each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.care.assessments import scoring
from mingdeng.care.assessments.forms.base import ActForm, pick, unknown
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.widgets import ChipRadio, SealedText


@dataclass(frozen=True)
class Question:
    """One item as it is drawn; `skip_item` and `skip_equals` say when it need not be asked."""

    code: str
    name: str
    number: str
    text: str
    options: tuple[tuple[int, str, bool], ...]
    optional: bool
    errors: tuple[str, ...]
    skip_name: str
    skip_equals: str
    trigger: Mapping[str, Any] | None


class AnswersForm(ActForm):
    """Base: the items of a definition as fields `a-<item>`, none of them required by itself."""

    open_left = forms.BooleanField(
        label="有題目未答，仍要儲存",
        help_text="未答的題目不補分，含有它的分數不計算。",
        required=False,
    )
    note = forms.CharField(
        label="說明", widget=SealedText({"rows": 3}), required=False, max_length=2000
    )

    def __init__(
        self, *args: Any, definition: Mapping[str, Any], answers: Any = None, **kwargs: Any
    ) -> None:
        self.definition = definition
        super().__init__(*args, **kwargs)
        for code, item in scoring.items(definition).items():
            options = [(str(n), words) for n, words in scoring.options(definition, item)]
            label = f"第 {item['number']} 題"
            self.fields[f"a-{code}"] = forms.ChoiceField(
                label=label, choices=options, required=False, error_messages=unknown(label)
            )
            if answers and code in answers:
                self.initial[f"a-{code}"] = str(answers[code])

    def questions(self) -> list[Question]:
        """Every item in its order."""
        triggers = {row["item"]: row for row in self.definition.get("hard_trigger", ())}
        return [
            self._question(code, item, triggers.get(code))
            for code, item in scoring.items(self.definition).items()
        ]

    def answers(self) -> dict[str, int]:
        """Item → score, those left out or made void by an earlier answer not among them."""
        said = {
            code: int(self.cleaned_data[f"a-{code}"])
            for code in scoring.items(self.definition)
            if self.cleaned_data.get(f"a-{code}")
        }
        known = scoring.items(self.definition)
        return {c: v for c, v in said.items() if not scoring.is_skipped(known[c], said)}

    def clean(self) -> dict[str, Any]:
        """Items left out are named; they stay open only when the worker says so."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        missing = scoring.score(self.definition, self.answers()).missing
        if missing and not said.get("open_left"):
            known = scoring.items(self.definition)
            numbers = "、".join(str(known[code]["number"]) for code in missing)
            self.add_error(
                "open_left", f"第 {numbers} 題還沒有回答；補答，或勾選「有題目未答，仍要儲存」。"
            )
        return said

    @property
    def shows_open(self) -> bool:
        """Whether to offer leaving items open: only after it was tried."""
        return "open_left" in self.errors or bool(self.data.get("open_left"))

    def field_of(self, name: str) -> str | None:
        return f"a-{name}" if f"a-{name}" in self.fields else super().field_of(name)

    def _question(self, code: str, item: Mapping[str, Any], trigger: Any) -> Question:
        bound = self[f"a-{code}"]
        value = str(bound.value() if bound.value() is not None else "")
        skip = item.get("skip_when") or {}
        return Question(
            code=code,
            name=bound.html_name,
            number=str(item["number"]),
            text=str(item["text"]),
            options=tuple(
                (n, words, value == str(n)) for n, words in scoring.options(self.definition, item)
            ),
            optional=not item.get("required", True),
            errors=tuple(str(error) for error in bound.errors),
            skip_name=f"a-{skip['item']}" if skip else "",
            skip_equals=str(skip.get("equals", "")),
            trigger=trigger,
        )


class InstrumentForm(AnswersForm):
    """Giving a questionnaire."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    given_on = RocDateField(label="施測日", not_after=timezone.localdate)
    occasion = forms.ChoiceField(label="時機", widget=ChipRadio)
    mode = forms.ChoiceField(label="方式", widget=ChipRadio)
    field_order = ("once", "given_on", "occasion", "mode")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occasion"].choices = codes.choices("instrument_occasion")  # type: ignore[attr-defined]
        self.fields["mode"].choices = codes.choices("instrument_mode")  # type: ignore[attr-defined]


class CorrectionForm(AnswersForm):
    """Correcting what was answered, as a new version."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label="更正的理由")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = pick("assessment_correction_reason")  # type: ignore[attr-defined]


class WithdrawForm(ActForm):
    """Taking an administration back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label="撤銷的理由")
    note = forms.CharField(label="說明", required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = pick("assessment_correction_reason")  # type: ignore[attr-defined]
