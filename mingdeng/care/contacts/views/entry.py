"""The page on which a contact is recorded: /contacts/new/<case>/."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import case_for
from mingdeng.care.contacts import services
from mingdeng.care.contacts.forms.entry import NO, ContactForm, fresh_initial
from mingdeng.care.contacts.models import Appointment, Contact
from mingdeng.care.contacts.queries import entry
from mingdeng.care.contacts.queries.planning import in_words
from mingdeng.care.contacts.services.planning import NextGiven
from mingdeng.care.contacts.views.asking import by_field, page_help, viewer_of
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.roc import roc_short
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.drafts import queries as drafts
from mingdeng.foundation.drafts import services as draft_services
from mingdeng.foundation.slots.registry import FormSection, form_sections

FORM, PLACE = "contact", "contact.form"
HELP = (
    "方式、時間已先帶入；有遇只要點「有遇」、寫紀錄、儲存。",
    "點常用句會加進紀錄，＿＿處請補上；文字提到的事會提醒您看看對應的因子。",
    "因子沿用上次，只改有變的；未遇不改因子。",
    "下次接觸依規則排好，理由寫在下面；晚於規則上限要選理由。",
    "每 10 秒存一次草稿在伺服器；斷線時文字留在畫面上，恢復後再存。",
)


@require_http_methods(["GET", "POST"])
@policy("contacts.record", writes=[Group.CASEWORK], about="case")
def record(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Record a contact of a case. A POST by htmx only asks the words of another day."""
    viewer = viewer_of(request)
    page_help(request, *HELP)
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    if request.method == "POST" and request.htmx:  # type: ignore[attr-defined]
        form = ContactForm.asking(request.POST)
        return render(request, "contacts/parts/dated.html", {"form": form, **_words(case, form)})
    if request.method == "POST":
        form = ContactForm(request.POST)
        sections = _sections(request, case, grant, request.POST)
        if _all_valid(form, sections):
            made = _save(form, sections, viewer, case)
            if made is not None:
                messages.success(request, _said(made))
                return redirect("cases:page", ref=case.ref)
        return _page(request, case, grant, form, sections, status=422)
    audit.record("contact.form_opened", subject=case, records=[case.record_id])
    kept = drafts.draft(viewer, FORM, case.ref)
    visit = _visit(case, request.GET.get("visit", ""))
    initial = fresh_initial(case, visit.channel if visit else "")
    if visit is not None:
        initial["visit"] = visit.ref
    if kept is None:
        form, sections = ContactForm(initial=initial), _sections(request, case, grant, None)
    else:
        typed = _typed(kept.fields)
        form = ContactForm.asking(typed)
        form.initial = {**initial, **form.initial, "once": initial["once"]}
        sections = _sections(request, case, grant, typed)
    return _page(request, case, grant, form, sections, draft_at=kept.saved_at if kept else None)


def _page(
    request: HttpRequest,
    case: Case,
    grant: Grant,
    form: ContactForm,
    sections: list[tuple[FormSection, Any]],
    *,
    status: int = 200,
    draft_at: Any = None,
) -> HttpResponse:
    who = entry.subject(case, grant)
    deputy = grant.relation == Relation.DEPUTY and case.now_worker is not None
    context = {
        "case": case,
        "who": who,
        "form": form,
        "sections": [{"section": held, "form": made} for held, made in sections],
        "stands_in_for": case.now_worker.name if deputy and case.now_worker else "",
        "draft_at": draft_at,
        "draft_form": FORM,
        **_words(case, form, who.records),
    }
    return render(request, "contacts/record.html", context, status=status)


def _words(case: Case, form: ContactForm, records: Sequence[int] | None = None) -> dict[str, Any]:
    """What depends on the day typed and on the case's rhythm."""
    offers = entry.offers(case, form.day, records)
    channel = str(form["channel"].value() or "")
    reached = form["met"].value() != NO
    return {
        "case": case,
        "offers": offers,
        "offer": entry.find_offer(offers, channel, reached) or offers[0],
        "outcomes": entry.outcomes_by_channel(form.day),
        "snippets": entry.snippets(form.day),
        "cues": entry.cues(form.day),
        "unreached": entry.unreached(case, form.day),
        "rule": in_words(case, form.day),
        "today": form.day == timezone.localdate(),
    }


def _save(
    form: ContactForm, sections: list[tuple[FormSection, Any]], viewer: Any, case: Case
) -> Contact | None:
    """The contact, its sections and the end of its draft in one transaction."""
    said = form.cleaned_data
    visit = _visit(case, str(said["visit"] or ""))
    reached = said["met"] != NO
    try:
        with transaction.atomic():
            made = services.record_contact(
                viewer=viewer,
                case=case,
                once=said["once"],
                channel=said["channel"],
                outcome=said["outcome"],
                occurred_on=said["occurred_on"],
                occurred_at=said["occurred_at"],
                minutes=said["minutes"],
                attempts=said["attempts"],
                with_whom=said["with_whom"],
                marks=said["marks"],
                narrative=said["narrative"],
                following=form.next_given(_soon(case, form, said["channel"], reached)),
                appointment=visit,
                danger=said["danger"],
                sections=[partial(_save_section, held, made) for held, made in sections]
                if reached
                else [],
            )
            draft_services.discard(viewer, FORM, case.ref)
    except ValidationError as refused:
        form.take_errors(by_field(refused))
        return None
    return made


def _save_section(held: FormSection, form: Any, case: Case, made: Contact) -> None:
    held.save(form, case, made)


def _soon(case: Case, form: ContactForm, channel: str, reached: bool) -> NextGiven:
    """The quick choice as it was offered beside the rule's."""
    offer = entry.find_offer(entry.offers(case, form.day), channel, reached)
    if offer is None:
        return NextGiven()
    return NextGiven(offer.soon_on, offer.soon_channel, "")


def _sections(
    request: HttpRequest, case: Case, grant: Grant, data: Any
) -> list[tuple[FormSection, Any]]:
    """What upper floors hang in the form, as far as the grant writes it."""
    return [
        (held, held.build(request, case, data))
        for held in form_sections.at(PLACE)
        if grant.may_write(*(held.policy.writes or (Group.CASEWORK,)))
    ]


def _all_valid(form: ContactForm, sections: list[tuple[FormSection, Any]]) -> bool:
    """Whether everything is right: an unreached contact does not look at its sections."""
    good = form.is_valid()
    if form.data.get("met") == NO:
        return good
    return all([good, *(made.is_valid() for _, made in sections)])


def _typed(fields: dict[str, list[str]]) -> QueryDict:
    """A draft's words as if they had been sent."""
    typed = QueryDict(mutable=True)
    for name, values in fields.items():
        typed.setlist(name, values)
    return typed


def _visit(case: Case, ref: str) -> Appointment | None:
    """The appointment this contact keeps, when it is one of this case."""
    try:
        wanted = uuid.UUID(ref)
    except ValueError:
        return None
    return Appointment.objects.filter(ref=wanted, case=case).first()


def _said(made: Contact) -> str:
    if made.next_on is None:
        return "已記錄。接觸週期暫停中，未排下次。"
    channel = codes.label("channel", made.next_channel, made.next_on)
    return f"已記錄。下次：{roc_short(made.next_on)} {channel}。"
