"""Acts on a case in care: phase, legal status, period, closing, transfer, reopening."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mingdeng.care.cases import services
from mingdeng.care.cases.forms import acts as forms
from mingdeng.care.cases.queries import case_for
from mingdeng.care.cases.views.parts import act, given
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.calendar.roc import roc_table

BOTH = ["GET", "POST"]


@policy("cases.phase", writes=[Group.CASEWORK], about="case")
@require_http_methods(BOTH)
def phase(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Move a case into another phase."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    initial = {"phase": str(case.now_phase), "version": case.version}
    form = forms.PhaseForm(
        given(request, {"phase": str(case.now_phase)}), case=case, initial=initial
    )
    return act(
        request,
        case,
        grant,
        form,
        lambda told: services.move_phase(
            viewer=viewer,
            case=case,
            phase=told["phase"],
            on=told["on"],
            reason=told["reason"],
            expected=told["version"],
        ),
        title="調整輔導階段",
        verb="儲存",
        done="已調整輔導階段。",
        stored=lambda row: {"phase": str(row.now_phase)},
    )


@policy("cases.legal_status", writes=[Group.JUSTICE], about="case")
@require_http_methods(BOTH)
def legal_status(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Record the legal status that holds from a day."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, write=[Group.JUSTICE])
    held = {"status": case.now_legal_status}
    form = forms.LegalStatusForm(
        given(request, held), case=case, initial={**held, "version": case.version}
    )
    return act(
        request,
        case,
        grant,
        form,
        lambda told: services.set_legal_status(
            viewer=viewer,
            case=case,
            status=told["status"],
            on=told["on"],
            expected=told["version"],
        ),
        title="更新司法身分",
        verb="儲存",
        done="已更新司法身分。",
        stored=lambda row: {"status": row.now_legal_status},
    )


@policy("cases.due", writes=[Group.CASEWORK], about="case")
@require_http_methods(BOTH)
def due(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change the end of the period."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    shown = roc_table(case.due_on) if case.due_on else ""
    form = forms.DueForm(
        given(request, {"due_on": shown}),
        case=case,
        initial={"due_on": case.due_on, "version": case.version},
    )
    return act(
        request,
        case,
        grant,
        form,
        lambda told: services.move_due(
            viewer=viewer, case=case, due_on=told["due_on"], expected=told["version"]
        ),
        title="調整輔導期滿日",
        verb="儲存",
        done="已調整輔導期滿日。",
        stored=lambda row: {"due_on": row.due_on},
    )


@policy("cases.shield", reads=[Group.JUSTICE], writes=[Group.JUSTICE], about="case")
@require_http_methods(BOTH)
def shield(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Answer the §21 question anew."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, read=[Group.JUSTICE], write=[Group.JUSTICE])
    now = {"shielded": "yes" if case.shielded else "no"}
    form = forms.ShieldForm(
        given(request, now), case=case, initial={**now, "version": case.version}
    )
    return act(
        request,
        case,
        grant,
        form,
        lambda told: services.answer_shield(
            viewer=viewer,
            case=case,
            shielded=told["shielded"] == "yes",
            expected=told["version"],
        ),
        title="是否適用 §21",
        verb="儲存",
        done="已更正。",
        stored=lambda row: {"shielded": "yes" if row.shielded else "no"},
    )


@policy("cases.close", writes=[Group.CASEWORK], about="case")
@require_http_methods(BOTH)
def close(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask for a closing."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    initial = {"version": case.version, "summary": case.closing_summary or ""}
    form = forms.CloseForm(
        given(request, {"summary": case.closing_summary}), case=case, initial=initial
    )
    return act(
        request,
        case,
        grant,
        form,
        lambda told: services.ask_closing(
            viewer=viewer,
            case=case,
            reason=told["reason"],
            on=told["on"],
            summary=told["summary"],
            confirmed=told["confirmed"],
            expected=told["version"],
        ),
        title="申請結案",
        verb="送核",
        done="已送督導核定；核定前仍由您輔導。",
        stored=lambda row: {"summary": row.closing_summary or ""},
    )


@policy("cases.transfer", writes=[Group.CASEWORK], about="case")
@require_http_methods(BOTH)
def transfer(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask for a transfer to another county."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    form = forms.TransferForm(given(request), case=case, initial={"version": case.version})
    return act(
        request,
        case,
        grant,
        form,
        lambda told: services.transfer_out(
            viewer=viewer,
            case=case,
            county=told["county"],
            reason=told["reason"],
            on=told["on"],
            note=told["note"],
            expected=told["version"],
        ),
        title="移轉外縣市",
        verb="送核",
        done="已送核；核定前仍由您輔導。",
    )


@policy("cases.reopen", reads=[Group.IDENTITY, Group.CASEWORK], about="case")
@require_http_methods(BOTH)
def reopen(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take an ended case up again as a new episode."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, read=[Group.IDENTITY, Group.CASEWORK])
    form = forms.ReopenForm(given(request), case=case)
    made: dict[str, Any] = {}

    def call(told: dict[str, Any]) -> None:
        made["case"] = services.reopen(
            viewer=viewer,
            case=case,
            once=told["once"],
            reason=told["reason"],
            received_on=told["received_on"],
            source=told["source"],
            shielded=told["shielded"],
        )

    answer = act(
        request,
        case,
        grant,
        form,
        call,
        title="再開案",
        verb="建立新個案",
        done="已建立新的一次個案，請派案並完成開案評估。",
    )
    if "case" in made:
        return redirect(reverse("cases:assign", args=[made["case"].ref]))
    return answer
