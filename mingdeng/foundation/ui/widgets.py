"""Choices drawn as our own controls; all are ordinary radio buttons and boxes underneath."""

from __future__ import annotations

from typing import Any

from django import forms


class Segment(forms.RadioSelect):
    """One of two to five short choices side by side: 有遇｜未遇, 0｜1｜2｜3｜4."""

    template_name = "ui/widgets/segment.html"


class SegmentDown(Segment):
    """A segment whose choices stand below each other: anchored wordings of a factor."""

    template_name = "ui/widgets/segment_down.html"


class ChipRadio(forms.RadioSelect):
    """One of several choices of different length, wrapping: 無人接聽, 關機, 空號."""

    template_name = "ui/widgets/chips.html"


class Chips(forms.CheckboxSelectMultiple):
    """Any of several short choices, wrapping: common phrases, CARES marks."""

    template_name = "ui/widgets/chips.html"


class TelephoneInput(forms.TextInput):
    """A telephone number; the phone shows its number pad and nothing is remembered."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "class": "short", **(attrs or {})})


class SealedText(forms.Textarea):
    """Text about a person: no spelling service, no automatic fill, nothing kept by the browser."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {"rows": 5, "spellcheck": "false", "autocomplete": "off"}
        super().__init__({**base, **(attrs or {})})
