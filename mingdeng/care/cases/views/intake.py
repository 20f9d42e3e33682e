"""收案: search first, then the steps, each kept as a draft while it is typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mingdeng.care.cases import policies
from mingdeng.care.cases.forms import intake as forms
from mingdeng.care.cases.queries.proposals import Proposal, proposals
from mingdeng.care.cases.services.wizard import DRAFT, Taken, take_in
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.calendar.roc import RocDateError, parse_roc
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.drafts import queries as drafts
from mingdeng.foundation.drafts import services as keeping
from mingdeng.foundation.places.addresses import parse_address
from mingdeng.people.records import queries as records
from mingdeng.people.records.queries import record_for

WRITES = [Group.IDENTITY, Group.CASEWORK]
HELP = (
    "先找人：已在系統裡的人不要再建一次。",
    "每一步都自動存草稿，中途離開可從「還沒完成的」回來。",
    "§21 自行求助的案，警察與檢察機關查不到。",
)


@policy("cases.new", writes=WRITES, about="new_case")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Person first: look before anyone is created. The text is never in the address."""
    viewer = _taker(request)
    request.page_help = HELP  # type: ignore[attr-defined]
    asked = request.POST.get("q", "").strip()[:80]
    found = records.search(viewer, asked) if asked else None
    return render(
        request, "cases/intake/search.html", {"asked": asked, "found": found, "once": uuid4()}
    )


@policy("cases.start", writes=WRITES, about="new_case")
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin an intake: for a person found (`record`), or for a new one."""
    viewer = _taker(request)
    once = _named(request, "once") or uuid4()
    chosen = _named(request, "record")
    if chosen:
        record, _ = record_for(viewer, chosen, read=[Group.IDENTITY])
        keeping.keep(viewer, f"{DRAFT}-start", once, {"record": [str(chosen)]}, record.pk)
        return redirect(reverse("cases:intake", args=[once, "source"]))
    keeping.keep(viewer, f"{DRAFT}-start", once, {"record": [""]})
    asked = request.POST.get("q", "").strip()[:60]
    if asked and not any(sign.isdigit() for sign in asked):
        keeping.keep(viewer, f"{DRAFT}-person", once, {"name": [asked]})
    return redirect(reverse("cases:intake", args=[once, "person"]))


@policy("cases.intake_step", writes=WRITES, about="new_case")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, once: UUID, step: str) -> HttpResponse:
    """One step: POST checks it, keeps it and goes on; the last one makes the case."""
    viewer = _taker(request)
    request.page_help = HELP  # type: ignore[attr-defined]
    if step not in forms.STEPS:
        raise Denied
    so_far = Gathered.read(viewer, once)
    if step in ("opening", "finish", "details") and so_far.source is None:
        messages.info(request, "請先選案源。")
        return redirect(reverse("cases:intake", args=[once, "source"]))
    if step == "finish":
        return _finish(request, viewer, so_far)
    made = so_far.form_class(step)
    if request.method == "POST":
        return _keep_step(request, viewer, so_far, step, made)
    kept = so_far.kept.get(step, {})
    form = made(initial=forms.restored(made, kept)) if kept else made()
    return _draw(request, so_far, step, form)


def _named(request: HttpRequest, field: str) -> UUID | None:
    """A reference that a form names; None for none. Raises Denied for what is no reference."""
    try:
        return UUID(request.POST[field]) if request.POST.get(field) else None
    except ValueError:
        raise Denied from None


def _taker(request: HttpRequest) -> Any:
    """The viewer, or Denied when her role takes nobody in."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    policies.demand(policies.takes_in(viewer))
    return viewer


@dataclass
class Gathered:
    """What the drafts of one intake hold so far."""

    viewer: Any
    once: UUID
    kept: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, viewer: Any, once: UUID) -> Gathered:
        """From the viewer's own drafts."""
        made = cls(viewer, once)
        for part in ("start", *forms.STEPS):
            held = drafts.draft(viewer, f"{DRAFT}-{part}", once)
            if held is not None:
                made.kept[part] = held.fields
        return made

    def value(self, part: str, name: str) -> str:
        """One kept value, or empty."""
        return next(iter(self.kept.get(part, {}).get(name, [])), "")

    @property
    def record_ref(self) -> str:
        """The person chosen, or empty for a new one."""
        return self.value("start", "record")

    @property
    def source(self) -> str | None:
        """The source chosen, once there is one."""
        return self.value("source", "source") or None

    @property
    def received_on(self) -> Any:
        """The day received; today while it cannot be read."""
        try:
            return parse_roc(self.value("source", "received_on"))
        except RocDateError:
            return timezone.localdate()

    def form_class(self, step: str) -> Any:
        """The form of a step, as of the day received."""
        if step == "details":
            return forms.details_form(self.source or "", self.received_on)
        if step == "opening":
            return forms.opening_form(self.received_on)
        return {"person": forms.PersonStep, "source": forms.SourceStep}[step]

    def bound(self, step: str) -> Any:
        """A step's form bound to its draft."""
        data = QueryDict(mutable=True)
        for name, values in self.kept.get(step, {}).items():
            data.setlist(name, values)
        return self.form_class(step)(data)

    def steps(self) -> list[tuple[str, str, bool]]:
        """(step, title, whether kept) for the line of steps; a person found needs no step."""
        shown = [s for s in forms.STEPS if s != "person" or not self.record_ref]
        return [(one, forms.TITLES[one], one in self.kept) for one in shown]


