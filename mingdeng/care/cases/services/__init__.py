"""Verbs on cases: atomic, checked, audited, each telling the house what happened."""

from mingdeng.care.cases.services.assignment import (
    assign,
    bulk_reassign,
    hand_over,
    read_hand_over,
)
from mingdeng.care.cases.services.closing import (
    ask_closing,
    decide_approval,
    transfer_out,
    withdraw,
)
from mingdeng.care.cases.services.course import (
    answer_shield,
    move_due,
    move_phase,
    set_legal_status,
)
from mingdeng.care.cases.services.glass import break_glass, review_glass
from mingdeng.care.cases.services.intake import assess, decide_opening, open_intake
from mingdeng.care.cases.services.reopening import reopen

__all__ = [
    "answer_shield",
    "ask_closing",
    "assess",
    "assign",
    "break_glass",
    "bulk_reassign",
    "decide_approval",
    "decide_opening",
    "hand_over",
    "move_due",
    "move_phase",
    "open_intake",
    "read_hand_over",
    "reopen",
    "review_glass",
    "set_legal_status",
    "transfer_out",
    "withdraw",
]
