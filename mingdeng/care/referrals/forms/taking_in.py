"""The form that makes a case of an incoming referral."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, Segment

NEW = "new"


class TakeInForm(AccessibleFormMixin, forms.Form):
    """Who it is (somebody known, or new), and the source of the case."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.ChoiceField(label="這個人是", widget=ChipRadio, initial=NEW)
    ground = forms.ChoiceField(
        label="怎麼知道是同一人", widget=ChipRadio, required=False, help_text="選了現有的人才需要"
    )
    source = forms.ChoiceField(label="案源", help_text="已有進行中的個案時，併入該案，不另開案")
    shielded = forms.ChoiceField(
        label="犯罪未發覺前自動請求治療（§21）",
        widget=Segment,
        choices=[("no", "否"), ("yes", "是")],
        initial="no",
    )

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], agency_kind: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choices("person", [*people, (NEW, "新的人")])
        if not people:
            del self.fields["person"]
            del self.fields["ground"]
        else:
            self._choices("ground", codes.choices("link_reason"))
        self._choices("source", sources(agency_kind))
        self.initial.setdefault("once", uuid.uuid4())

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        held = self.fields[name]
        assert isinstance(held, forms.ChoiceField)
        held.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        """A known person needs the ground on which she was recognised."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("person", NEW) != NEW and not data.get("ground"):
            self.add_error("ground", "請選怎麼知道是同一人，之後才能覆核。")
        return data


def sources(agency_kind: str) -> list[tuple[str, str]]:
    """Sources of a case, those of the sender's kind of agency first."""
    every = codes.entries("case_source")
    fitting = [one for one in every if one.extra.get("agency_kind") == agency_kind]
    rest = [one for one in every if one not in fitting]
    return [(one.code, one.label) for one in [*fitting, *rest]]
