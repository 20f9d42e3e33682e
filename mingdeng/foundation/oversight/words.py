"""What the parts of an entry's detail are called, and how their values are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NAMES: Mapping[str, str] = {
    "absent": "請假的人",
    "by": "依據",
    "count": "筆數",
    "deputy": "代理人",
    "fields": "欄位",
    "filters": "條件",
    "from": "從",
    "groups": "欄位群組",
    "kind": "種類",
    "month": "月份",
    "named": "可查閱的人",
    "number": "編號",
    "on": "日期",
    "period": "期間",
    "place": "位置",
    "printed": "列印",
    "role": "職務",
    "rows": "列數",
    "rule": "規則",
    "sessions": "登入數",
    "tab": "分頁",
    "to": "到",
    "until": "迄",
    "version": "版次",
    "way": "方式",
    "what": "項目",
    "why": "理由",
}
UNTOLD = frozenset({"records", "shown"})
"""People are told below with their case numbers, and numbers of entries say nothing to a reader."""


def told(value: Any) -> Any:
    """A value in words: yes or no, a list with 、, nothing as 無."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(str(told(one)) for one in value) or "無"
    if isinstance(value, dict):
        return "；".join(f"{NAMES.get(str(k), k)}：{told(v)}" for k, v in value.items()) or "無"
    return "無" if value in ("", None) else value
