"""What may be done with accounts, postings, deputies, duty turns and sessions.

Whether the viewer's role may is the page's policy (foundation/staff); what depends on the row,
such as whose team it is, is refused here.
"""

from mingdeng.foundation.identity.services.accounts import (
    change,
    create,
    disable,
    disable_idle,
    enable,
    reset_password,
    reset_second_factor,
    unlock,
)
from mingdeng.foundation.identity.services.deputies import appoint, withdraw
from mingdeng.foundation.identity.services.duties import (
    cancel_duty,
    destroy_old_notes,
    hand_over,
    plan_duty,
    read_note,
)
from mingdeng.foundation.identity.services.postings import check_posting, end_posting, start_posting
from mingdeng.foundation.identity.services.sessions import forget_expired, revoke, revoke_all

__all__ = [
    "appoint",
    "cancel_duty",
    "change",
    "check_posting",
    "create",
    "destroy_old_notes",
    "disable",
    "disable_idle",
    "enable",
    "end_posting",
    "forget_expired",
    "hand_over",
    "plan_duty",
    "read_note",
    "reset_password",
    "reset_second_factor",
    "revoke",
    "revoke_all",
    "start_posting",
    "unlock",
    "withdraw",
]
