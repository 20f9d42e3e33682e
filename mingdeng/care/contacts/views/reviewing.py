"""核閱: the supervisor's queue."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mingdeng.care.contacts import services
from mingdeng.care.contacts.queries import reviews
from mingdeng.care.contacts.views.asking import page_help, viewer_of
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit

HELP = (
    "家訪、面談與新進同仁的紀錄需要核閱，最早的排在最前面。",
    "看過後勾選，一次核閱多筆；要退回請點進去寫明要補什麼。",
    "您自己寫的，由其他督導核閱，不會出現在這裡。",
)


@require_http_methods(["GET", "POST"])
@policy("contacts.review_queue", reads=[Group.TEAM], writes=[Group.TEAM])
def queue(request: HttpRequest) -> HttpResponse:
    """What waits; a POST signs what is ticked."""
    viewer = viewer_of(request)
    page_help(request, *HELP)
    if request.method == "POST":
        wanted = reviews.chosen(viewer, request.POST.getlist("contact"))
        try:
            signed = services.sign_all(viewer=viewer, contacts=wanted)
        except ValidationError as refused:
            messages.error(request, "".join(refused.messages))
        else:
            said = f"已核閱 {signed} 筆，並通知承辦人。" if signed else "沒有勾選任何一筆。"
            messages.success(request, said)
        return redirect("contacts:review_queue")
    held = reviews.queue(viewer, request.GET.get("after", ""))
    audit.record(
        "contact.review_queue_opened",
        records=[row.person.record_id for row in held.rows],
        detail={"count": len(held.rows)},
    )
    return render(request, "contacts/review.html", {"queue": held})
