"""Forms of the flows beside cases."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.forms.acts import ActForm, VersionedForm
from mingdeng.care.cases.forms.dated import DatedForm, dated_form
from mingdeng.care.cases.models import SpecialFlow
from mingdeng.care.cases.queries import flow_codes
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.widgets import ChipRadio, SealedText, Segment
from mingdeng.people.records.forms.fields import QUIET, IdNumberField, PhoneField
from mingdeng.people.records.given import NumberGiven, PersonGiven, PhoneGiven

NEW = "new"
BESIDE = (
    "juvenile",
    "pregnancy",
    "newborn",
    "neglect_suspected",
    "venue_raid",
    "adult_suspected",
)
ALONE = ("venue_raid", "adult_suspected", "pregnancy", "newborn")
OWN = ("juvenile", "pregnancy", "adult_suspected")


class StepForm(ActForm):
    """A step of a flow."""

    stage = forms.ChoiceField(label="步驟")
    on = RocDateField(label="日期", initial=timezone.localdate, not_after=timezone.localdate)
    attended = forms.IntegerField(
        label="人次",
        required=False,
        min_value=0,
        max_value=500,
        widget=forms.NumberInput({"class": "short"}),
    )
    note = forms.CharField(
        label="說明", required=False, max_length=4000, widget=SealedText({"rows": 4})
    )

    def __init__(self, *args: Any, flow: SpecialFlow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = flow_codes.stages(flow.kind)
        field: Any = self.fields["stage"]
        field.choices = [("", "請選擇"), *((one.code, one.label) for one in stages)]
        sittings = [one.label for one in stages if one.extra.get("attended")]
        if sittings:
            self.fields["attended"].help_text = f"場次必填：{'、'.join(sittings)}。"
        else:
            del self.fields["attended"]


class SchoolForm(VersionedForm):
    """就學與分區"""

    codes_of: ClassVar = {"school": "in_school", "zone": "juvenile_zone"}
    without_empty: ClassVar = frozenset({"school", "zone"})
    school = forms.ChoiceField(label="就學狀況", widget=ChipRadio)
    zone = forms.ChoiceField(label="分區", widget=ChipRadio)

    def __init__(self, *args: Any, flow: SpecialFlow, **kwargs: Any) -> None:
        kwargs["initial"] = {"school": flow.school, "zone": flow.zone, "version": flow.version}
        super().__init__(*args, **kwargs)


class FlowHandForm(VersionedForm):
    """交接一個沒有個案的流程"""

    codes_of: ClassVar = {"reason": "handover_reason"}
    worker = forms.TypedChoiceField(label="交給", coerce=int)
    reason = forms.ChoiceField(label="原因")

    def __init__(self, *args: Any, workers: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].choices = [("", "請選擇"), *workers]  # type: ignore[attr-defined]


class BeginForm(DatedForm, ActForm):
    """Begin one flow: for whom, and what it needs to be counted rightly. Only its own fields."""

    codes_of: ClassVar = {
        "zone": "juvenile_zone",
        "school": "in_school",
        "origin": "perinatal_origin",
    }
    without_empty: ClassVar = frozenset({"school", "zone"})
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    person = forms.ChoiceField(label="對象", widget=forms.RadioSelect)
    kin = forms.ChoiceField(label="他是本案當事人的", required=False, widget=ChipRadio)
    name = forms.CharField(
        label="姓名",
        max_length=60,
        required=False,
        help_text="還沒取名或不知道就留空，填出生日期。",
        widget=forms.TextInput(QUIET),
    )
    sex = forms.ChoiceField(label="性別", widget=Segment, initial="x")
    birth_date = RocDateField(label="出生日期", required=False, not_after=timezone.localdate)
    number = IdNumberField(label="身分證號或居留證號", required=False)
    phone = PhoneField(label="電話", required=False)
    on = RocDateField(label="起日", initial=timezone.localdate, not_after=timezone.localdate)
    zone = forms.ChoiceField(label="分區", widget=ChipRadio)
    school = forms.ChoiceField(label="就學狀況", widget=ChipRadio)
    origin = forms.ChoiceField(label="案件來源")
    note = forms.CharField(
        label="情形", required=False, max_length=4000, widget=SealedText({"rows": 5})
    )
    override = forms.ChoiceField(label="不是上面的人，理由", required=False)

    def __init__(
        self, *args: Any, choice: str, people: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        self.choice = choice
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["sex"].choices = codes.choices("sex")
        fields["kin"].choices = kin_choices()
        fields["override"].choices = [
            ("", "請選擇"),
            *codes.choices("duplicate_override_reason"),
        ]
        fields["person"].choices = [*people, (NEW, "還沒登錄的人，在下面填")]
        if not people:
            fields["person"].initial = NEW
            fields["person"].widget = forms.HiddenInput()
            fields["kin"].required = True
        for name in self._left_out():
            del self.fields[name]
        asked = [row["name"] for row in self.rows]
        last = [*asked, "note", "override"]
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def _left_out(self) -> list[str]:
        kind, _ = flow_codes.parted(self.choice)
        own = self.case is not None and self.choice in OWN
        gone = []
        if own:
            gone += ["person", "name", "sex", "birth_date", "number", "phone", "override"]
        elif self.choice not in OWN:
            gone += ["phone"]
        if own or self.case is None or self.choice == "newborn":
            gone += ["kin"]
        gone += [] if kind == "juvenile" else ["zone", "school"]
        return gone + ([] if kind == "pregnancy" else ["origin"])

    def clean(self) -> dict[str, Any]:
        """Somebody new needs a name or a birth date, and what he is to the case's own person."""
        told = super().clean() or self.cleaned_data
        if told.get("person") == NEW:
            if not any(told.get(name) for name in ("name", "birth_date", "number")):
                self.add_error("name", "請填姓名；還不知道姓名時，至少填出生日期。")
            if "kin" in self.fields and not told.get("kin"):
                self.add_error("kin", "請選他是本案當事人的什麼人。")
        return told

    def given(self) -> PersonGiven | None:
        """Who is to be put on record; None when the flow is for somebody on record."""
        told = self.cleaned_data
        if told.get("person") != NEW:
            return None
        number, phone = told.get("number"), told.get("phone")
        return PersonGiven(
            name=told.get("name", ""),
            sex=told.get("sex") or "x",
            birth_date=told.get("birth_date"),
            numbers=(NumberGiven(number),) if number else (),
            phones=(PhoneGiven(phone),) if phone else (),
        )

    def parts(self) -> dict[str, Any]:
        """What the service needs beside whom it is for."""
        told = self.cleaned_data
        kind, path = flow_codes.parted(self.choice)
        named = {name: told.get(name) or "" for name in ("zone", "school", "origin", "note")}
        kin = "birth_child" if self.choice == "newborn" and self.case else told.get("kin") or ""
        return {**named, "kind": kind, "path": path, "on": told["on"], "kin": kin}


def kin_choices() -> list[tuple[str, str]]:
    """The ties by which a child belongs to the person of a case."""
    return [
        (one.code, one.label)
        for one in codes.entries("tie_kind")
        if int(one.extra.get("generation", 0)) < 0 and one.extra.get("lineage") != "union"
    ]


def begin_form(choice: str, on: date) -> type[BeginForm]:
    """The form of a flow with the fields it is asked for as of a day (rule `flow_fields`)."""
    rows = [row for row in policies.rule("flow_fields", on)["rows"] if row["flow"] == choice]
    made: Any = dated_form(rows, on, BeginForm)
    return made
