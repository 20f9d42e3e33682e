"""Beginning a flow: which one, then whom it is for; person first, with a reason to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from mingdeng.care.cases.forms.flows import ALONE, BESIDE, NEW, BeginForm, begin_form
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import case_for, flow_codes
from mingdeng.care.cases.services.beginning import Begun, begin_for
from mingdeng.care.cases.views.parts import take
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.people.records import queries as records
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.ties.queries import family_of

BOTH = ["GET", "POST"]
HELP = (
    "每個流程各有計數：同一人同一流程只計一次。",
    "孩子已在家庭裡登錄的，直接選；沒有的才新建，並會提醒系統裡相似的人。",
    "開錯了，在流程裡加「誤開，不計入統計」這一步。",
)


@dataclass(frozen=True)
class Choice:
    """A flow that may be begun, and where."""

    title: str
    says: str
    url: str


@policy("cases.flow_begin", writes=[Group.MINORS], about="case")
@require_GET
def choose(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Which flow to begin beside a case."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, _ = case_for(viewer, ref, write=[Group.MINORS])
    return _choose(request, case, BESIDE)


@policy("cases.flow_begin_alone", writes=[Group.MINORS], about="new_case")
@require_GET
def choose_alone(request: HttpRequest) -> HttpResponse:
    """Which flow to begin for somebody who has no case of ours."""
    return _choose(request, None, ALONE)


def _choose(request: HttpRequest, case: Case | None, offered: tuple[str, ...]) -> HttpResponse:
    request.page_help = HELP  # type: ignore[attr-defined]
    choices = [
        Choice(flow_codes.title(one), flow_codes.says(one), _address(case, one)) for one in offered
    ]
    return render(request, "cases/flow_choose.html", {"case": case, "choices": choices})


def _address(case: Case | None, choice: str) -> str:
    if case is None:
        return reverse("cases:flow_kind", args=[choice])
    return reverse("cases:case_flow_kind", args=[case.ref, choice])


@policy("cases.flow_begin_one", writes=[Group.MINORS], about="case")
@require_http_methods(BOTH)
def begin(request: HttpRequest, ref: UUID, choice: str) -> HttpResponse:
    """Begin a flow beside a case: for the person itself, or for a child of theirs."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, _ = case_for(viewer, ref, write=[Group.MINORS])
    return _begin(request, viewer, case, choice, BESIDE)


@policy("cases.flow_begin_one_alone", writes=[Group.MINORS], about="new_case")
@require_http_methods(BOTH)
def begin_alone(request: HttpRequest, choice: str) -> HttpResponse:
    """Begin a flow without a case of ours: a raid's child, an adult suspected, a woman or a
    newborn another window tells of."""
    return _begin(request, request.viewer, None, choice, ALONE)  # type: ignore[attr-defined]


@dataclass
class Asked:
    """Whom the form may be for: relatives known, and likely duplicates once somebody is told."""

    viewer: Any
    case: Case | None
    people: list[tuple[str, str]] = field(default_factory=list)
    record: PersonRecord | None = None

    def choose(self, posted: str) -> None:
        """Take the person chosen, when it is one she may read; raise Denied otherwise."""
        if not posted or posted == NEW:
            return
        self.record, _ = records.record_for(self.viewer, posted, read=[Group.IDENTITY])
        if posted not in dict(self.people):
            brief = records.briefs(self.viewer, [self.record.pk])[self.record.pk]
            self.people.append((posted, _words(brief)))


