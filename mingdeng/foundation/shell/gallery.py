"""What the component gallery shows: invented data for every component in every state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator

from mingdeng.foundation import charts
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.ui import icons, widgets
from mingdeng.foundation.ui.forms import AccessibleFormMixin

_RISKS = "失聯與接觸 毒品使用 就業經濟 家庭衝突 動機不足 交友 身心與自殺 司法壓力 居住 混用物質"
_GUARDS = "治療參與 就業穩定 家庭支持 居住穩定 社會支持 改變動機 自我效能 訪視配合"
_COLOURS = (
    ("paper", "紙"),
    ("surface", "面"),
    ("ink", "字"),
    ("ink-2", "次要字"),
    ("line-2", "界線"),
    ("act", "動作"),
    ("lamp", "燈"),
    ("hi", "高、緊急"),
    ("mid", "中、警示"),
    ("low", "低、提醒"),
    ("risk", "風險"),
    ("prot", "保護"),
    ("ok", "完成"),
    ("veil", "不顯示"),
)


class SampleForm(AccessibleFormMixin, forms.Form):
    """One field of every kind, for looking at."""

    name = forms.CharField(label="姓名", help_text="照身分證上的字")
    born = RocDateField(label="出生日期", help_text="例：74.3.5 或 0740305")
    phone = forms.CharField(label="手機", widget=widgets.TelephoneInput, required=False)
    channel = forms.ChoiceField(
        label="方式",
        widget=widgets.Segment,
        choices=[("tel", "電訪"), ("home", "家訪"), ("talk", "面談"), ("net", "網絡")],
    )
    score = forms.ChoiceField(
        label="失聯與接觸",
        help_text="上次 3（114.07.11）",
        widget=widgets.SegmentDown,
        choices=[("0", "0　固定聯絡得到"), ("2", "2　常要打兩次以上"), ("4", "4　兩個月找不到人")],
    )
    unmet = forms.ChoiceField(
        label="怎麼沒遇到",
        widget=widgets.ChipRadio,
        choices=[("none", "無人接聽"), ("off", "關機"), ("void", "空號"), ("kin", "家人代接")],
    )
    phrases = forms.MultipleChoiceField(
        label="常用句",
        widget=widgets.Chips,
        required=False,
        choices=[("calm", "接電話，情緒平穩"), ("visit", "願意面訪"), ("money", "提到錢")],
    )
    reason = forms.ChoiceField(
        label="超過上限的理由", choices=[("", "請選擇"), ("ward", "住院"), ("jail", "收容中")]
    )
    words = forms.CharField(label="紀錄", widget=widgets.SealedText)
    danger = forms.BooleanField(label="有立即危險，先通知督導", required=False)
    agree = forms.BooleanField(label="我已當面核對身分")


class FilterForm(AccessibleFormMixin, forms.Form):
    """A filter bar's fields."""

    district = forms.ChoiceField(
        label="行政區", required=False, choices=[("", "全部"), ("fs", "鳳山區")]
    )
    since = RocDateField(label="接觸日自", required=False)


def context(today: dt.date) -> dict[str, Any]:
    """Everything ``ui/gallery.html`` draws, as of ``today``; all people are invented."""
    wrong = {
        "born": "74.2.30",
        "channel": "tel",
        "score": "2",
        "phrases": ["calm"],
        "words": "平穩",
    }
    return {
        "icons": list(icons.ICONS),
        "colours": _COLOURS,
        "plain_form": SampleForm(initial={"channel": "tel"}, auto_id="plain_%s"),
        "wrong_form": SampleForm(wrong, auto_id="wrong_%s"),
        "filter_form": FilterForm(auto_id="filter_%s"),
        "late": today - dt.timedelta(days=6),
        "now": today,
        "soon": today + dt.timedelta(days=6),
        "page": Paginator(range(1, 206), 20).page(3),
        "clash": _clash(),
        **_drawings(),
    }


def _clash() -> list[dict[str, Any]]:
    return [
        {
            "name": "phone",
            "label": "手機",
            "was": "0912-***-678",
            "mine": "0912-***-321",
            "theirs": "0987-***-555",
            "clash": True,
        },
        {
            "name": "district",
            "label": "行政區",
            "was": "鳳山區",
            "mine": "鳳山區",
            "theirs": "大寮區",
            "clash": False,
        },
    ]


def _drawings() -> dict[str, charts.Drawing]:
    risks = [charts.Axis(f"r{i}", name) for i, name in enumerate(_RISKS.split())]
    guards = [charts.Axis(f"p{i}", name) for i, name in enumerate(_GUARDS.split())]
    months = [f"{m} 月" for m in range(1, 13)]
    visits = [9412, 8035, 9788, 9561, 9903, 9640, 10287, None, None, None, None, None]
    before = [8890, 7702, 9120, 9033, 9266, 9105, 9318, 9250, 9010, 9400, 9150, 9500]
    ordinary = [(b - 300.0, b + 650.0) if i < 7 else None for i, b in enumerate(before)]
    return {
        "risk_radar": charts.radar(
            risks,
            now=_scores("r", "3322222211"),
            m3=_scores("r", "1121122211"),
            m6=_scores("r", "1221122321"),
            ringed={"r0", "r1"},
        ),
        "guard_radar": charts.radar(
            guards,
            now=_scores("p", "11332222"),
            m3=_scores("p", "32332323"),
            m6=_scores("p", "21322223"),
            ringed={"p0"},
            kind="protection",
        ),
        "risk_spark": charts.sparkline([1, 1, 1, 1, 2, 3], kind="risk", high=4, title="失聯與接觸"),
        "guard_spark": charts.sparkline(
            [2, 2, 3, 3, 2, 1], kind="protection", high=4, title="治療參與"
        ),
        "year_line": charts.line(
            [charts.Series("114 年", visits), charts.Series("113 年", before, "m3")],
            months,
            title="訪視人次",
            unit="人次",
            target=9500,
            band=ordinary,
            ringed={6},
        ),
        "district_bars": charts.bars(
            [
                charts.Bar("鳳山區", 2104, 1876),
                charts.Bar("三民區", 1388, 1290),
                charts.Bar("前鎮區", 1175, 1102),
                charts.Bar("左營區", 744, 748),
                charts.Bar("其他 34 區", 3073, 2685),
            ],
            title="7 月訪視，依行政區",
            unit="人次",
        ),
        "team_loads": charts.load_bars(
            [
                charts.Load("張雅雯", 52.5),
                charts.Load("林書妤", 41.0),
                charts.Load("邱品睿", 39.5),
                charts.Load("蘇宜蓁", 21.0),
            ],
            base=40,
        ),
        "row_load": charts.load_bar(52.5, 40, label="張雅雯", highest=60, width=200),
        "clock_new": charts.clock_pie(0.0, "剩 3 工作天"),
        "clock_half": charts.clock_pie(0.4, "剩 2 工作天"),
        "clock_near": charts.clock_pie(0.7, "剩 1 工作天"),
        "clock_over": charts.clock_pie(1.2, "逾 1 工作天"),
    }


def _scores(prefix: str, digits: str) -> dict[str, float | None]:
    return {f"{prefix}{i}": float(digit) for i, digit in enumerate(digits)}
