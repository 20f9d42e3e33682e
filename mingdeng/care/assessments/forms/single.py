"""Small forms: correcting one rating, another tier, a supervisor's answer, another day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.care.assessments.catalogue import Factor
from mingdeng.care.assessments.forms.base import ActForm, pick
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, SealedText, Segment, SegmentDown

REMOVE = "withdraw"


class CorrectRatingForm(ActForm):
    """Put another value, another day, or nothing in place of a mistaken rating."""

    value = forms.ChoiceField(label="應為", widget=SegmentDown)
    on = RocDateField(label="評定日", not_after=timezone.localdate)
    reason = forms.ChoiceField(label="更正的理由")
    evidence = forms.CharField(
        label="說明或佐證", widget=SealedText({"rows": 3}), required=False, max_length=2000
    )

    def __init__(self, *args: Any, factor: Factor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anchors = [(str(n), f"{n}　{words}") for n, words in enumerate(factor.anchors)]
        self.fields["value"].choices = [*anchors, (REMOVE, "撤銷這筆，不另評分")]  # type: ignore[attr-defined]
        self.fields["reason"].choices = pick("assessment_correction_reason")  # type: ignore[attr-defined]

    @property
    def removes(self) -> bool:
        """Whether the rating is to be taken away altogether."""
        return bool(self.cleaned_data["value"] == REMOVE)


class TierForm(ActForm):
    """Another strength than the rule's."""

    strength = forms.ChoiceField(label="應為強度", widget=Segment)
    reason = forms.ChoiceField(label="理由")
    note = forms.CharField(
        label="說明",
        help_text="調高立即生效；調低要由督導核定。",
        widget=SealedText({"rows": 3}),
        required=False,
        max_length=2000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        strengths = [(code, code) for code, _ in codes.choices("strength")]
        self.fields["strength"].choices = strengths  # type: ignore[attr-defined]
        entries = codes.entries("tier_override_reason")
        groups = [
            (title, [(e.code, e.label) for e in entries if e.extra.get("direction") == way])
            for way, title in (("up", "調高"), ("down", "調低"))
        ]
        self.fields["reason"].choices = [("", "請選擇"), *groups]  # type: ignore[attr-defined]


class DecideForm(ActForm):
    """A supervisor's answer to a wish for a lower tier."""

    answer = forms.ChoiceField(
        label="決定", choices=[("approve", "核定"), ("return", "退回")], widget=ChipRadio
    )
    remark = forms.CharField(
        label="意見", widget=SealedText({"rows": 2}), required=False, max_length=1000
    )


class AsOfForm(AccessibleFormMixin, forms.Form):
    """The radar of another day, as it is known today or as it was known then."""

    on = RocDateField(label="看哪一天", not_after=timezone.localdate)
    known = forms.ChoiceField(
        label="依據",
        choices=[("now", "現在所知（含事後更正）"), ("then", "當天所知")],
        widget=ChipRadio,
        required=False,
    )
