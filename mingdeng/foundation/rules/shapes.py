"""The shape of a rule: which values it has, of what type, within which limits.

A rule's shape is that of its shipped wording, since that is what the program reads; what types
cannot tell stands beside it in the module's `data/shapes.toml`: Chinese labels, limits, the code
list a value comes from. The loader checks what is shipped, the editor what is typed, both here.

    [[shape]]
    rule = "contact_frequency"    # "*": every rule of the module; or codes = "channel": a list's
    field = "rows.interval_days"  # path into params; a table's columns after the table's name
    label = "間隔天數"
    min = 1
    # list = "tier" (any = true allows "*"), options = [["a", "甲"]], keys = "tier" (labels for
    # the keys of a group), max, hint, optional, fixed, kind, when = "trigger" (only where that is)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.rules import shipped

Checker = Callable[[str, Mapping[str, Any]], Iterable[str]]
WHOLE, NUMBER, YES_NO, TEXT, LINES, NUMBERS, PAIRS, TABLE = (
    "whole",
    "number",
    "yes_no",
    "text",
    "lines",
    "numbers",
    "pairs",
    "table",
)
LARGEST = 1_000_000
ANY = "*"
_MISSING = object()
_checkers: dict[str, Checker] = {}


@dataclass(frozen=True)
class Field:
    """One value of a rule. `path` are the keys that lead to it; `columns` those of a table."""

    path: tuple[str, ...]
    label: str
    kind: str
    code_list: str = ""
    options: tuple[tuple[str, str], ...] = ()
    any: bool = False
    least: float | None = None
    most: float | None = None
    hint: str = ""
    optional: bool = False
    fixed: bool = False
    columns: tuple[Field, ...] = field(default=())

    @property
    def name(self) -> str:
        """Its path as one word, for a form."""
        return ".".join(self.path)

    @property
    def chosen(self) -> bool:
        """Whether its values come from a closed list."""
        return bool(self.code_list or self.options)

    def choices(self, on: date | None = None) -> list[tuple[str, str]]:
        """The values it may have on a day, with their labels."""
        held = [*self.options, *(codes.choices(self.code_list, on) if self.code_list else [])]
        return [(ANY, "其他（＊）"), *held] if self.any else held


@dataclass(frozen=True)
class Problem:
    """What is wrong with a value: where (a form's name, "" for the whole), its label, the fix."""

    name: str
    label: str
    message: str


def checker(family: str) -> Callable[[Checker], Checker]:
    """Register what a module knows of its rules beyond shapes: `(code, params) -> messages`."""

    def keep(found: Checker) -> Checker:
        _checkers[family] = found
        return found

    return keep


def shape_of(
    family: str, code: str, standing: Mapping[str, Any] | None = None
) -> tuple[Field, ...]:
    """The fields of a rule, in the order of its file. `standing`: the params of a rule that no
    file ships any more."""
    data = shipped.everything().get(family)
    samples = list(data.rules.get(code, [])) if data else []
    if not samples and standing is not None:
        samples = [dict(standing)]
    said = [row for row in _common(data) if row.get("rule") in {code, "*"}]
    return _with_optional(_fields(samples, (), said, code), said, samples)


def extras_of(list_name: str) -> tuple[Field, ...]:
    """The fields beside code, label and period of a list's entries that have a Chinese label."""
    family = shipped.home_of().get(list_name, "")
    data = shipped.everything().get(family)
    if data is None:
        return ()
    said = [row for row in _common(data) if row.get("codes") in {list_name, "*"}]
    named = {row["field"] for row in said}
    samples = data.lists[list_name]
    always = {name for name in samples[0] if all(name in row for row in samples)} if samples else ()
    found = _fields(samples, (), said, list_name)
    return tuple(
        replace(each, optional=each.path[0] not in always)
        for each in found
        if each.path[0] in named
    )


def _common(data: shipped.ModuleData | None) -> list[dict[str, Any]]:
    """What is said of every module's data, then what the module says itself."""
    everywhere = shipped.everything()["foundation.codes"].shapes
    return [*everywhere, *(data.shapes if data else ())]


def check(
    family: str, code: str, params: Mapping[str, Any], *, lists: bool = True
) -> list[Problem]:
    """What is wrong with a rule's params; nothing when they are good.

    With `lists` values are looked up in today's code lists and the module's own check is asked,
    which needs a loaded database.
    """
    fields = shape_of(family, code, params)
    found = check_fields(fields, params, lists=lists)
    if not found and lists and family in _checkers:
        found = [Problem("", "", message) for message in _checkers[family](code, params)]
    return found


def check_fields(
    fields: Iterable[Field], params: Mapping[str, Any], *, lists: bool = True
) -> list[Problem]:
    """What is wrong with values against a shape."""
    return [
        problem
        for each in fields
        for problem in _check_value(each, value_at(params, each.path), each.name, lists)
    ]


def value_at(params: Any, path: tuple[str, ...], missing: Any = _MISSING) -> Any:
    """The value at a path of nested mappings, or `missing`."""
    for key in path:
        if not isinstance(params, Mapping) or key not in params:
            return missing
        params = params[key]
    return params


def put(params: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set the value at a path, making the mappings on the way."""
    for key in path[:-1]:
        params = params.setdefault(key, {})
    params[path[-1]] = value


def _fields(
    samples: list[dict[str, Any]], above: tuple[str, ...], said: list[dict[str, Any]], code: str
) -> tuple[Field, ...]:
    names = dict.fromkeys(name for sample in samples for name in sample)
    found: list[Field] = []
    for name in names:
        path = (*above, name)
        values = [sample[name] for sample in samples if name in sample]
        if all(isinstance(value, dict) for value in values):
            found.extend(_fields(values, path, said, code))
            continue
        optional = len(values) < len(samples) and bool(above)
        found.append(_field(path, values, said, optional, code))
    return tuple(found)


def _field(
    path: tuple[str, ...],
    values: list[Any],
    said: list[dict[str, Any]],
    optional: bool,
    code: str,
) -> Field:
    kind = kind_of(values)
    told = _told(path, said, code)
    label = told.get("label") or _label_of_key(path, said, code) or path[-1]
    columns: tuple[Field, ...] = ()
    if kind == TABLE:
        rows = [row for value in values for row in value]
        names = dict.fromkeys(name for row in rows for name in row)
        columns = tuple(
            _field(
                (*path, name),
                [row[name] for row in rows if name in row],
                said,
                any(name not in row for row in rows),
                code,
            )
            for name in names
        )
    return Field(
        path,
        label,
        told.get("kind", kind),
        code_list=told.get("list", ""),
        options=tuple((value, words) for value, words in told.get("options", ())),
        any=told.get("any", False),
        least=told.get("min"),
        most=told.get("max"),
        hint=told.get("hint", ""),
        optional=told.get("optional", optional),
        fixed=told.get("fixed", False),
        columns=columns,
    )


def kind_of(values: list[Any]) -> str:
    """The type all of `values` have. Raises ValueError for a mixture nobody can type."""
    if all(isinstance(value, bool) for value in values):
        return YES_NO
    if all(_is_number(value) for value in values):
        return NUMBER if any(isinstance(value, float) for value in values) else WHOLE
    if all(isinstance(value, str) for value in values):
        return TEXT
    if all(isinstance(value, list) for value in values):
        items = [item for value in values for item in value]
        if items and all(isinstance(item, dict) for item in items):
            return TABLE
        if items and all(isinstance(item, list) for item in items):
            return PAIRS
        return NUMBERS if items and all(_is_number(item) for item in items) else LINES
    raise ValueError(f"no type for {values!r}")


def _with_optional(
    found: tuple[Field, ...], said: list[dict[str, Any]], samples: list[dict[str, Any]]
) -> tuple[Field, ...]:
    held = {each.name for each in found}
    more = []
    for row in said:
        absent = row["field"] not in held and row.get("optional") and "kind" in row
        if absent and any(row.get("when", name) in sample for sample in samples for name in sample):
            more.append(_told_field(row))
    return (*found, *more)


def _told_field(row: Mapping[str, Any]) -> Field:
    return Field(
        tuple(row["field"].split(".")),
        row["label"],
        row["kind"],
        code_list=row.get("list", ""),
        options=tuple((value, words) for value, words in row.get("options", ())),
        least=row.get("min"),
        most=row.get("max"),
        hint=row.get("hint", ""),
        optional=True,
    )


def _told(path: tuple[str, ...], said: list[dict[str, Any]], code: str) -> Mapping[str, Any]:
    """What shapes.toml says of a path: all that fits, the rule's own words over the module's."""
    dotted = ".".join(path)
    grouped = ".".join((*path[:-1], "*"))
    fits = [row for row in said if row["field"] in {dotted, grouped}]
    fits.sort(key=lambda row: (row["field"] == dotted, code in {row.get("rule"), row.get("codes")}))
    merged: dict[str, Any] = {}
    for row in fits:
        merged.update(row)
    return merged


def _label_of_key(path: tuple[str, ...], said: list[dict[str, Any]], code: str) -> str:
    """分群加權：高風險, for a key of a group whose keys are codes."""
    group = _told(path[:-1], said, code) if len(path) > 1 else {}
    if "keys" not in group:
        return ""
    words = {"": "未定", ANY: "其他"}.get(path[-1]) or codes.label(group["keys"], path[-1])
    return f"{group['label']}：{words}"


def _check_value(each: Field, value: Any, name: str, lists: bool) -> list[Problem]:
    if value is _MISSING:
        return [] if each.optional else [Problem(name, each.label, "沒有填，請補上。")]
    if each.kind == TABLE:
        return _check_table(each, value, name, lists)
    wrong = _wrong(each, value, lists)
    return [Problem(name, each.label, wrong)] if wrong else []


def _wrong(each: Field, value: Any, lists: bool) -> str:
    """What is wrong with a value that is no table; "" when it is good."""
    if each.kind == YES_NO:
        return "" if isinstance(value, bool) else "只能是「是」或「否」，請重選。"
    if each.kind in {WHOLE, NUMBER}:
        return _wrong_number(each, value)
    if each.kind == TEXT:
        return _wrong_texts(each, [value], lists)
    return _wrong_list(each, value, lists)


def _wrong_list(each: Field, value: Any, lists: bool) -> str:
    if not isinstance(value, list):
        return "要是清單，一行一項，請改正。"
    if each.kind == PAIRS:
        good = all(isinstance(pair, list) and len(pair) == 2 and all(pair) for pair in value)
        return "" if good else "要一行一項，寫成「代碼＝名稱」，請改正。"
    if each.kind == NUMBERS:
        return next((wrong for item in value if (wrong := _wrong_number(each, item))), "")
    return _wrong_texts(each, value, lists)


def _check_table(each: Field, value: Any, name: str, lists: bool) -> list[Problem]:
    if not isinstance(value, list) or not value:
        return [Problem(name, each.label, "至少要有一列，請補上。")]
    return [
        replace(problem, label=f"{each.label}第 {number} 列「{problem.label}」")
        for number, row in enumerate(value, start=1)
        for column in each.columns
        for problem in _check_value(
            column,
            row.get(column.path[-1], _MISSING),
            f"{name}-{number - 1}-{column.path[-1]}",
            lists,
        )
    ]


def _wrong_texts(each: Field, values: list[Any], lists: bool) -> str:
    if any(not isinstance(value, str) for value in values):
        return "要是文字，請改正。"
    if each.kind == TEXT and not values[0].strip() and not each.optional:
        return "沒有填，請補上。"
    if not each.chosen or (each.code_list and not lists):
        return ""
    known = {value for value, _ in each.choices()}
    strange = [value for value in values if value and value not in known]
    return f"沒有「{strange[0]}」這個選項，請從清單中選。" if strange else ""


def _wrong_number(each: Field, value: Any) -> str:
    if not _is_number(value):
        return "要填數字，例：30。"
    if each.kind == WHOLE and isinstance(value, float):
        return "要填整數，例：30。"
    least = 0 if each.least is None else each.least
    most = LARGEST if each.most is None else each.most
    if not least <= value <= most:  # not a number (nan) fails too
        return f"要在 {least:g} 到 {most:g} 之間，請改正。"
    return ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
