"""The form of a rule, made from its shape: one control a value, a row of controls a table row."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from mingdeng.foundation.rulebook.forms import values
from mingdeng.foundation.rulebook.forms.reasons import ReasonForm
from mingdeng.foundation.rulebook.words import words
from mingdeng.foundation.rules import shapes
from mingdeng.foundation.rules.shapes import Field

SPARE = 2  # empty rows under a table
MOST_ROWS = 120


@dataclass(frozen=True)
class TableRow:
    """A row of controls; the last one takes the row away."""

    number: int
    cells: list[BoundField]
    gone: BoundField


@dataclass(frozen=True)
class TableControl:
    """A table's controls: names of its columns and its rows, empty ones last."""

    label: str
    head: list[str]
    rows: list[TableRow]
    errors: list[str]


class RuleForm(ReasonForm):
    """A new version of a rule. `standing`: the wording it begins from."""

    field_order = ("on",)

    def __init__(
        self,
        data: Any = None,
        *,
        rule: tuple[str, str],
        shape: Sequence[Field],
        standing: Mapping[str, Any],
        **kwargs: Any,
    ) -> None:
        self.rule, self.shape, self.standing = rule, shape, standing
        self.rows: dict[int, int] = {}
        self.table_errors: dict[int, list[str]] = {}
        made, initial = self._controls(data)
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        base = {**copy.deepcopy(type(self).base_fields), **made}
        self.base_fields = base  # type: ignore[misc]
        super().__init__(data, **kwargs)
        for name, row in self._cells():
            self.fields[name].widget.attrs["aria-label"] = f"第 {row} 列 {self.fields[name].label}"

    def clean(self) -> dict[str, Any]:
        """Build the params and hold them against the shape."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        self.params = self._params(cleaned)
        for problem in shapes.check(*self.rule, self.params):
            self._tell(problem)
        return cleaned

    @property
    def singles(self) -> list[BoundField]:
        """Controls of the values that are no table."""
        return [self[f"v{n}"] for n, each in self._open() if each.kind != shapes.TABLE]

    @property
    def fixed(self) -> list[tuple[str, str]]:
        """Values the program owns, to read."""
        return [
            (each.label, words(each, shapes.value_at(self.standing, each.path, None)))
            for each in self.shape
            if each.fixed and each.kind != shapes.TABLE
        ]

    @property
    def tables(self) -> list[TableControl]:
        """Controls of the tables."""
        return [
            TableControl(
                each.label,
                [column.label for column in each.columns],
                [self._row(n, each, row) for row in range(self.rows[n])],
                self.table_errors.get(n, []),
            )
            for n, each in self._open()
            if each.kind == shapes.TABLE
        ]

    @property
    def about(self) -> list[BoundField]:
        """The controls every change has."""
        return [self[name] for name in ("on", "basis", "reason", "note")]

    def _open(self) -> list[tuple[int, Field]]:
        return [(n, each) for n, each in enumerate(self.shape) if not each.fixed]

    def _controls(self, data: Any) -> tuple[dict[str, forms.Field], dict[str, Any]]:
        made: dict[str, forms.Field] = {}
        initial: dict[str, Any] = {}
        for n, each in self._open():
            value = shapes.value_at(self.standing, each.path, None)
            if each.kind != shapes.TABLE:
                made[f"v{n}"] = values.control(each, value)
                initial[f"v{n}"] = values.shown(each, value)
                continue
            held = list(value or ())
            self.rows[n] = self._height(data, n, len(held))
            made[f"n{n}"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
            initial[f"n{n}"] = self.rows[n]
            for row in range(self.rows[n]):
                said = held[row] if row < len(held) else {}
                for c, column in enumerate(each.columns):
                    name = f"t{n}-{row}-{c}"
                    cell = said.get(column.path[-1])
                    made[name] = values.control(column, cell, in_table=True)
                    initial[name] = values.shown(column, cell)
                made[f"t{n}-{row}-gone"] = forms.BooleanField(label="刪除這一列", required=False)
        return made, initial

    def _height(self, data: Any, n: int, held: int) -> int:
        """Rows of a table: as many as were sent, else those that stand and a few empty ones."""
        sent = str(data.get(f"n{n}", "")) if data is not None else ""
        wanted = int(sent) if sent.isdecimal() and len(sent) < 5 else held + SPARE
        return min(wanted, max(MOST_ROWS, held + SPARE))

    def _cells(self) -> list[tuple[str, int]]:
        return [
            (f"t{n}-{row}-{c}", row + 1)
            for n, each in self._open()
            if each.kind == shapes.TABLE
            for row in range(self.rows[n])
            for c in [*range(len(each.columns)), "gone"]
        ]

    def _row(self, n: int, each: Field, row: int) -> TableRow:
        cells = [self[f"t{n}-{row}-{c}"] for c in range(len(each.columns))]
        return TableRow(row + 1, cells, self[f"t{n}-{row}-gone"])

    def _params(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        params: dict[str, Any] = {}
        for n, each in enumerate(self.shape):
            was = shapes.value_at(self.standing, each.path, None)
            if each.fixed:
                value = was
            elif each.kind == shapes.TABLE:
                value = self._table(n, each, cleaned, was or [])
            else:
                value = values.taken(each, cleaned.get(f"v{n}"), was)
            if not (each.optional and values.empty(value)) and value is not None:
                shapes.put(params, each.path, value)
        return params

    def _table(
        self, n: int, each: Field, cleaned: Mapping[str, Any], was: list[Any]
    ) -> list[dict[str, Any]]:
        self.kept: dict[tuple[int, int], int] = getattr(self, "kept", {})
        rows: list[dict[str, Any]] = []
        for row in range(self.rows[n]):
            if cleaned.get(f"t{n}-{row}-gone"):
                continue
            old = was[row] if row < len(was) else {}
            made = {}
            for c, column in enumerate(each.columns):
                name = column.path[-1]
                value = values.taken(column, cleaned.get(f"t{n}-{row}-{c}"), old.get(name))
                if column.fixed and name in old:
                    value = old[name]
                if not values.empty(value) or (name in old and old[name] == value):
                    made[name] = value
            if made:
                self.kept[n, len(rows)] = row
                rows.append(made)
        return rows

    def _tell(self, problem: shapes.Problem) -> None:
        """Put what is wrong beside its control: by the shape's name, back to ours."""
        for n, each in self._open():
            if problem.name == each.name and each.kind != shapes.TABLE:
                self.add_error(f"v{n}", f"「{problem.label}」{problem.message}")
                return
            if each.kind == shapes.TABLE and problem.name.startswith(each.name):
                _, _, rest = problem.name[len(each.name) :].partition("-")
                number, _, column = rest.partition("-")
                text = f"「{problem.label}」{problem.message}"
                at = [c for c, one in enumerate(each.columns) if one.path[-1] == column]
                if at and number.isdecimal():
                    row = self.kept[n, int(number)]
                    self.add_error(f"t{n}-{row}-{at[0]}", text)
                else:
                    self.table_errors.setdefault(n, []).append(text)
                    self.add_error(None, text)
                return
        label = f"「{problem.label}」" if problem.label else ""
        self.add_error(None, f"{label}{problem.message}")
