"""Forms of the acts on a case: one small form each, with codes as of today."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import requirements
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, SealedText, Segment

YES_NO = [("yes", "是"), ("no", "否")]


def pick(list_name: str) -> list[tuple[str, str]]:
    """Choices of a code list in force, an empty one first."""
    return [("", "請選擇"), *codes.choices(list_name)]


class ActForm(AccessibleFormMixin, forms.Form):
    """Base: `codes_of` fills selects; service errors come back beside their fields."""

    codes_of: ClassVar[dict[str, str]] = {}
    without_empty: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, case: Case | None = None, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)
        for name, list_name in self.codes_of.items():
            plain = codes.choices(list_name)
            field: Any = self.fields[name]
            field.choices = plain if name in self.without_empty else pick(list_name)

    def take_errors(self, error: ValidationError) -> None:
        """Show what a service refused; what belongs to no field of this form stands above it."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, messages in error.error_dict.items():
            self.add_error(name if name in self.fields else None, list(messages))


class VersionedForm(ActForm):
    """A form of columns two people may edit; `version` is the page's."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class PhaseForm(VersionedForm):
    """輔導階段"""

    codes_of: ClassVar = {"phase": "case_phase"}
    without_empty: ClassVar = frozenset({"phase"})
    phase = forms.ChoiceField(label="階段", widget=ChipRadio)
    on = RocDateField(label="自哪一天起", initial=timezone.localdate, not_after=timezone.localdate)
    reason = forms.CharField(label="理由", max_length=32, required=False)


class LegalStatusForm(VersionedForm):
    """司法身分"""

    codes_of: ClassVar = {"status": "legal_status"}
    status = forms.ChoiceField(label="司法身分")
    on = RocDateField(label="自哪一天起", initial=timezone.localdate, not_after=timezone.localdate)


class DueForm(VersionedForm):
    """輔導期滿日"""

    due_on = RocDateField(label="輔導期滿日")


class ShieldForm(VersionedForm):
    """§21"""

    shielded = forms.ChoiceField(
        label="本人在犯罪未發覺前自動請求治療（§21）",
        choices=YES_NO,
        widget=Segment,
        help_text="答「是」時，警察與檢察機關查不到這一案，也不能再轉介給他們。",
    )


class HandOverForm(ActForm):
    """交接"""

    codes_of: ClassVar = {"reason": "handover_reason"}
    worker = forms.TypedChoiceField(label="交給", coerce=int)
    reason = forms.ChoiceField(label="原因")
    on = RocDateField(label="自哪一天起", initial=timezone.localdate, not_after=timezone.localdate)
    note = forms.CharField(
        label="交接事項",
        help_text="進行中的事、要留意的事、下一步。對方讀過會回報。",
        widget=SealedText({"rows": 6}),
        max_length=4000,
    )

    def __init__(self, *args: Any, workers: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].choices = [("", "請選擇"), *workers]  # type: ignore[attr-defined]


class AssignForm(ActForm):
    """派案"""

    codes_of: ClassVar = {"override": "assignment_override_reason"}
    worker = forms.TypedChoiceField(label="主責", coerce=int, widget=forms.RadioSelect)
    override = forms.ChoiceField(
        label="不依規則的理由", required=False, help_text="選第一順位以外的人時必填。"
    )

    def __init__(self, *args: Any, proposals: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = proposals
        field: Any = self.fields["worker"]
        field.choices = [
            (one.staff_id, f"{one.name}（{one.team_name}）　{'；'.join(one.because)}")
            for one in proposals
        ]


class CloseForm(VersionedForm):
    """申請結案"""

    codes_of: ClassVar = {"reason": "closing_reason"}
    reason = forms.ChoiceField(label="結案原因")
    on = RocDateField(label="結案日", initial=timezone.localdate, not_after=timezone.localdate)
    summary = forms.CharField(
        label="結案摘要", widget=SealedText({"rows": 8}), max_length=8000, required=False
    )
    confirmed = forms.MultipleChoiceField(
        label="我確認以下已完成",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="依結案原因需要的才必須勾選；核定的人會看到。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = requirements.confirmable(self.case) if self.case else []
        field: Any = self.fields["confirmed"]
        field.choices = [(one.code, one.words) for one in wanted]


class TransferForm(VersionedForm):
    """移轉外縣市"""

    codes_of: ClassVar = {"county": "county", "reason": "transfer_reason"}
    county = forms.ChoiceField(label="移往")
    reason = forms.ChoiceField(label="原因")
    on = RocDateField(label="移轉日", initial=timezone.localdate, not_after=timezone.localdate)
    note = forms.CharField(
        label="說明", widget=SealedText({"rows": 4}), max_length=4000, required=False
    )


class ReopenForm(ActForm):
    """再開案"""

    codes_of: ClassVar = {"reason": "reopening_reason", "source": "case_source"}
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.ChoiceField(label="再開案原因")
    source = forms.ChoiceField(label="案源", required=False, help_text="不選就沿用前次案源。")
    received_on = RocDateField(
        label="受理日", initial=timezone.localdate, not_after=timezone.localdate
    )
    shielded = forms.ChoiceField(
        label="在犯罪未發覺前自動請求治療（§21）",
        choices=YES_NO,
        widget=Segment,
        required=False,
    )

    def clean_shielded(self) -> bool | None:
        """Yes and no as booleans; None when not answered."""
        told = self.cleaned_data["shielded"]
        return None if told == "" else told == "yes"


class DecideForm(ActForm):
    """核定"""

    remark = forms.CharField(
        label="意見",
        widget=SealedText({"rows": 4}),
        max_length=2000,
        required=False,
        help_text="退回時必填：要補什麼。",
    )


class OpeningDecisionForm(VersionedForm):
    """開案決定"""

    codes_of: ClassVar = {"reason": "closing_reason"}
    opens = forms.ChoiceField(
        label="決定", choices=[("yes", "開案"), ("no", "不開案")], widget=Segment
    )
    on = RocDateField(
        label="開案（或結束）日", initial=timezone.localdate, not_after=timezone.localdate
    )
    reason = forms.ChoiceField(label="不開案的原因", required=False)

    def clean(self) -> dict[str, Any]:
        """Not opening asks for a reason."""
        given = super().clean() or self.cleaned_data
        if given.get("opens") == "no" and not given.get("reason"):
            self.add_error("reason", "不開案時請選原因。")
        return given


class GlassForm(ActForm):
    """緊急調閱"""

    codes_of: ClassVar = {"reason": "break_glass_reason"}
    reason = forms.ChoiceField(label="理由", widget=forms.RadioSelect)
    without_empty: ClassVar = frozenset({"reason"})
    note = forms.CharField(
        label="發生什麼事",
        widget=SealedText({"rows": 4}),
        max_length=2000,
        help_text="督導會逐件覆核。請寫明情況，不要只寫「緊急」。",
    )


class GlassFindForm(GlassForm):
    """緊急調閱：還看不到的個案，以案號或完整證號開啟"""

    number = forms.CharField(
        label="案號或完整身分證號",
        max_length=24,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text="例：KH114-00012",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["number", "reason", "note"])


class GlassReviewForm(ActForm):
    """緊急調閱覆核"""

    codes_of: ClassVar = {"verdict": "glass_verdict"}
    without_empty: ClassVar = frozenset({"verdict"})
    verdict = forms.ChoiceField(label="覆核結果", widget=forms.RadioSelect)
    note = forms.CharField(
        label="覆核意見", widget=SealedText({"rows": 3}), max_length=2000, required=False
    )


class MoveForm(HandOverForm):
    """批次移交"""

    cases = forms.MultipleChoiceField(label="個案", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = cases  # type: ignore[attr-defined]
        self.order_fields(["cases", "worker", "reason", "on", "note"])

    @property
    def chosen(self) -> list[str]:
        """The references ticked, for drawing the table again after a mistake."""
        data: Any = self.data
        return list(data.getlist("cases")) if self.is_bound else []
