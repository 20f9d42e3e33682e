"""Who may know and tell facts: decided by the group of the fact's kind."""

from __future__ import annotations

from datetime import date

from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.codes import queries as codes

# The words of a fact are casework, so no page of facts opens without it; each fact asks for the
# group of its kind besides.
PAGE = declare("facts.page", reads=[Group.CASEWORK], about="case")
PANEL = declare("facts.panel", reads=[Group.CASEWORK], about="case")
TIMELINE = declare("facts.timeline", reads=[Group.CASEWORK], about="case")


def group_of(kind: str, on: date | None = None) -> Group:
    """The field group of a kind. A kind the list does not know is held as health: fail closed."""
    found = codes.find("fact_kind", kind, on)
    return Group(found.extra["group"]) if found else Group.HEALTH


def knows(grant: Grant, kind: str) -> bool:
    """Whether facts of this kind exist for who holds the grant."""
    return grant.may_read(group_of(kind))


def tells(grant: Grant, kind: str) -> bool:
    """Whether facts of this kind may be told, corrected and withdrawn under the grant."""
    return grant.may_write(group_of(kind), Group.CASEWORK)
