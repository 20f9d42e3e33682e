"""The steps of intake: who, from where, what the source told, the opening assessment, who cares."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.forms.acts import YES_NO, ActForm
from mingdeng.care.cases.forms.dated import DatedForm, dated_form
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Agency
from mingdeng.foundation.places.districts import district_choices
from mingdeng.foundation.ui.widgets import ChipRadio, Chips, SealedText, Segment
from mingdeng.people.records.forms.fields import QUIET, IdNumberField, NamesField, PhoneField
from mingdeng.people.records.given import AddressGiven, NumberGiven, PersonGiven, PhoneGiven

STEPS = ("person", "source", "details", "opening", "finish")
TITLES = {
    "person": "本人",
    "source": "案源",
    "details": "案源資料",
    "opening": "開案評估",
    "finish": "派案",
}


class PersonStep(ActForm):
    """Who it is, as far as is known; a likely duplicate asks for a reason to go on."""

    codes_of: ClassVar = {
        "sex": "sex",
        "nationality": "nationality_kind",
        "override": "duplicate_override_reason",
    }
    without_empty: ClassVar = frozenset({"sex", "nationality"})
    name = forms.CharField(
        label="姓名", max_length=60, required=False, widget=forms.TextInput(QUIET)
    )
    number = IdNumberField(label="身分證號或居留證號", required=False)
    birth_date = RocDateField(label="出生日期", required=False, not_after=timezone.localdate)
    sex = forms.ChoiceField(label="性別", widget=Segment)
    phone = PhoneField(label="本人電話", required=False)
    address = forms.CharField(
        label="居住地址", max_length=120, required=False, widget=forms.TextInput(QUIET)
    )
    district = forms.ChoiceField(
        label="行政區", required=False, choices=lambda: district_choices(blank="由地址判讀")
    )
    former_names = NamesField(label="曾用名", required=False, help_text="一行一個。")
    nationality = forms.ChoiceField(label="國籍身分", initial="citizen")
    override = forms.ChoiceField(label="不是同一人的理由", required=False)

    def clean(self) -> dict[str, Any]:
        """Something must say who it is."""
        told = super().clean() or self.cleaned_data
        if not any(told.get(name) for name in ("name", "number", "phone")) and not self.errors:
            self.add_error("name", "姓名、證號、電話至少填一項。")
        return told

    def person(self) -> PersonGiven:
        """What the form says of the person."""
        told = self.cleaned_data
        address = told["address"]
        return PersonGiven(
            name=told["name"],
            sex=told["sex"],
            birth_date=told["birth_date"],
            numbers=(NumberGiven(told["number"]),) if told["number"] else (),
            phones=(PhoneGiven(told["phone"]),) if told["phone"] else (),
            addresses=(AddressGiven(address, district=told["district"]),) if address else (),
            former_names=tuple(told["former_names"]),
            nationality=told["nationality"],
        )


class SourceStep(ActForm):
    """From where, when, and how the person stands with the law."""

    codes_of: ClassVar = {"source": "case_source", "legal_status": "legal_status"}
    source = forms.ChoiceField(label="案源")
    received_on = RocDateField(
        label="受理日", initial=timezone.localdate, not_after=timezone.localdate
    )
    shielded = forms.ChoiceField(
        label="本人在犯罪未發覺前自動請求治療（§21）",
        choices=YES_NO,
        widget=Segment,
        required=False,
        help_text="專線、關懷站、醫療、家屬等案源必答。答「是」時，警察與檢察機關查不到這一案。",
    )
    referred_by = forms.ChoiceField(label="轉介機關", required=False)
    legal_status = forms.ChoiceField(label="目前司法身分", required=False)
    drug_schedule = forms.ChoiceField(
        label="毒品級別",
        required=False,
        widget=ChipRadio,
        choices=[("1", "一級"), ("2", "二級"), ("3", "三級"), ("4", "四級"), ("0", "未列級")],
    )
    why = forms.CharField(
        label="案由", required=False, max_length=2000, widget=SealedText({"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = Agency.objects.exclude(kind="bureau").order_by("kind", "name")
        field: Any = self.fields["referred_by"]
        field.choices = [("", "無或不詳"), *((str(one.pk), one.name) for one in agencies)]

    def clean(self) -> dict[str, Any]:
        """§21 is asked where the source asks it."""
        told = super().clean() or self.cleaned_data
        entry = codes.find("case_source", told.get("source") or "")
        if entry and entry.extra.get("ask_shield") and not told.get("shielded"):
            self.add_error("shielded", "這個案源請回答是否適用 §21。")
        return told

    def told(self) -> dict[str, Any]:
        """As `open_intake` takes it."""
        given = self.cleaned_data
        shielded = given["shielded"]
        return {
            "source": given["source"],
            "received_on": given["received_on"],
            "shielded": None if not shielded else shielded == "yes",
            "referred_by_id": int(given["referred_by"]) if given["referred_by"] else None,
            "legal_status": given["legal_status"],
            "drug_schedule": given["drug_schedule"],
            "why": given["why"],
        }


class FinishStep(ActForm):
    """Whom the case is given to, and whether care begins today."""

    codes_of: ClassVar = {"override": "assignment_override_reason"}
    worker = forms.ChoiceField(label="主責", required=False, widget=forms.RadioSelect)
    override = forms.ChoiceField(
        label="不依規則的理由", required=False, help_text="選第一順位以外的人時必填。"
    )
    open_now = forms.BooleanField(label="評估後開案，今天開始輔導", required=False)

    def __init__(self, *args: Any, proposals: list[Any], assessed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["worker"]
        field.choices = [
            *(
                (str(one.staff_id), f"{one.name}（{one.team_name}）　{'；'.join(one.because)}")
                for one in proposals
            ),
            ("", "先不派案，由督導派"),
        ]
        if not assessed:
            del self.fields["open_now"]


def details_form(source: str, on: Any) -> type[DatedForm]:
    """The fields of a source as of the day it was received."""
    rows = [row for row in policies.rule("source_fields", on)["rows"] if row["source"] == source]
    return dated_form(rows, on, DetailsStep)


def opening_form(on: Any) -> type[DatedForm]:
    """The opening assessment as of a day."""
    return dated_form(policies.rule("opening_assessment", on)["rows"], on, OpeningStep)


class DetailsStep(DatedForm, ActForm):
    """What the source told."""

    def due_on(self) -> Any:
        """The day of the row that sets the end of the period; None when there is none."""
        names = [row["name"] for row in self.rows if row.get("sets_due")]
        return next((self.cleaned_data.get(name) for name in names), None)


class OpeningStep(DatedForm, ActForm):
    """The opening assessment."""


def restored(form: type[forms.Form], fields: dict[str, list[str]]) -> dict[str, Any]:
    """A draft's values as a form's initial ones: lists where the field takes several."""
    found: dict[str, Any] = {}
    for name, values in fields.items():
        field = form.base_fields.get(name)
        several = field is not None and isinstance(field.widget, Chips)
        found[name] = values if several else (values[0] if values else "")
    return found
