"""Referring somebody: the service, the destination, then the form with its preview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.cases import case_for
from mingdeng.care.referrals import catalogue, services
from mingdeng.care.referrals.forms.outgoing import ReferralForm, known_labels
from mingdeng.care.referrals.gates import NoFlow, terms
from mingdeng.care.referrals.machine import State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.queries import listing, parties
from mingdeng.care.referrals.services.drafting import Destination, Offer, offers
from mingdeng.care.referrals.views.asking import add_refusals, page_help, viewer_of
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.drafts import queries as drafts
from mingdeng.foundation.drafts import services as draft_services
from mingdeng.foundation.identity.models import Agency
from mingdeng.people.records import queries as records

DRAFT_FORM = "referral"


@dataclass(frozen=True)
class Chosen:
    """What the address has decided so far: codes and an agency's reference, nobody's name."""

    service: str = ""
    receiver: Agency | None = None
    outside_kind: str = ""

    @property
    def kind(self) -> str:
        """The destination's kind; empty while none is chosen."""
        return self.receiver.kind if self.receiver else self.outside_kind

    @property
    def query(self) -> str:
        """The same choice as a query string."""
        where = f"to={self.receiver.ref}" if self.receiver else f"outside={self.outside_kind}"
        return f"?service={self.service}&{where}"


@policy("referrals.new", reads=[Group.IDENTITY], writes=[Group.REFERRAL], about="case")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Refer the person of a case: choose the service, the place, then write."""
    viewer = viewer_of(request)
    case, grant = case_for(viewer, ref, read=[Group.IDENTITY], write=[Group.REFERRAL])
    help_on(request)
    chosen = chosen_in(request)
    if not chosen.service or not chosen.kind:
        return choose(request, case, chosen)
    try:
        offered = offers(case, grant, chosen.service, chosen.kind)
    except NoFlow as refused:
        return choose(request, case, chosen, wrong=str(refused), status=422)
    if request.method == "GET":
        return write(request, case, chosen, offered, _kept(viewer, case, offered, chosen))
    form = _form(offered, chosen, request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                made = services.draft(
                    viewer=viewer,
                    case=case,
                    once=form.cleaned_data["once"],
                    service=chosen.service,
                    destination=destination(chosen, form),
                    groups=form.chosen_groups,
                    given=form.given,
                    urgency=form.cleaned_data["urgency"],
                )
                draft_services.discard(viewer, DRAFT_FORM, case.ref)
        except ValidationError as refused:
            add_refusals(form, refused)
        except NoFlow as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("referrals:page", ref=made.ref)
    return write(request, case, chosen, offered, form, status=422)


@policy("referrals.edit", writes=[Group.REFERRAL], about="referral")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change a draft."""
    viewer = viewer_of(request)
    row, grant = listing.referral_for(viewer, ref, write=True)
    if row.now is not State.DRAFT or row.case is None:
        messages.warning(request, "這件轉介已經送出，不能再修改；需要時請撤回再重新轉介。")
        return redirect("referrals:page", ref=ref)
    help_on(request)
    chosen = Chosen(row.service, row.receiver, row.outside_kind)
    try:
        offered = offers(row.case, grant, chosen.service, chosen.kind)
    except NoFlow as refused:
        return choose(request, row.case, chosen, wrong=str(refused), status=422)
    if request.method == "GET":
        return write(request, row.case, chosen, offered, _of_draft(row, offered, chosen), row=row)
    form = _form(offered, chosen, request.POST)
    if form.is_valid():
        try:
            services.redraft(
                viewer=viewer,
                referral=row,
                expected=form.cleaned_data["expected"] or 0,
                service=chosen.service,
                destination=destination(chosen, form),
                groups=form.chosen_groups,
                given=form.given,
                urgency=form.cleaned_data["urgency"],
            )
        except audit.StaleEdit:
            form.add_error(None, "這份草稿剛被別人改過。請對照目前的內容再存一次；您填的都還在。")
            again = request.POST.copy()
            again["expected"] = str(Referral.objects.get(pk=row.pk).version)
            form.data = again
            return write(request, row.case, chosen, offered, form, row=row, status=409)
        except ValidationError as refused:
            add_refusals(form, refused)
        except NoFlow as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("referrals:page", ref=ref)
    return write(request, row.case, chosen, offered, form, row=row, status=422)


def chosen_in(request: HttpRequest) -> Chosen:
    """Service and destination out of the address; what is unknown is left out."""
    service = request.GET.get("service", "")
    if service not in {one.code for one in catalogue.services_out()}:
        return Chosen()
    kinds = catalogue.to_kinds(service)
    outside = request.GET.get("outside", "")
    if outside in kinds and codes.find("outside_kind", outside):
        return Chosen(service, None, outside)
    wanted = request.GET.get("to", "")
    found = next((a for a in parties.destinations(kinds) if str(a.ref) == wanted), None)
    return Chosen(service, found)


