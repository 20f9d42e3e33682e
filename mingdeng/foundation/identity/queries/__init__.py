"""Reading accounts, postings, deputies, the duty roster and sessions. No person's data is here."""

from mingdeng.foundation.identity.queries.deputies import deputies_of, standing_in
from mingdeng.foundation.identity.queries.duties import on_duty, roster
from mingdeng.foundation.identity.queries.sessions import sessions_of
from mingdeng.foundation.identity.queries.staff import (
    find_staff,
    names_of,
    posting_on,
    postings_on,
    staff_page,
    team_members,
)

__all__ = [
    "deputies_of",
    "find_staff",
    "names_of",
    "on_duty",
    "posting_on",
    "postings_on",
    "roster",
    "sessions_of",
    "staff_page",
    "standing_in",
    "team_members",
]
