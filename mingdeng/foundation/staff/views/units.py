"""Teams and agencies, to look up."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Agency, Team


def posted_today() -> Q:
    """Postings in force today, reached from a team or an agency."""
    today = timezone.localdate()
    return Q(postings__from_on__lte=today) & (
        Q(postings__to_on=None) | Q(postings__to_on__gte=today)
    )


@policy("identity.teams", reads=[Group.STAFF])
def teams(request: HttpRequest) -> HttpResponse:
    """Teams with how many people sit in each today."""
    rows = Team.objects.annotate(
        people=Count("postings__staff", filter=posted_today(), distinct=True)
    ).order_by("code")
    return render(request, "staff/teams.html", {"rows": rows})


@policy("identity.agencies", reads=[Group.STAFF])
def agencies(request: HttpRequest) -> HttpResponse:
    """Agencies with how many accounts each has today."""
    rows = Agency.objects.annotate(
        people=Count("postings__staff", filter=posted_today(), distinct=True)
    ).order_by("kind", "name")
    kinds = {row.kind: codes.label("agency_kind", row.kind) for row in rows}
    shown = [{"agency": row, "kind": kinds[row.kind], "people": row.people} for row in rows]
    return render(request, "staff/agencies.html", {"rows": shown})
