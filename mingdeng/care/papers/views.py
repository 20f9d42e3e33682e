"""A paper as a file: composed for whoever asks, recorded, kept nowhere."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mingdeng.care.papers.compose import Composer, closing, opening
from mingdeng.care.papers.compose_contact import visit
from mingdeng.care.papers.compose_sharing import consent, referral
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.documents.blocks import Document
from mingdeng.foundation.documents.odt import odt
from mingdeng.foundation.documents.pdf import pdf

WRITERS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "odt": (odt, "application/vnd.oasis.opendocument.text"),
    "pdf": (pdf, "application/pdf"),
}


def answer(
    request: HttpRequest, ref: uuid.UUID, kind: str, form: str, composer: Composer
) -> HttpResponse:
    """The file, after the audit is told. Its name says what kind of paper it is and no more."""
    made = composer(request.viewer, ref)  # type: ignore[attr-defined]
    write, content_type = WRITERS[form]
    body = write(made.document)
    audit.record(
        "paper.printed",
        subject=made.subject,
        records=[made.record_id],
        detail={"paper": kind, "form": form},
    )
    told = HttpResponse(body, content_type=content_type)
    told["Content-Disposition"] = f'attachment; filename="mingdeng-{kind}.{form}"'
    told["Cache-Control"] = "no-store"
    return told


@require_safe
@policy("papers.opening", reads=[Group.IDENTITY, Group.CASEWORK], about="case")
def opening_paper(request: HttpRequest, ref: uuid.UUID, form: str) -> HttpResponse:
    """開案評估表"""
    return answer(request, ref, "opening", form, opening)


@require_safe
@policy("papers.visit", reads=[Group.CASEWORK], about="contact")
def visit_paper(request: HttpRequest, ref: uuid.UUID, form: str) -> HttpResponse:
    """訪視紀錄表"""
    return answer(request, ref, "visit", form, visit)


@require_safe
@policy("papers.referral", reads=[Group.REFERRAL], about="referral")
def referral_paper(request: HttpRequest, ref: uuid.UUID, form: str) -> HttpResponse:
    """轉介單"""
    return answer(request, ref, "referral", form, referral)


@require_safe
@policy("papers.consent", reads=[Group.CASEWORK], about="consent")
def consent_paper(request: HttpRequest, ref: uuid.UUID, form: str) -> HttpResponse:
    """同意書"""
    return answer(request, ref, "consent", form, consent)


@require_safe
@policy("papers.closing", reads=[Group.IDENTITY, Group.CASEWORK], about="case")
def closing_paper(request: HttpRequest, ref: uuid.UUID, form: str) -> HttpResponse:
    """結案摘要"""
    return answer(request, ref, "closing", form, closing)
