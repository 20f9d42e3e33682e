"""The contact form: made for thumb and keyboard, with everything likely filled in already."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.contacts import policies
from mingdeng.care.contacts.services.planning import NextGiven
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.calendar.roc import RocDateError, parse_roc
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, Chips, SealedText, Segment

YES, NO = "yes", "no"
RULE, SOON, OTHER = "rule", "soon", "other"
LISTS = frozenset({"marks"})
MET = [(YES, "有遇"), (NO, "未遇")]
NEXT = [(RULE, "依規則"), (SOON, "明天"), (OTHER, "另選")]


class TimeText(forms.TimeField):
    """10:31, also 1031: what a thumb types."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TimeInput({"class": "short", "inputmode": "numeric"}, format="%H:%M")
        )
        kwargs.setdefault("error_messages", {"invalid": "時間看不懂，請寫 24 小時制，例：14:05。"})
        super().__init__(input_formats=["%H:%M", "%H%M", "%H:%M:%S"], **kwargs)


class TalkForm(AccessibleFormMixin, forms.Form):
    """What was done and what came of it: shared by recording and correcting.

    Words and choices are those of the day typed; `met` splits the outcomes in two, so that a
    reached call needs no second tap.
    """

    channel = forms.ChoiceField(label="方式", widget=Segment)
    met = forms.ChoiceField(label="結果", choices=MET, widget=Segment)
    how = forms.ChoiceField(label="談得如何", required=False, widget=ChipRadio)
    why = forms.ChoiceField(
        label="怎麼沒遇到",
        widget=ChipRadio,
        error_messages={"required": "請選怎麼沒遇到，規則要據此排下一次。"},
    )
    attempts = forms.TypedChoiceField(
        label="試了幾次",
        required=False,
        coerce=int,
        empty_value="",
        choices=[(n, str(n)) for n in range(1, 6)],
        widget=Segment,
    )
    occurred_on = RocDateField(label="日期", not_after=timezone.localdate)
    occurred_at = TimeText(label="時間", required=False)
    minutes = forms.IntegerField(
        label="分鐘",
        required=False,
        min_value=1,
        max_value=600,
        widget=forms.TextInput({"class": "short", "inputmode": "numeric"}),
    )
    with_whom = forms.ChoiceField(label="對象", widget=ChipRadio)
    marks = forms.MultipleChoiceField(label="服務標記（CARES）", required=False, widget=Chips)
    narrative = forms.CharField(
        label="紀錄",
        max_length=20000,
        widget=SealedText,
        error_messages={"required": "有遇請寫下談了什麼，可點常用句再補。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = self._day()
        outcomes = codes.entries("contact_outcome", self.day)
        ways = codes.entries("channel", self.day)
        self._choose("channel", [(way.code, way.extra.get("short", way.label)) for way in ways])
        self._choose("how", [(o.code, o.label) for o in outcomes if o.extra["reached"]])
        self._choose("why", [(o.code, o.label) for o in outcomes if not o.extra["reached"]])
        self._choose("with_whom", codes.choices("contact_person_kind", self.day))
        self._choose("marks", codes.choices("service_mark", self.day))
        # Each belongs to one of the two ways it may have gone; neither is called optional before.
        self.fields["why"].required = not self.is_bound or self.data.get("met") == NO
        self.fields["narrative"].required = not self.is_bound or self.data.get("met") == YES

    def clean(self) -> dict[str, Any]:
        """The one outcome that `met`, `how` and `why` say together."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        said["attempts"] = said.get("attempts") or 1
        if said.get("met") == YES:
            said["outcome"] = said.get("how") or "reached"
        elif said.get("met") == NO:
            said["outcome"] = said.get("why") or ""
        return said

    def take_errors(self, errors: Mapping[str, list[str]]) -> None:
        """Put a service's refusals beside the fields they speak of."""
        for name, messages in errors.items():
            held = {"outcome": "why" if self.cleaned_data.get("met") == NO else "how"}.get(
                name, name
            )
            self.add_error(held if held in self.fields else None, messages)

    @classmethod
    def asking(cls, data: Any, **kwargs: Any) -> Any:
        """The form with what is typed so far and nothing complained about yet."""
        typed = {n: data.getlist(n) if n in LISTS else data.get(n) for n in data}
        return cls(initial=typed, **kwargs)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _day(self) -> date:
        told = self.data.get("occurred_on") if self.is_bound else self.initial.get("occurred_on")
        if isinstance(told, date):
            return told
        try:
            return parse_roc(str(told or ""), today=timezone.localdate())
        except RocDateError:
            return timezone.localdate()


class ContactForm(TalkForm):
    """A new contact, and the next one."""

    following = forms.ChoiceField(label="下次接觸", choices=NEXT, initial=RULE, widget=Segment)
    next_on = RocDateField(label="下次日期", required=False)
    next_channel = forms.ChoiceField(label="下次方式", required=False, widget=ChipRadio)
    next_reason = forms.ChoiceField(label="改期的理由", required=False, widget=ChipRadio)
    danger = forms.BooleanField(label="有立即危險，先通知督導", required=False)
    visit = forms.UUIDField(required=False, widget=forms.HiddenInput)
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("next_channel", codes.choices("channel"))
        self._choose("next_reason", codes.choices("next_contact_move_reason"))

    def clean(self) -> dict[str, Any]:
        """A day of one's own must be written down."""
        said = super().clean()
        if (
            said.get("following") == OTHER
            and not said.get("next_on")
            and "next_on" not in self.errors
        ):
            self.add_error("next_on", "請填下次接觸的日期，或改選「依規則」。")
        return said

    def next_given(self, soon: NextGiven) -> NextGiven:
        """What the worker wants next; `soon` is the quick choice that was offered."""
        said = self.cleaned_data
        if said["following"] == OTHER:
            return NextGiven(said["next_on"], said["next_channel"], said["next_reason"])
        return soon if said["following"] == SOON else NextGiven()


class RevisionForm(TalkForm):
    """A contact corrected afterwards."""

    reason = forms.ChoiceField(label="更正的理由", required=False, widget=ChipRadio)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("reason", codes.choices("contact_correction_reason"))


class WithdrawForm(AccessibleFormMixin, forms.Form):
    """Why a record is taken back."""

    reason = forms.ChoiceField(label="撤銷的理由", widget=ChipRadio)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = codes.choices("contact_withdraw_reason")  # type: ignore[attr-defined]


def fresh_initial(case: Case, channel: str = "") -> dict[str, Any]:
    """What the form begins with: now, by the channel that is due, the person, the rule's next."""
    now = timezone.localtime()
    today = dict(codes.choices("channel", now.date()))
    wanted = channel or case.next_channel
    return {
        "channel": wanted if wanted in today else next(iter(today), ""),
        "how": "reached",
        "attempts": 1,
        "occurred_on": now.date(),
        "occurred_at": time(now.hour, now.minute),
        "with_whom": "self",
        "following": RULE,
        "once": uuid.uuid4(),
    }


def is_reached(outcome: str, on: date) -> str:
    """`yes` or `no` for the form, from a stored outcome."""
    held = policies.entry("contact_outcome", outcome, on) or codes.find("contact_outcome", outcome)
    return YES if held and held.extra["reached"] else NO
