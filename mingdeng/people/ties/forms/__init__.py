"""Forms about relatives and ties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import SealedText, Segment
from mingdeng.people.records.forms.fields import CodeField, IdNumberField, PhoneField
from mingdeng.people.records.forms.people import text_input
from mingdeng.people.records.given import NumberGiven, PersonGiven, PhoneGiven
from mingdeng.people.records.models import PersonRecord, Sex
from mingdeng.people.ties.queries.ties import TieLine
from mingdeng.people.ties.services import TieGiven

NEITHER, CARES, CARED, BOTH = "", "cares", "cared", "both"
CARE_CHOICES = [
    (NEITHER, "沒有或不清楚"),
    (CARES, "他照顧當事人"),
    (CARED, "當事人照顧他"),
    (BOTH, "互相照顧"),
]
LATEST_BIRTH = 130


class TieForm(AccessibleFormMixin, forms.Form):
    """What the relative is to the person, since when, how it stands, who looks after whom."""

    kind = CodeField("tie_kind", label="他是當事人的", blank="請選擇")
    called = forms.CharField(
        label="當事人怎麼稱呼他",
        max_length=40,
        required=False,
        widget=text_input(),
        help_text="例如：阿母、大哥。對方若是別人的個案，之後只看得到這個稱呼。",
    )
    quality = CodeField("tie_quality", label="關係品質", blank="未評", required=False)
    care = forms.ChoiceField(label="誰照顧誰", choices=CARE_CHOICES, required=False)
    from_on = RocDateField(label="關係從哪天起", required=False, not_after=timezone.localdate)
    to_on = RocDateField(label="到哪天為止", required=False, help_text="結婚、同住等已結束的才填。")
    certainty = CodeField("tie_certainty", label="確定程度", blank="", initial="stated")
    source = CodeField("tie_source", label="來源", blank="", initial="visit")
    note = forms.CharField(label="說明", required=False, widget=SealedText({"rows": 2}))

    def clean(self) -> dict[str, Any]:
        """The days in order."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = told.get("from_on"), told.get("to_on")
        if begins and ends and ends < begins:
            self.add_error("to_on", "迄日早於起日，請改其中一個。")
        return told

    def given(self) -> TieGiven:
        """What the form says."""
        told = self.cleaned_data
        return TieGiven(
            kind=told["kind"],
            called=told["called"],
            quality=told["quality"],
            cares_for=told["care"] in (CARES, BOTH),
            cared_for=told["care"] in (CARED, BOTH),
            from_on=told["from_on"],
            to_on=told["to_on"],
            source=told["source"],
            certainty=told["certainty"],
            note=told["note"],
        )


class NewTieForm(TieForm):
    """A tie to somebody on record already."""

    once = forms.UUIDField(widget=forms.HiddenInput)


class ReviseTieForm(TieForm):
    """A tie as it stands, for a new version."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, line: TieLine) -> ReviseTieForm:
        """The form filled from the person's side."""
        tie = line.tie
        cares = (tie.cared_for, tie.cares_for) if line.ego_is_subject else (
            tie.cares_for, tie.cared_for,
        )  # fmt: skip
        same = ("quality", "from_on", "to_on", "certainty", "source", "version")
        return cls(
            initial={name: getattr(tie, name) for name in same}
            | {
                "kind": line.kind,
                "called": line.called,
                "note": tie.note or "",
                "care": {(True, True): BOTH, (True, False): CARES, (False, True): CARED}.get(
                    cares, NEITHER
                ),
            }
        )


class RelativeForm(NewTieForm):
    """A relative not on record yet: as little as is known, and why a likely duplicate is not it."""

    name = forms.CharField(
        label="姓名",
        max_length=60,
        required=False,
        widget=text_input(),
        help_text="不知道可以空白。",
    )
    sex = forms.ChoiceField(label="性別", choices=Sex.choices, widget=Segment, initial="x")
    birth_date = RocDateField(label="出生日期", required=False, not_after=timezone.localdate)
    birth_year = forms.IntegerField(
        label="出生年（民國）",
        required=False,
        min_value=-30,
        help_text="只知道大概幾歲時填；民國前用負數。",
    )
    number = IdNumberField(label="證號", required=False)
    phone = PhoneField(label="電話", required=False)
    override = CodeField("duplicate_override_reason", label="不是上面的人，理由", required=False)
    field_order = ("kind", "name", "sex", "birth_date", "birth_year", "number", "phone")

    def person(self, ego: PersonRecord) -> PersonGiven:
        """Who is told of, known only from the ego's case."""
        told = self.cleaned_data
        year = told["birth_year"]
        return PersonGiven(
            name=told["name"],
            sex=told["sex"],
            birth_date=told["birth_date"],
            birth_year=year + 1911 if year is not None else None,
            numbers=(NumberGiven(told["number"]),) if told["number"] else (),
            phones=(PhoneGiven(told["phone"]),) if told["phone"] else (),
            source="mentioned",
            told_by_id=ego.told_by_id or ego.pk,
        )

    def clean_birth_year(self) -> int | None:
        """Not in the future, not beyond any life."""
        year: int | None = self.cleaned_data["birth_year"]
        now = timezone.localdate().year - 1911
        if year is not None and not now - LATEST_BIRTH <= year <= now:
            raise forms.ValidationError(f"出生年請填民國 {now - LATEST_BIRTH} 到 {now} 年。")
        return year
