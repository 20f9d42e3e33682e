"""The form of an outgoing referral: what may travel decides which fields it has."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from mingdeng.care.referrals import sheet
from mingdeng.care.referrals.queries.values import KNOWN, shared_fields
from mingdeng.care.referrals.services.drafting import Offer
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import Chips, SealedText, Segment

LONG = frozenset({"request", "needs", "attention", "treatment_status"})
HINTS = {
    "request": "請對方做什麼，一句話說完，例：堆高機操作班，8 月班，1 名",
    "needs": "期望的協助，或可以配合的時間",
    "attention": "對方要留意的事；不要寫與服務無關的隱私",
    "best_time": "例：平日晚上",
}
LABELS = {"request": "請對方做什麼"}  # the field's own label speaks to the reader
LONGEST = {True: 500, False: 80}
ALWAYS = "referral"


class ReferralForm(AccessibleFormMixin, forms.Form):
    """Groups to provide, and what is typed for their fields. The rest comes from the records."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outside_name = forms.CharField(label="單位名稱", max_length=80)
    urgency = forms.ChoiceField(label="急迫性", widget=Segment, initial="normal")
    groups = forms.MultipleChoiceField(label="提供哪些資料", widget=Chips, required=False)

    def __init__(
        self, *args: Any, offers: Sequence[Offer], outside: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not outside:
            del self.fields["outside_name"]
        self.typed: list[str] = []
        usable = [offer for offer in offers if not offer.missing]
        self._choices("urgency", codes.choices("urgency"))
        chosen = [(o.group, o.label) for o in usable if o.group != ALWAYS]
        self._choices("groups", chosen)
        if not chosen:
            del self.fields["groups"]
        else:
            self.fields["groups"].initial = [code for code, _ in chosen]
        named = {name: offer.group for offer in usable for name in offer.fields}
        for one in shared_fields(sorted({offer.group for offer in usable})):
            if one.code in KNOWN or one.code not in named:
                continue
            self.fields[one.code] = _text(one.code, one.label, named[one.code])
            self.typed.append(one.code)
        self.initial.setdefault("once", uuid.uuid4())
        self.order_fields(["outside_name", "request", "needs", "attention", "urgency", "groups"])
        for name in self.typed:  # fields that came after the mixin named the others
            self.fields[name].error_messages["required"] = f"請填「{self.fields[name].label}」"

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        held = self.fields[name]
        assert isinstance(held, forms.ChoiceField)
        held.choices = list(choices)

    @property
    def chosen_groups(self) -> list[str]:
        """The groups ticked, and the referral's own words, which always travel."""
        return [*self.cleaned_data.get("groups", []), ALWAYS]

    @property
    def given(self) -> dict[str, str]:
        """What was typed, of the groups ticked only."""
        wanted = set(self.chosen_groups)
        return {
            code: self.cleaned_data[code].strip()
            for code in self.typed
            if self.cleaned_data.get(code, "").strip() and group_of(code) in wanted
        }


def _text(code: str, label: str, group: str) -> forms.CharField:
    long = code in LONG
    label = LABELS.get(code, label)
    words = label if group == ALWAYS else f"{label}（{sheet.GROUP_WORDS[group]}）"
    return forms.CharField(
        label=words,
        required=code == "request",
        max_length=LONGEST[long],
        help_text=HINTS.get(code, ""),
        widget=SealedText({"rows": 2 if code != "request" else 3})
        if long
        else forms.TextInput({"autocomplete": "off"}),
    )


def group_of(code: str) -> str:
    """The group a shared field belongs to."""
    entry = codes.find("shared_field", code)
    return str(entry.extra.get("group", "")) if entry else ""


def known_labels(offers: Sequence[Offer]) -> Mapping[str, list[str]]:
    """Group → labels of the fields that come from the records by themselves."""
    return {
        offer.label: [codes.label("shared_field", code) for code in offer.fields if code in KNOWN]
        for offer in offers
        if not offer.missing
    }
