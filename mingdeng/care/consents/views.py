"""Pages of consent: take one, serve a notice, look, withdraw."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.cases import case_for
from mingdeng.care.consents import queries, services
from mingdeng.care.consents.forms import ConsentForm, NoticeForm, ScanForm, WithdrawForm
from mingdeng.care.consents.models import Consent
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.files import judging
from mingdeng.foundation.files.refusals import Refused
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records import queries as records

HELP = (
    "同意書的文字有版本；簽下的是畫面上那一段，列印出來也是那一段。",
    "只勾這次需要的目的、機關與資料；到期或撤回後，系統就停止提供。",
    "本人不在場時可用紙本簽名，再把簽好的紙本拍照附在這一頁。",
)


@policy("consents.new", reads=[Group.IDENTITY], writes=[Group.CASEWORK], about="case")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a consent; the address may name purpose, kinds of agency and groups that are missing."""
    viewer, case = _case(request, ref)
    form = ConsentForm(request.POST or None, initial=_asked(request, viewer, case))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.give(viewer=viewer, case=case, **form.cleaned_data)
        except ValidationError as refused:
            _refuse(form, refused)
        else:
            messages.success(request, "同意已記錄。")
            return redirect("consents:page", ref=made.ref)
    return _write(request, case, form, "consent")


@policy("consents.notice", reads=[Group.IDENTITY], writes=[Group.CASEWORK], about="case")
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Serve the notice of PDPA §8 and keep the signature."""
    viewer, case = _case(request, ref)
    form = NoticeForm(request.POST or None, initial={"signed_by": _name(viewer, case)})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.serve_notice(viewer=viewer, case=case, **form.cleaned_data)
        except ValidationError as refused:
            _refuse(form, refused)
        else:
            messages.success(request, "告知已記錄。")
            return redirect("consents:page", ref=made.ref)
    return _write(request, case, form, "notice")


@policy("consents.page", reads=[Group.CASEWORK], about="consent")
@require_GET
def page(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A consent as it was given, for reading and print."""
    return _page(request, ref)


@policy("consents.withdraw", writes=[Group.CASEWORK], about="consent")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Record that the person takes it back."""
    viewer = _viewer(request)
    held, _ = queries.consent_for(viewer, ref, write=[Group.CASEWORK])
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stopped = services.withdraw(
                viewer=viewer,
                consent=held,
                on=form.cleaned_data["withdrawn_on"],
                how=form.cleaned_data["how"],
            )
        except ValidationError as refused:
            _refuse(form, refused)
        else:
            count = sum(stopped.values())
            told = f"，{count} 件轉介已停止提供，雙方都收到通知" if count else ""
            messages.success(request, f"已撤回{told}。")
            return redirect("consents:page", ref=ref)
    return _page(request, ref, form=form, status=422 if form.is_bound else 200)


@policy("consents.scan", writes=[Group.IDENTITY, Group.CASEWORK], about="consent")
@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Attach the signed paper."""
    viewer = _viewer(request)
    held, _ = queries.consent_for(viewer, ref, write=[Group.IDENTITY, Group.CASEWORK])
    sent = request.method == "POST"
    form = ScanForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        try:
            services.attach_scan(viewer=viewer, consent=held, upload=form.cleaned_data["file"])
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, "已附上簽好的紙本。")
            return redirect("consents:page", ref=ref)
    return _page(request, ref, scanning=form, status=422 if form.is_bound else 200)


@policy("consents.signature", reads=[Group.IDENTITY], about="consent")
@require_GET
def signature(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The signature's drawing."""
    held, _ = queries.consent_for(_viewer(request), ref, read=[Group.IDENTITY])
    if held.signature is None:
        raise Denied
    audit.record("consent.signature_shown", subject=held, records=[held.record_id])
    return HttpResponse(held.signature, content_type="image/png")


def _page(
    request: HttpRequest,
    ref: UUID,
    *,
    form: WithdrawForm | None = None,
    scanning: ScanForm | None = None,
    status: int = 200,
) -> HttpResponse:
    request.page_help = HELP  # type: ignore[attr-defined]
    viewer = _viewer(request)
    held, grant = queries.consent_for(viewer, ref)
    if status == 200:
        audit.record("consent.page_opened", subject=held, records=[held.record_id])
    person = records.briefs(viewer, [held.record_id])[held.record_id]
    context = {
        "consent": queries.line(held, grant),
        "person": person,
        "case": _case_of(held),
        "form": form,
        "scanning": scanning,
        "scan": _scan(held) if grant.may_read(Group.IDENTITY) else None,
        "attaches": grant.may_write(Group.IDENTITY, Group.CASEWORK),
        "sees_signature": grant.may_read(Group.IDENTITY) and held.signature is not None,
        "writes": grant.may_write(Group.CASEWORK),
    }
    return render(request, "consents/page.html", context, status=status)


def _scan(held: Consent) -> dict[str, Any] | None:
    """The scan as the page shows it; None when there is none, or it was taken down."""
    row = queries.scan_of(held)
    if row is None or row.state != "kept":
        return None
    found = judging.format_of(row.format)
    return {
        "ref": row.ref,
        "at": row.recorded_at,
        "opens": row.opens,
        "format": found.label if found else row.format,
    }


def _case_of(held: Consent) -> Case | None:
    return Case.objects.filter(pk=held.case_id).first() if held.case_id else None


def _case(request: HttpRequest, ref: UUID) -> tuple[Viewer, Case]:
    request.page_help = HELP  # type: ignore[attr-defined]
    viewer = _viewer(request)
    case, _ = case_for(viewer, ref, read=[Group.IDENTITY], write=[Group.CASEWORK])
    return viewer, case


def _asked(request: HttpRequest, viewer: Viewer, case: Case) -> dict[str, Any]:
    """What the address asks for: codes only, unknown ones are simply not among the choices."""
    initial: dict[str, Any] = {"signed_by": _name(viewer, case)}
    if request.GET.get("purpose"):
        initial["purpose"] = request.GET["purpose"]
    if request.GET.getlist("agency"):
        initial["agency_kinds"] = request.GET.getlist("agency")
    if request.GET.getlist("group"):
        initial["groups"] = request.GET.getlist("group")
    return initial


def _name(viewer: Viewer, case: Case) -> str:
    return str(records.briefs(viewer, [case.record_id])[case.record_id].name)


def _write(request: HttpRequest, case: Case, form: Any, kind: str) -> HttpResponse:
    viewer = _viewer(request)
    wording = queries.current_wording(kind)
    context = {
        "case": {"ref": case.ref, "number": case.case_no},
        "person": records.briefs(viewer, [case.record_id])[case.record_id],
        "form": form,
        "kind": kind,
        "wording": wording.label if wording else "",
        "text": _pieces(wording),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "consents/write.html", context, status=status)


def _pieces(wording: Any) -> list[tuple[str, str]]:
    """The wording as (text, name of what is filled in after it); wording.js fills it while one
    chooses, so that whoever signs reads what is signed."""
    text = str(wording.extra.get("text", "")) if wording else ""
    pieces: list[tuple[str, str]] = []
    for part in text.split("{"):
        name, closed, rest = part.partition("}")
        if closed:
            last, _ = pieces.pop()
            pieces += [(last, name), (rest, "")]
        else:
            pieces.append((part, ""))
    return pieces


def _refuse(form: Any, refused: ValidationError) -> None:
    errors = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    for name, lines in errors.items():
        visible = name in form.fields and not form.fields[name].widget.is_hidden
        form.add_error(name if visible else None, lines)


def _viewer(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined]
