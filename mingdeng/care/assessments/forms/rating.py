"""All factors at once, filled from last time; only what the worker changes counts as rated.

Beside each value stands the value the page was drawn with (`was-…`): what a colleague rated in
between is not undone by a form that merely repeats the older value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.care.assessments import catalogue
from mingdeng.care.assessments.catalogue import Factor
from mingdeng.care.assessments.change import Reading
from mingdeng.care.assessments.forms.base import ActForm, unknown
from mingdeng.care.assessments.queries import latest_values
from mingdeng.care.cases.models import Case
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.widgets import ChipRadio, SealedText

VALUE, WAS = "v-", "was-"
IN_VIEW = 3


@dataclass(frozen=True)
class Choice:
    """One of 0 to 4 as a radio button: its wording belongs to its name for a screen reader."""

    value: int
    anchor: str
    checked: bool


@dataclass(frozen=True)
class RatingRow:
    """One factor in the form."""

    factor: Factor
    name: str
    was_name: str
    was: int | None
    last_on: date | None
    stale: bool
    choices: tuple[Choice, ...]
    errors: Sequence[str]
    changed: bool
    in_view: bool


@dataclass(frozen=True)
class Fold:
    """Rows behind a fold, and what its line says of them."""

    title: str
    rows: tuple[RatingRow, ...]
    is_open: bool

    @property
    def words(self) -> str:
        """其餘 7 項與上次相同, or how many were never rated."""
        fresh = sum(row.was is None for row in self.rows)
        said = f"{fresh} 項還沒評過" if fresh else "與上次相同"
        return f"{self.title}：其餘 {len(self.rows)} 項，{said}"


class RatingForm(ActForm):
    """Factors of a case. Prefix `factors`, so that it may stand in the contact form."""

    unfolded = False
    confirm = forms.BooleanField(
        label="其餘各項這次也看過，與上次相同",
        help_text="勾選後各項的評定日會更新為這一天；沒看到的不要勾。",
        required=False,
    )
    evidence = forms.CharField(
        label="變動的佐證",
        help_text="看到、查到或聽誰說的。接觸紀錄裡已寫明的不必重複。",
        widget=SealedText({"rows": 2}),
        required=False,
        max_length=2000,
    )

    def __init__(
        self, data: Any = None, *, case: Case, on: date | None = None, **more: Any
    ) -> None:
        self.day = on or timezone.localdate()
        self.catalogue = catalogue.factors(self.day)
        self.held: Mapping[str, Reading] = latest_values(case.pk, self.day)
        super().__init__(data, prefix=more.pop("prefix", "factors"), **more)
        for factor in self.catalogue:
            options = [(str(n), str(n)) for n in range(len(factor.anchors))]
            self.fields[VALUE + factor.code] = forms.ChoiceField(
                label=factor.label,
                choices=options,
                required=False,
                error_messages=unknown(factor.label),
            )
            self.fields[WAS + factor.code] = forms.ChoiceField(
                choices=options, required=False, widget=forms.HiddenInput
            )

    def rows(self) -> list[RatingRow]:
        """Every factor as it is drawn, in the bureau's order."""
        shown = {factor.code for factor in self._worth_seeing()}
        return [self._row(factor, factor.code in shown) for factor in self.catalogue]

    def in_view(self) -> list[RatingRow]:
        """The few that are worth a look this time, and those with errors or changes."""
        return [row for row in self.rows() if row.in_view]

    def folded(self) -> list[Fold]:
        """The rest by kind, behind a fold."""
        rest = [row for row in self.rows() if not row.in_view]
        titles = {"risk": "● 風險因子", "protective": "■ 保護因子"}
        groups = [(titles[k], [r for r in rest if r.factor.kind == k]) for k in titles]
        return [Fold(title, tuple(rows), self.unfolded) for title, rows in groups if rows]

    def changed(self) -> dict[str, int]:
        """Factor → new value, where it differs from what the page showed."""
        found = {}
        for factor in self.catalogue:
            said, was = self._said(VALUE, factor.code), self._said(WAS, factor.code)
            if said and said != was:
                found[factor.code] = int(said)
        return found

    def confirmed(self) -> dict[str, int]:
        """Factor → value the worker looked at again, when she says so and it still stands."""
        if not self.cleaned_data.get("confirm"):
            return {}
        changed = self.changed()
        return {
            code: reading.value
            for code, reading in self.held.items()
            if code not in changed and self._said(WAS, code) == str(reading.value)
        }

    def field_of(self, name: str) -> str | None:
        return VALUE + name if VALUE + name in self.fields else super().field_of(name)

    def _said(self, part: str, code: str) -> str:
        return str(self.cleaned_data.get(part + code) or "")

    def _worth_seeing(self) -> list[Factor]:
        """Rated longest ago beyond its own days first, then the ones a contact itself shows."""
        rule = catalogue.tier_rule(self.day)

        def need(factor: Factor) -> tuple[float, int]:
            held = self.held.get(factor.code)
            limit = factor.measure.stale_after_days
            late = (self.day - held.occurred_on).days / limit if held else 9.0
            return (-late if late > 1 else 0.0, -rule.weights.get(factor.code, ("risk", 0))[1])

        return sorted(self.catalogue, key=need)[:IN_VIEW]

    def _row(self, factor: Factor, in_view: bool) -> RatingRow:
        reading = self.held.get(factor.code)
        bound, was = self[VALUE + factor.code], self[WAS + factor.code]
        shown = str(reading.value) if reading else ""
        old = str(was.value() or "") if self.is_bound else shown
        value = str(bound.value() or "") if self.is_bound else shown
        age = (self.day - reading.occurred_on).days if reading else None
        changed = bool(value) and value != old
        return RatingRow(
            factor=factor,
            name=bound.html_name,
            was_name=was.html_name,
            was=int(old) if old.isdigit() else None,
            last_on=reading.occurred_on if reading else None,
            stale=age is not None and age > factor.measure.stale_after_days,
            choices=tuple(
                Choice(n, anchor, value == str(n)) for n, anchor in enumerate(factor.anchors)
            ),
            errors=[str(error) for error in bound.errors],
            changed=changed,
            in_view=in_view or changed or bool(bound.errors),
        )


class RatingPageForm(RatingForm):
    """The same on a page of its own: for what was learnt without a contact."""

    unfolded = True
    on = RocDateField(label="評定日", not_after=timezone.localdate)
    basis = forms.ChoiceField(label="依據", widget=ChipRadio)

    def __init__(self, data: Any = None, *, case: Case, **more: Any) -> None:
        super().__init__(data, case=case, **more)
        choices = [pair for pair in codes.choices("rating_evidence") if pair[0] != "contact"]
        self.fields["basis"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        """At least one change or the confirmation."""
        said = super().clean() or self.cleaned_data
        if not self.errors and not self.changed() and not said.get("confirm"):
            self.add_error(
                None, "沒有改變任何一項；如果都與上次相同，請勾選「其餘各項這次也看過」。"
            )
        return said
