"""The form that makes a case of an incoming referral."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from mingdeng.care.referrals.services.recognising import Recognised
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, Segment
from mingdeng.people.records.forms.fields import CodeField

NEW = "new"
SOCIAL = "social"
YES_NO = [("no", "否"), ("yes", "是")]


class TakeInForm(AccessibleFormMixin, forms.Form):
    """Who it is (somebody known, or new), and the source of the case."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.ChoiceField(label="這個人是", widget=ChipRadio)
    ground = forms.ChoiceField(
        label="怎麼知道是同一人", widget=ChipRadio, required=False, help_text="選了現有的人才需要"
    )
    override = CodeField(
        "duplicate_override_reason",
        label="不是同一人的理由",
        required=False,
        help_text="選「新的人」時必填",
    )
    source = forms.ChoiceField(label="案源", help_text="已有進行中的個案時，併入該案，不另開案")
    shielded = forms.ChoiceField(
        label="犯罪未發覺前自動請求治療（§21）",
        widget=Segment,
        choices=YES_NO,
        required=False,
        help_text="醫療、關懷站、其他等案源必答。答「是」時，警察與檢察機關查不到這一案。",
    )
    child_case = forms.ChoiceField(
        label="社會局兒少案家中疑似藥癮的成人（路徑三，計入統計）", widget=Segment, choices=YES_NO
    )

    def __init__(self, *args: Any, recognised: Recognised, agency_kind: str, **kwargs: Any) -> None:
        self.beyond = recognised.beyond
        self.anybody = recognised.anybody
        people = recognised.people
        super().__init__(*args, **kwargs)
        self._choices("person", [*people, (NEW, "新的人")])
        if not people:
            del self.fields["person"]
            del self.fields["ground"]
        else:
            self._choices("ground", codes.choices("link_reason"))
        if not recognised.anybody:
            del self.fields["override"]
        if agency_kind != SOCIAL:
            del self.fields["child_case"]
        self._choices("source", sources(agency_kind))
        self.initial.setdefault("once", uuid.uuid4())

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        held = self.fields[name]
        assert isinstance(held, forms.ChoiceField)
        held.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        """A known person needs the ground on which she was recognised, a new one beside somebody
        alike the reason why she is not; §21 is asked where the source asks it."""
        data: dict[str, Any] = super().clean() or {}
        person = data.get("person") or ("" if "person" in self.errors else NEW)
        if person not in ("", NEW) and not data.get("ground"):
            self.add_error("ground", "請選怎麼知道是同一人，之後才能覆核。")
        if person == NEW and self.anybody and not data.get("override"):
            self.add_error("override", "系統裡有相似的人：請選是哪一位，或選不是的理由。")
        source = codes.find("case_source", data.get("source") or "")
        if source and source.extra.get("ask_shield") and not data.get("shielded"):
            self.add_error("shielded", "這個案源請回答是否適用 §21。")
        return data


def sources(agency_kind: str) -> list[tuple[str, str]]:
    """Sources of a case, those of the sender's kind of agency first."""
    every = codes.entries("case_source")
    fitting = [one for one in every if one.extra.get("agency_kind") == agency_kind]
    rest = [one for one in every if one not in fitting]
    return [(one.code, one.label) for one in [*fitting, *rest]]