def choose(
    request: HttpRequest, case: Case, chosen: Chosen, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    """The first two decisions, as links: nothing is typed yet."""
    day = timezone.localdate()
    groups: dict[str, list[codes.Code]] = {}
    for one in catalogue.services_out(day):
        label = catalogue.category_label(catalogue.category(one.code, day), day)
        groups.setdefault(label, []).append(one)
    kinds = catalogue.to_kinds(chosen.service) if chosen.service else ()
    context = {
        **head(request, case),
        "wrong": wrong,
        "services": list(groups.items()),
        "service": codes.label("referral_service", chosen.service) if chosen.service else "",
        "service_code": chosen.service,
        "destinations": destinations(kinds, case),
        "outside": outside_kinds(chosen.service, kinds, case),
    }
    return render(request, "referrals/choose.html", context, status=status)


def destinations(kinds: tuple[str, ...], case: Case) -> list[tuple[str, list[Agency]]]:
    """Agencies of the network by kind; for a self-help case (§21) only kinds that may know."""
    found: dict[str, list[Agency]] = {}
    for agency in parties.destinations(kinds):
        if not case.shielded or catalogue.sees_shielded(agency.kind):
            found.setdefault(codes.label("agency_kind", agency.kind), []).append(agency)
    return list(found.items())


def outside_kinds(service: str, kinds: tuple[str, ...], case: Case) -> list[tuple[str, str]]:
    """Kinds of place outside the network that the service may go to under an agreement."""
    return [
        (one.code, one.label)
        for one in codes.entries("outside_kind")
        if one.code in kinds
        and _agreed(one.code, service)
        and (not case.shielded or catalogue.sees_shielded(one.code))
    ]


def _agreed(kind: str, service: str) -> bool:
    try:
        return bool(terms(kind, catalogue.purpose(service), timezone.localdate()))
    except NoFlow:
        return False


def write(
    request: HttpRequest,
    case: Case,
    chosen: Chosen,
    offered: list[Offer],
    form: ReferralForm,
    *,
    row: Referral | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form, with what comes along by itself and what consent is missing."""
    missing = [offer for offer in offered if offer.missing]
    context = {
        **head(request, case),
        "form": form,
        "chosen": chosen,
        "service": codes.label("referral_service", chosen.service),
        "destination": chosen.receiver.name
        if chosen.receiver
        else f"網絡外：{codes.label('outside_kind', chosen.outside_kind)}",
        "known": known_labels(offered),
        "offers": [offer for offer in offered if not offer.missing],
        "missing": missing,
        "consent_url": consent_url(case, chosen, missing),
        "needs_identity": any(offer.group == "identity" for offer in missing),
        "draft_url": ""
        if row
        else reverse("drafts:draft", kwargs={"form": DRAFT_FORM, "subject_ref": case.ref}),
        "row": row,
    }
    return render(request, "referrals/write.html", context, status=status)


def consent_url(case: Case, chosen: Chosen, missing: list[Offer]) -> str:
    """Where the missing consent is taken, filled in with what is missing."""
    if not missing:
        return ""
    groups = "".join(f"&group={offer.group}" for offer in missing)
    purpose = catalogue.purpose(chosen.service)
    url = reverse("consents:new", args=[case.ref])
    return f"{url}?purpose={purpose}&agency={chosen.kind}{groups}"


def head(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Who it is about: name and number for the page's head."""
    brief = records.briefs(viewer_of(request), [case.record_id])[case.record_id]
    return {"case": {"ref": case.ref, "number": case.case_no}, "person": brief}


def destination(chosen: Chosen, form: ReferralForm) -> Destination:
    """The destination the form is for."""
    if chosen.receiver is not None:
        return Destination(chosen.receiver)
    return Destination(None, chosen.outside_kind, form.cleaned_data["outside_name"])


def _form(offered: list[Offer], chosen: Chosen, data: Any = None, **more: Any) -> ReferralForm:
    return ReferralForm(data, offers=offered, outside=chosen.receiver is None, **more)


def _kept(viewer: Any, case: Case, offered: list[Offer], chosen: Chosen) -> ReferralForm:
    """An empty form, or what she had typed before the line broke."""
    kept = drafts.draft(viewer, DRAFT_FORM, case.ref)
    if kept is None:
        return _form(offered, chosen)
    one = {n: v[0] for n, v in kept.fields.items() if v and n not in {"groups", "expected"}}
    held: dict[str, Any] = dict(one)
    if "groups" in kept.fields:
        held["groups"] = kept.fields["groups"]
    return _form(offered, chosen, initial=held)


def _of_draft(row: Referral, offered: list[Offer], chosen: Chosen) -> ReferralForm:
    held = {
        **(row.given or {}),
        "urgency": row.urgency,
        "groups": row.groups,
        "outside_name": row.outside_name,
        "expected": row.version,
    }
    return _form(offered, chosen, initial=held)


def help_on(request: HttpRequest) -> None:
    """The help of both steps."""
    page_help(
        request,
        "先選服務，再選單位；沒有資料提供協議的單位不會出現。",
        "勾選的資料才會提供；欄位由協議決定，姓名與電話等由系統帶出。",
        "按「預覽」不會送出；看過對方會看到的內容，再按送出。",
    )


def may_draft(viewer: Any, subject_ref: UUID) -> int | None:
    """The record a kept draft is about; Denied when she may not refer the person."""
    case, _ = case_for(viewer, subject_ref, read=[Group.IDENTITY], write=[Group.REFERRAL])
    return case.record_id
