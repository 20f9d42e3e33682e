"""Forms of the flows beside cases."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils import timezone

from mingdeng.care.cases.forms.acts import ActForm, pick
from mingdeng.care.cases.models import SpecialFlow
from mingdeng.care.cases.queries import flow_codes
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.widgets import ChipRadio, SealedText

SELF, OTHER = "self", "other"
BESIDE = ("juvenile", "pregnancy", "newborn", "neglect_suspected")
ALONE = ("venue_raid", "adult_suspected")


class StepForm(ActForm):
    """A step of a flow."""

    stage = forms.ChoiceField(label="步驟")
    on = RocDateField(label="日期", initial=timezone.localdate, not_after=timezone.localdate)
    attended = forms.IntegerField(
        label="人次",
        required=False,
        min_value=0,
        max_value=500,
        help_text="場次類步驟必填，例：家長親職教育。",
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


class SchoolForm(ActForm):
    """就學與分區"""

    codes_of: ClassVar = {"school": "in_school", "zone": "juvenile_zone"}
    without_empty: ClassVar = frozenset({"school", "zone"})
    school = forms.ChoiceField(label="就學狀況", widget=ChipRadio)
    zone = forms.ChoiceField(label="分區", widget=ChipRadio)

    def __init__(self, *args: Any, flow: SpecialFlow, **kwargs: Any) -> None:
        kwargs["initial"] = {"school": flow.school, "zone": flow.zone}
        super().__init__(*args, **kwargs)


class BeginForm(ActForm):
    """Begin a flow: which one, for whom, and what it needs to be counted rightly."""

    codes_of: ClassVar = {
        "zone": "juvenile_zone",
        "school": "in_school",
        "origin": "perinatal_origin",
    }
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    flow = forms.ChoiceField(label="流程", widget=forms.RadioSelect)
    who = forms.ChoiceField(
        label="對象",
        choices=[(SELF, "個案本人"), (OTHER, "另一人（子女等），先以最少資料建檔")],
        widget=ChipRadio,
        required=False,
    )
    name = forms.CharField(
        label="姓名",
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    sex = forms.ChoiceField(label="性別", choices=[], widget=ChipRadio, required=False)
    birth_date = RocDateField(label="出生日期", required=False, not_after=timezone.localdate)
    on = RocDateField(label="起日", initial=timezone.localdate, not_after=timezone.localdate)
    zone = forms.ChoiceField(label="分區（少年）", required=False)
    school = forms.ChoiceField(label="就學狀況（少年）", required=False)
    origin = forms.ChoiceField(label="案件來源（孕產婦）", required=False)
    note = forms.CharField(
        label="情形", required=False, max_length=4000, widget=SealedText({"rows": 5})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = BESIDE if self.case else ALONE
        fields: dict[str, Any] = dict(self.fields)
        fields["flow"].choices = [(code, self._label(code)) for code in offered]
        fields["sex"].choices = codes.choices("sex")
        for name, list_name in self.codes_of.items():
            fields[name].choices = pick(list_name)
        if self.case is None:
            for name in ("who", "zone", "school", "origin"):
                del self.fields[name]

    def _label(self, code: str) -> str:
        path = codes.find("minor_path", code)
        return path.label if path else codes.label("special_flow", code)

    def clean(self) -> dict[str, Any]:
        """Whom the flow is for must be told; a newborn is another person."""
        told = super().clean() or self.cleaned_data
        kind = told.get("flow", "")
        other = self.case is None or told.get("who") == OTHER
        if self.case is not None and not told.get("who"):
            other = kind in ("newborn", "neglect_suspected")
        if kind in ("newborn", "neglect_suspected") and not other:
            self.add_error("who", "這個流程的對象是子女，請選「另一人」。")
        if other and not told.get("name") and not told.get("birth_date"):
            self.add_error("name", "請填姓名；還不知道姓名時，至少填出生日期。")
        told["other"] = other
        return told

    def told(self) -> dict[str, Any]:
        """What the service needs, with kind and path apart."""
        given = dict(self.cleaned_data)
        code = given.pop("flow")
        path = code if codes.find("minor_path", code) else ""
        return {**given, "kind": "minor" if path else code, "path": path}
