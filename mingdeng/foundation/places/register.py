"""Imports a village register (里別登記) as the city publishes it.

A CSV in UTF-8 whose head names at least `village_code`, `village` and `district`; a code is written
64000010-001 or 64000010001. The file itself never becomes part of the product.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from mingdeng.foundation.audit import services as audit

from .districts import find_district
from .models import Village

COLUMNS = ("village_code", "village", "district")
_CODE = re.compile(r"^(\d{8})-?(\d{3})$")


class RegisterError(ValueError):
    """A file that is no village register; `str()` is a Chinese message naming the fix."""


@dataclass
class RegisterImport:
    """What an import did and found. Villages are written 行政區+里名."""

    added: list[str] = field(default_factory=list)
    coded: list[str] = field(default_factory=list)
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    """Edited by the bureau and different from the register: left as they are."""
    not_in_register: list[str] = field(default_factory=list)
    """Exist here on the day but not in the register: candidates for a merger nobody told."""
    rejected: list[str] = field(default_factory=list)
    """Lines that could not be read, with the reason."""


def import_register(path: Path, *, as_of: dt.date, source: str) -> RegisterImport:
    """Bring the villages of `as_of` up to a register file.

    Fills in missing codes and adds villages unknown here, valid from `as_of`; ends none: which
    village merged into which is a decision for `services.change_villages`. All or nothing.
    Raises `RegisterError` when the file is no register; single bad lines are reported instead.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except UnicodeDecodeError as error:
        raise RegisterError("檔案不是UTF-8編碼，請另存為UTF-8的CSV再匯入。") from error
    missing = [column for column in COLUMNS if not rows or column not in rows[0]]
    if missing:
        raise RegisterError(f"檔案沒有資料或缺少欄位：{'、'.join(missing)}，請檢查第一列欄名。")
    return _store(rows, as_of, source)


@transaction.atomic
def _store(rows: Iterable[dict[str, str]], as_of: dt.date, source: str) -> RegisterImport:
    done = RegisterImport()
    standing = {(row.district_code, row.name): row for row in Village.objects.on(as_of)}
    seen = set()
    for line, row in enumerate(rows, start=2):
        read = _read(row)
        if isinstance(read, str):
            done.rejected.append(f"第{line}列：{read}")
            continue
        code, key = read
        if key in seen:
            done.rejected.append(f"第{line}列：{row['district']}{row['village']}重複")
            continue
        seen.add(key)
        village = standing.get(key)
        if village is None:
            _add(done, key, code, as_of, source)
        else:
            _compare(done, village, code)
    done.not_in_register = [str(row) for key, row in standing.items() if key not in seen]
    counts = {"added": len(done.added), "coded": len(done.coded), "rejected": len(done.rejected)}
    audit.record("village_register.imported", detail={"as_of": as_of.isoformat(), **counts})
    return done


def _read(row: dict[str, str]) -> tuple[str, tuple[str, str]] | str:
    """The village's code and its (district code, name), or what is wrong with the line."""
    found = find_district(row["district"] or "")
    name = (row["village"] or "").strip()
    match = _CODE.match((row["village_code"] or "").strip())
    if found is None:
        return "行政區不是高雄市38區之一"
    if not name.endswith("里"):
        return "里名要以「里」結尾"
    if match is None or match[1] != found.code:
        return "里代碼要是該行政區的8碼加3碼"
    return match[1] + match[2], (found.code, name)


def _add(
    done: RegisterImport, key: tuple[str, str], code: str, as_of: dt.date, source: str
) -> None:
    village = Village.objects.create(
        district_code=key[0], name=key[1], code=code, valid_from=as_of, source=source
    )
    done.added.append(str(village))


def _compare(done: RegisterImport, village: Village, code: str) -> None:
    if village.code == code:
        done.unchanged += 1
    elif village.edited:
        done.kept.append(str(village))
    else:
        village.code = code
        village.save(update_fields=["code", "recorded_at"])
        done.coded.append(str(village))