def _keep_step(
    request: HttpRequest, viewer: Any, so_far: Gathered, step: str, made: Any
) -> HttpResponse:
    form = made(request.POST)
    hints: list[Any] = []
    if form.is_valid() and step == "person":
        hints = records.likely_duplicates(viewer, form.person())
        if hints and not form.cleaned_data["override"]:
            form.add_error("override", "系統裡有相似的人。請先看上面是不是同一人；不是，請選理由。")
    sent = {name: request.POST.getlist(name) for name in request.POST if name in form.fields}
    keeping.keep(viewer, f"{DRAFT}-{step}", so_far.once, sent)
    if form.errors:
        return _draw(request, so_far, step, form, hints, 422)
    order = [one for one, _, _ in so_far.steps()]
    after = order[order.index(step) + 1]
    if step == "opening" or not (step == "source" and not _has_details(form)):
        return redirect(reverse("cases:intake", args=[so_far.once, after]))
    return redirect(reverse("cases:intake", args=[so_far.once, "opening"]))


def _has_details(form: Any) -> bool:
    told = form.cleaned_data
    return bool(forms.details_form(told["source"], told["received_on"]).base_fields)


def _finish(request: HttpRequest, viewer: Any, so_far: Gathered) -> HttpResponse:
    wrong, bound = _checked(so_far)
    if wrong:
        messages.info(request, f"「{forms.TITLES[wrong]}」還有欄位要補。")
        return redirect(reverse("cases:intake", args=[so_far.once, wrong]))
    sex, district = _who(viewer, so_far, bound)
    ranked = proposals(sex=sex, district=district)
    assessed = "opening" in bound
    form = forms.FinishStep(
        request.POST or None,
        proposals=ranked,
        assessed=assessed,
        initial={"worker": str(ranked[0].staff_id) if ranked else "", "open_now": assessed},
    )
    if request.method == "POST" and form.is_valid():
        taken = _taken(viewer, so_far, bound, form.cleaned_data, ranked, district)
        try:
            case = take_in(viewer=viewer, taken=taken)
        except ValidationError as refused:
            form.take_errors(refused)
        else:
            messages.success(request, f"已收案，案號 {case.case_no}。")
            return redirect(reverse("cases:page", args=[case.ref]))
    return _draw(request, so_far, "finish", form, status=422 if form.errors else 200)


def _checked(so_far: Gathered) -> tuple[str, dict[str, Any]]:
    """The first step that does not stand ("" for none), and the valid forms. The opening
    assessment may be left for later: it counts only when something of it was kept."""
    bound: dict[str, Any] = {}
    for step, _, kept in so_far.steps():
        if step == "finish" or (step == "opening" and not kept):
            continue
        form = so_far.bound(step)
        if step == "details" and not form.fields:
            continue
        if not form.is_valid():
            return step, bound
        bound[step] = form
    return "", bound


def _who(viewer: Any, so_far: Gathered, bound: dict[str, Any]) -> tuple[str, str]:
    """Sex and district code of the person, for the assignment rule."""
    if so_far.record_ref:
        record, _ = record_for(viewer, so_far.record_ref, read=[Group.IDENTITY])
        return record.sex, _district_of(viewer, record)
    told = bound["person"].cleaned_data
    if told["district"]:
        return told["sex"], told["district"]
    found = parse_address(told["address"]).found_district if told["address"] else None
    return told["sex"], found.code if found else ""


def _district_of(viewer: Any, record: Any) -> str:
    living = record.residences.filter(to_on=None, withdrawn_at=None).exclude(district="")
    return living.order_by("-id").values_list("district", flat=True).first() or ""


def _taken(
    viewer: Any,
    so_far: Gathered,
    bound: dict[str, Any],
    told: dict[str, Any],
    ranked: list[Proposal],
    district: str,
) -> Taken:
    record = None
    if so_far.record_ref:
        record, _ = record_for(viewer, so_far.record_ref, read=[Group.IDENTITY])
    details = bound.get("details")
    return Taken(
        once=so_far.once,
        source=bound["source"].told(),
        record=record,
        person=bound["person"].person() if record is None else None,
        duplicate_reason=bound["person"].cleaned_data["override"] if record is None else "",
        district=district,
        due_on=details.due_on() if details else None,
        source_facts=details.facts() if details else {},
        opening=bound["opening"].facts() if "opening" in bound else None,
        worker_id=int(told["worker"]) if told["worker"] else None,
        proposal=ranked[0].as_record() if ranked else None,
        override=told["override"],
        open_now=bool(told.get("open_now")),
    )


def _draw(
    request: HttpRequest,
    so_far: Gathered,
    step: str,
    form: Any,
    hints: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    if step == "person" and not hints and not form["override"].value():
        del form.fields["override"]  # asked only once somebody alike was found
    elif step == "person" and hints:
        form.fields["override"].required = True  # drawn without 選填; the view has checked
    source = codes.find("case_source", so_far.source or "")
    context = {
        "form": form,
        "step": step,
        "title": forms.TITLES[step],
        "steps": so_far.steps(),
        "once": so_far.once,
        "hints": hints or [],
        "draft": f"{DRAFT}-{step}",
        "source": source.label if source else "",
        "found": bool(so_far.record_ref),
    }
    return render(request, "cases/intake/step.html", context, status=status)
