"""On the page of a flow beside a case: the referral it ends in, and where that stands."""

from __future__ import annotations

from typing import Any

from mingdeng.care.cases.models import STANDING
from mingdeng.care.cases.queries import flow_codes
from mingdeng.care.referrals import policies
from mingdeng.care.referrals.models import Referral
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import Panel, panels

SERVICES = {
    "venue_raid": "child_protection",
    "neglect_suspected": "child_protection",
    "pregnancy": "maternity",
    "newborn": "maternity",
}
"""What a flow asks of the network: C35 of social affairs, C33 of hospitals and health."""


def panel(request: Any, flow: Any, grant: Grant) -> dict[str, Any] | None:
    """The referrals of the flow's case for the service it leads to, and the way to a new one."""
    service = SERVICES.get(flow_codes.chosen(flow.kind, flow.path), "")
    if not service:
        return None
    case = flow.case
    if case is None:
        return {"service": codes.label("referral_service", service), "case": None}
    own = scopes.grant_on(request.viewer, case.record_id)
    if not own.may_read(Group.REFERRAL):
        return None
    rows = Referral.objects.filter(case=case, service=service).order_by("-pk")[:5]
    return {
        "service": codes.label("referral_service", service),
        "code": service,
        "case": case,
        "lines": [(row.ref, row.number, codes.label("referral_state", row.state)) for row in rows],
        "writes": own.may_write(Group.REFERRAL)
        and case.now_status in STANDING
        and flow.to_on is None,
    }


panels.add(
    Panel(
        name="referrals.flow",
        place="flow.main",
        title="轉介",
        template="referrals/flow_panel.html",
        context=panel,
        policy=policies.PANEL,
        budget=3,
        order=10,
        later=False,
    )
)
