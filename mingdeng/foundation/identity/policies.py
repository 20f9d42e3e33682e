"""Who may do what with an account, where the role alone does not decide."""

from __future__ import annotations

from mingdeng.foundation.identity.models import Posting, Role, Section, Staff
from mingdeng.foundation.identity.viewer import Viewer


def may_appoint_for(viewer: Viewer, absent: Staff, held: Posting | None) -> bool:
    """Whether the viewer may appoint and withdraw a deputy of `absent`, who holds `held` today.

    The absent herself, the supervisor of her team, the director; the treatment section's officer
    for everybody in the section.
    """
    if viewer.staff_id == absent.pk:
        return True
    if held is None or viewer.agency_id != held.agency_id:
        return False
    if viewer.role == Role.DIRECTOR:
        return True
    if viewer.role == Role.SUPERVISOR:
        return held.team_id is not None and held.team_id in viewer.teams
    treatment = Section.TREATMENT
    return viewer.role == Role.OFFICER and viewer.section == held.section == treatment
