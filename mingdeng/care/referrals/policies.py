"""Who stands on which side of a referral, and what may not be referred at all."""

from __future__ import annotations

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.referrals import catalogue
from mingdeng.care.referrals.gates import NoFlow
from mingdeng.care.referrals.machine import SIDE_OF, Act, Side
from mingdeng.care.referrals.models import Referral
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, role_key
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.identity.viewer import BUREAU_KIND, Viewer
from mingdeng.people.records import queries as records

PANEL = declare("referrals.panel", reads=[Group.REFERRAL], about="case")
MOMENTS = declare("referrals.timeline", reads=[Group.REFERRAL], about="case")
LIST = declare("referrals.list", reads=[Group.REFERRAL], about="referrals")
COLUMN = declare("referrals.column", reads=[Group.REFERRAL], about="cases")


def in_bureau(viewer: Viewer | None) -> bool:
    """Whether the viewer is the bureau's own staff."""
    return viewer is not None and viewer.agency_kind == BUREAU_KIND


def takes_incoming(viewer: Viewer | None) -> bool:
    """Whether the viewer receives what partners refer to the bureau: supervisors and the
    treatment section's officers."""
    if viewer is None or not in_bureau(viewer):
        return False
    return viewer.role == "supervisor" or role_key(viewer) == "officer_treatment"


def side_for(viewer: Viewer, referral: Referral, act: Act) -> Side:
    """The side on which the viewer does `act` on this referral, or Denied.

    The bureau's worker writes both sides of a referral to an outside destination: its answers
    reach her by telephone or paper.
    """
    if viewer.is_partner:
        if viewer.agency_id == referral.receiver_id:
            return Side.RECEIVER
        if viewer.agency_id == referral.sender_id:
            return Side.SENDER
        raise Denied
    if not in_bureau(viewer):
        raise Denied
    if referral.sender_id == viewer.agency_id:
        scopes.require(viewer, referral.record_id, write=[Group.REFERRAL])
        return SIDE_OF[act] if referral.outside else Side.SENDER
    if referral.receiver_id == viewer.agency_id:
        if referral.case is not None:
            scopes.require(viewer, referral.case.record_id, write=[Group.REFERRAL])
        elif not takes_incoming(viewer):
            raise Denied
        return Side.RECEIVER
    raise Denied


def refuse_shielded(case: Case, agency_kind: str) -> None:
    """§21 (毒品危害防制條例): a self-help case does not exist for police, prosecutors and any
    kind of agency not known to be allowed it. Raises NoFlow; so does a person's other episode."""
    if catalogue.sees_shielded(agency_kind):
        return
    person = records.same_person(case.record_id)
    shielded = (
        case.shielded
        or Case.objects.filter(record__in=person, shielded=True, now_status__in=STANDING).exists()
    )
    if shielded:
        raise NoFlow("這一案受毒品危害防制條例第21條保護，不能轉介給這類機關。")
