"""Dated villages: which there are on a day, and changing them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.calendar.roc import roc_sentence
from mingdeng.foundation.places.districts import district, districts
from mingdeng.foundation.rulebook import impact
from mingdeng.foundation.rulebook.forms.villages import VillageForm, WhereForm
from mingdeng.foundation.rulebook.policies import may_change
from mingdeng.foundation.rulebook.queries import villages as queries
from mingdeng.foundation.rulebook.services import dating
from mingdeng.foundation.rulebook.services import villages as services
from mingdeng.foundation.rulebook.views import steps

HELP = (
    "里的名稱與界線都有期間：改名、合併、分出都是從一天起的新里，舊里的紀錄不動。",
    "涵蓋率的分母是官方里數；與這裡列出的里數不同時，頁面會說明。",
)


STALE = "別人剛改過這一區的里，沒有儲存；你填的都還在，請看過現在的里再送一次。"


@require_safe
@policy("rulebook.villages", reads=[Group.CODES])
def villages(request: HttpRequest) -> HttpResponse:
    """The villages of a district on a day, those before and after, and who changed them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    first = districts()[0].code
    asked = request.GET if "district" in request.GET else None
    form = WhereForm(asked, initial={"district": first})
    good = form.is_bound and form.is_valid()
    code = form.cleaned_data["district"] if good else first
    day = (form.cleaned_data["on"] if good else None) or timezone.localdate()
    found = queries.lines(viewer, code, day)
    context = {
        "form": form,
        "district": district(code),
        "day": day,
        "standing": [line for line in found if line.standing],
        "others": [line for line in found if not line.standing],
        "city": queries.city(day),
        "history": queries.history(code),
        "may_change": may_change(viewer),
    }
    return render(request, "rulebook/villages.html", context)


@policy("rulebook.change_villages", writes=[Group.CODES])
def change(request: HttpRequest) -> HttpResponse:
    """A change of villages: typed, previewed with what is recorded there, saved."""
    if request.method != "POST":
        initial: dict[str, Any] = {"on": timezone.localdate() + dating.DAY}
        asked = request.GET.get("district", "")
        if asked in {each.code for each in districts()}:
            initial["district"] = asked
        return _typing(request, VillageForm(initial=initial))
    form = VillageForm(request.POST)
    step = steps.step_of(request)
    if not form.is_valid() or step == steps.EDIT:
        return _typing(request, form, 200 if step == steps.EDIT else 422)
    said = form.cleaned_data
    code = said["district"]
    before = queries.ids(code, said["before"], said["on"] - dating.DAY)
    if len(before) != len(said["before"]):
        missing = f"{district(code).name}在生效日前一天沒有其中的里，請檢查里名或生效日。"
        form.add_error("before", missing)
        return _typing(request, form, 422)
    touched = impact.of_villages(before, said["on"].isoformat())
    if step == steps.SAVE:
        return _saved(request, form, touched)
    context = {
        "form": form,
        "district": district(code),
        "on": said["on"],
        "past": said["on"] < timezone.localdate(),
        "touched": touched,
        "carried": steps.carried(request.POST, seen=queries.seen_of(code)),
    }
    return render(request, "rulebook/preview_villages.html", context)


def _saved(request: HttpRequest, form: VillageForm, touched: list[impact.Touched]) -> HttpResponse:
    said = form.cleaned_data
    code = said["district"]
    try:
        services.change_villages(
            viewer=request.viewer,  # type: ignore[attr-defined]
            district_code=code,
            before=said["before"],
            after=said["after"],
            on=said["on"],
            touched=steps.sentences(touched),
            **form.given,
        )
    except StaleEdit:
        form.add_error(None, STALE)
        return _typing(request, form, 409)
    except ValidationError as error:
        form.take(error)
        return _typing(request, form, 422)
    messages.success(request, f"已存：{district(code).name}的里，{roc_sentence(said['on'])}起。")
    return redirect("rulebook:villages")


def _typing(request: HttpRequest, form: VillageForm, status: int = 200) -> HttpResponse:
    return render(request, "rulebook/change_villages.html", {"form": form}, status=status)
