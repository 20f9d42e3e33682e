"""What referrals do when something happens elsewhere."""

from __future__ import annotations

from mingdeng.care.cases.models import Case
from mingdeng.care.consents import flows
from mingdeng.care.referrals.services.incoming import report_decision
from mingdeng.care.referrals.services.withdrawing import stop_of_case, stop_resting_on
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.events.registry import handler

flows.register("referrals", stop_resting_on)


@handler("case.opened", "referrals.report_opened")
def opened(event: Event) -> None:
    """The partner who referred the person hears that care began."""
    report_decision(int(event.payload["case_id"]), "opened")


@handler("case.closed", "referrals.stop")
def closed(event: Event) -> None:
    """What the case still asks of others is taken back; who referred it hears the decision."""
    case_id = int(event.payload["case_id"])
    was_open = Case.objects.filter(pk=case_id, opened_on__isnull=False).exists()
    report_decision(case_id, "opened" if was_open else "not_opened")
    stop_of_case(case_id)


@handler("case.transferred", "referrals.stop_transferred")
def transferred(event: Event) -> None:
    """A case that went to another county asks nothing more here."""
    stop_of_case(int(event.payload["case_id"]))
