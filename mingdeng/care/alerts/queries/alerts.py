"""Finding alerts for a viewer."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from mingdeng.care.alerts.models import Alert
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.cases import restricted
from mingdeng.care.cases.queries.relations import in_reach
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.identity.viewer import Viewer


def cases_in_reach(viewer: Viewer) -> QuerySet[Case]:
    """The cases whose casework the viewer may read, restricted ones left out."""
    if not viewer.role:
        return Case.objects.none()
    found: QuerySet[Case] = Case.objects.filter(in_reach(viewer, Group.CASEWORK))
    return found.exclude(restricted(viewer))


def alert_for(
    viewer: Viewer | None, ref: uuid.UUID | str, *, write: bool = False
) -> tuple[Alert, Grant]:
    """The alert an address names with the viewer's grant on its person.

    Raises Denied with the same words whether there is none or she may not.
    """
    found = (
        Alert.objects.select_related(
            "key", "case", "case__key", "case__record", "case__now_worker", "owner"
        )
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise Denied
    groups = [Group.CASEWORK]
    grant = scopes.require(viewer, found.case.record_id, read=groups, write=groups if write else ())
    return found, grant
