"""Forms of the plan: one small form per verb, choices as of today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils import timezone

from mingdeng.care.assessments import catalogue as factors
from mingdeng.care.assessments.forms.base import ActForm, pick, unknown
from mingdeng.care.cases.models import Case
from mingdeng.care.plans import policies
from mingdeng.care.plans.queries import choosing
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.widgets import ChipRadio, SealedText, Segment

EMPTY = [("", "請選擇")]
NEW = "new"


def _number(label: str, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput({"class": "short", "autocomplete": "off", "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=999, widget=widget, **more)


def _text(label: str, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=SealedText({"rows": rows}), max_length=4000, **more)


def _row_id(label: str, **more: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        empty_value=None,
        required=False,
        error_messages=unknown(label),
        **more,
    )


class RowForm(ActForm):
    """A form about one row two people may edit. `attrs`: form field → column, where they differ;
    `lists`: form field → code list of its choices."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    attrs: ClassVar[Mapping[str, str]] = {}
    lists: ClassVar[Mapping[str, str]] = {}
    hidden: ClassVar[frozenset[str]] = frozenset({"version", "once"})

    def __init__(self, *args: Any, case: Case | None = None, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)
        for name, list_name in self.lists.items():
            self.choose(name, pick(list_name))

    def choose(self, name: str, choices: Any) -> None:
        """Set a field's choices."""
        field: Any = self.fields[name]
        field.choices = choices

    def changes(self) -> dict[str, Any]:
        """Column → cleaned value."""
        return {
            self.attrs.get(name, name): self.cleaned_data[name]
            for name in self.fields
            if name not in self.hidden
        }

    def field_of(self, name: str) -> str | None:
        """The field a column or a service's name stands in."""
        back = {column: field for field, column in self.attrs.items()}
        found = back.get(name, name)
        return found if found in self.fields else None

    def initial_of(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """Columns as this form's initial values."""
        named = {self.field_of(name): value for name, value in columns.items()}
        return {name: value for name, value in named.items() if name}

    def labels(self) -> dict[str, str]:
        """Column → label, for the conflict screen."""
        return {self.attrs.get(n, n): str(f.label) for n, f in self.fields.items()}

    def words(self, column: str, value: Any) -> str:
        """A column's value as a person reads it."""
        name = self.field_of(column)
        if value in (None, "") or name is None:
            return ""
        if isinstance(self.fields[name], RocDateField):
            return roc_table(value if isinstance(value, date) else date.fromisoformat(value))
        choices = dict(getattr(self.fields[name], "choices", ()) or ())
        return str(choices.get(value, choices.get(str(value), value)))


class PlanForm(RowForm):
    """建立計畫"""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    from_on = RocDateField(label="起日", initial=timezone.localdate, not_after=timezone.localdate)
    review_on = RocDateField(label="複評日")
    agreed_on = RocDateField(
        label="與個案商定的日子",
        required=False,
        not_after=timezone.localdate,
        help_text="還沒談就先空著，談定後再登錄。",
    )
    summary = _text("摘要", required=False, help_text="這一段要往哪裡走、為什麼。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = policies.review_days(self.case.now_tier if self.case else "")
        field = self.fields["review_on"]
        field.initial = timezone.localdate() + timedelta(days=days)
        field.help_text = f"依分群預設 {days} 天後，可以改。"


class PlanEditForm(RowForm):
    """修改計畫"""

    review_on = RocDateField(label="複評日")
    summary = _text("摘要", 5, required=False)


class AgreeForm(RowForm):
    """與個案商定"""

    on = RocDateField(label="商定日", initial=timezone.localdate, not_after=timezone.localdate)


class ReviewForm(RowForm):
    """複評"""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    attrs: ClassVar[Mapping[str, str]] = {"next_on": "review_on"}
    reviewed_on = RocDateField(
        label="複評日", initial=timezone.localdate, not_after=timezone.localdate
    )
    note = _text("看到什麼、下一步", 6)
    next_on = RocDateField(label="下次複評")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = policies.review_days(self.case.now_tier if self.case else "")
        self.fields["next_on"].initial = timezone.localdate() + timedelta(days=days)


class GoalForm(RowForm):
    """目標"""

    lists: ClassVar[Mapping[str, str]] = {"code": "goal"}
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    code = forms.ChoiceField(label="目標", error_messages=unknown("目標"))
    factor = forms.ChoiceField(label="針對因子", required=False, error_messages=unknown("針對因子"))
    text = _text("和個案談定的說法", required=False, help_text="用個案自己的話寫。")
    target = _number(
        "目標次數", required=False, help_text="例如每月 4 次門診填 4；沒有次數就空著。"
    )
    due_on = RocDateField(label="期限", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [(factor.code, factor.label) for factor in factors.factors()]
        self.choose("factor", [("", "不針對單一因子"), *held])


class CloseGoalForm(RowForm):
    """結束目標"""

    state = forms.ChoiceField(label="結果", widget=ChipRadio)
    note = _text("說明", 3, required=False)
    attrs: ClassVar[Mapping[str, str]] = {"note": "result_note"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = [(e.code, e.label) for e in codes.entries("goal_result") if e.extra.get("closed")]
        self.choose("state", ends)

    def field_of(self, name: str) -> str | None:
        """The service calls the note `note`."""
        return "note" if name == "note" else super().field_of(name)


class InterventionForm(RowForm):
    """處遇"""

    lists: ClassVar[Mapping[str, str]] = {"code": "intervention"}
    attrs: ClassVar[Mapping[str, str]] = {
        "responsible": "responsible_id",
        "provider": "provider_id",
    }
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    code = forms.ChoiceField(label="處遇", error_messages=unknown("處遇"))
    responsible = _row_id("負責人")
    provider = _row_id("提供單位", help_text="由本局自行辦理就不選。")
    due_on = RocDateField(label="期限", required=False)
    note = _text("說明", 3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None:
            self.choose("responsible", [*EMPTY, *choosing.colleagues(self.case)])
            self.fields["responsible"].initial = self.case.now_worker_id
        self.choose("provider", [("", "本局"), *choosing.organisations()])


class EditSuggestionForm(InterventionForm):
    """修改後採用"""

    goal = forms.ChoiceField(label="放在哪個目標下", error_messages=unknown("目標"))
    ORDER: ClassVar = ["goal", "code", "responsible", "provider", "due_on", "note"]

    def __init__(self, *args: Any, goals: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.ORDER)
        self.choose("goal", [*goals, (NEW, "新的目標（依因子自動選）")])


class ProgressForm(RowForm):
    """進度"""

    done = _number("已完成次數", help_text="從開始到現在一共幾次。")
    state = forms.ChoiceField(label="狀態", widget=ChipRadio)
    note = _text("說明", 3, required=False, help_text="空白就沿用原來的說明。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("state", codes.choices("intervention_result"))


class DeclineForm(RowForm):
    """不採用"""

    reason = forms.ChoiceField(label="理由", widget=forms.RadioSelect)
    note = _text("說明", 3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("reason", codes.choices("decline_reason"))


class TableForm(ActForm):
    """對照表頁的篩選"""

    show = forms.ChoiceField(
        label="列出",
        choices=[("used", "有建議過的"), ("all", "全部")],
        widget=Segment,
        required=False,
    )