def _begin(
    request: HttpRequest, viewer: Any, case: Case | None, choice: str, offered: tuple[str, ...]
) -> HttpResponse:
    if choice not in offered:
        raise Denied
    request.page_help = HELP  # type: ignore[attr-defined]
    asked = Asked(viewer, case, _children(viewer, case, choice))
    made = begin_form(choice, timezone.localdate())
    if request.method == "GET":
        if case is not None:
            audit.record("case.form_opened", subject=case, records=[case.record_id])
        form = made(choice=choice, people=asked.people, case=case, initial=_initial(case, choice))
        return _draw(request, case, choice, form, [])
    asked.choose(request.POST.get("person", ""))
    form = made(request.POST, choice=choice, people=asked.people, case=case)
    hints: list[records.DuplicateHint] = []
    if form.is_valid():
        hints = _hints(viewer, case, form, asked)
    if not form.errors:
        begun: list[Any] = []
        told = _told(form, case, asked)
        if take(form, lambda: begun.append(begin_for(viewer=viewer, case=case, told=told))):
            messages.success(request, "已開始這個流程。")
            return redirect(reverse("cases:flow", args=[begun[0].ref]))
    return _draw(request, case, choice, form, hints, 422)


def _hints(
    viewer: Any, case: Case | None, form: BeginForm, asked: Asked
) -> list[records.DuplicateHint]:
    """Likely duplicates of somebody new; an error on the form while no reason was chosen."""
    given = form.given()
    if given is None:
        return []
    besides = [case.record_id] if case is not None else []
    hints = records.likely_duplicates(viewer, given, besides=besides)
    if hints and not form.cleaned_data.get("override"):
        form.add_error("override", "系統裡可能已有這個人：請在「對象」選他，或選不是的理由。")
    known = dict(asked.people)
    more = [
        (str(hint.brief.ref), f"{_words(hint.brief)}（{hint.words}）")
        for hint in hints
        if hint.brief is not None and str(hint.brief.ref) not in known
    ]
    person: Any = form.fields["person"]
    person.choices = [*asked.people, *more, (NEW, "還沒登錄的人，在下面填")]
    if more:
        person.widget = type(form).base_fields["person"].widget
        person.widget.choices = person.choices
    return hints


def _told(form: BeginForm, case: Case | None, asked: Asked) -> Begun:
    given = form.given() if "person" in form.fields else None
    record = asked.record if given is None else None
    if "person" not in form.fields and case is not None:
        record = case.record
    return Begun(
        once=form.cleaned_data["once"],
        record=record,
        person=given,
        duplicate_reason=form.cleaned_data.get("override") or "",
        facts=form.facts(),
        **form.parts(),
    )


def _children(viewer: Any, case: Case | None, choice: str) -> list[tuple[str, str]]:
    """Relatives under age that the reader may open, for the flows about a child."""
    if case is None or choice not in ("newborn", "neglect_suspected", "venue_raid"):
        return []
    found = family_of(viewer, [case.record_id])
    limit = flow_codes.age_under(*flow_codes.parted(choice))
    return [
        (str(one.record_ref or one.ref), f"{one.name}　{one.relation}{_aged(one.age)}")
        for one in found.minors
        if one.ref is not None
        and (limit is None or not isinstance(one.age, int) or one.age < limit)
    ]


def _initial(case: Case | None, choice: str) -> dict[str, Any]:
    if choice == "juvenile" and case is not None:
        return {"zone": flow_codes.zone_of(case.now_district)}
    if choice == "pregnancy":
        return {"origin": "own_case" if case is not None else "", "sex": "f"}
    return {}


def _words(brief: Any) -> str:
    return f"{brief.name}　{brief.sex}{_aged(brief.age)}"


def _aged(age: Any) -> str:
    return f"　{age} 歲" if isinstance(age, int) else ""


def _draw(
    request: HttpRequest,
    case: Case | None,
    choice: str,
    form: BeginForm,
    hints: list[records.DuplicateHint],
    status: int = 200,
) -> HttpResponse:
    if not hints:
        form.fields.pop("override", None)
    else:
        form.fields["override"].required = True  # drawn without 選填; the view has checked
    context = {
        "form": form,
        "case": case,
        "hints": hints,
        "title": flow_codes.title(choice),
        "says": flow_codes.says(choice),
    }
    return render(request, "cases/flow_begin.html", context, status=status)
