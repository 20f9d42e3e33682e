"""The one state machine of every referral: state × act × side → state. Pure.

Docs and picture: docs/algorithms/referral-machine.md. Seeds of its rules: SORMAS #5576, #6241,
#6592, #6642, #9945 and care_fe #781 (notes/peers.md §3): two routes that disagree, a share revoked
on one side only, a return that bypasses acceptance, a rejection the sender never hears of.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a referral stands, for both sides alike."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    COMPLETED = "completed"


class Act(StrEnum):
    """What a side does."""

    SEND = "send"
    ACCEPT = "accept"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    SEND_BACK = "send_back"
    COMPLETE = "complete"


class Side(StrEnum):
    """Who asks and who is asked."""

    SENDER = "sender"
    RECEIVER = "receiver"


class NotNow(ValueError):
    """The act does not lead anywhere from this state."""

    def __init__(self, state: State, act: Act) -> None:
        super().__init__(f"{act} from {state}")
        self.state, self.act = state, act


class NotYours(ValueError):
    """The act belongs to the other side."""

    def __init__(self, act: Act, side: Side) -> None:
        super().__init__(f"{act} by {side}")
        self.act, self.side = act, side


SIDE_OF: Mapping[Act, Side] = {
    Act.SEND: Side.SENDER,
    Act.WITHDRAW: Side.SENDER,
    Act.ACCEPT: Side.RECEIVER,
    Act.REJECT: Side.RECEIVER,
    Act.SEND_BACK: Side.RECEIVER,
    Act.COMPLETE: Side.RECEIVER,
}
MOVES: Mapping[State, Mapping[Act, State]] = {
    State.DRAFT: {Act.SEND: State.SENT, Act.WITHDRAW: State.WITHDRAWN},
    State.SENT: {
        Act.ACCEPT: State.ACCEPTED,
        Act.REJECT: State.REJECTED,
        Act.WITHDRAW: State.WITHDRAWN,
    },
    State.ACCEPTED: {
        Act.COMPLETE: State.COMPLETED,
        Act.SEND_BACK: State.RETURNED,
        Act.WITHDRAW: State.WITHDRAWN,
    },
    State.REJECTED: {},
    State.WITHDRAWN: {},
    State.RETURNED: {},
    State.COMPLETED: {},
}
TERMINAL = frozenset(state for state, moves in MOVES.items() if not moves)
PENDING = frozenset({State.SENT, State.ACCEPTED})


def move(state: State, act: Act, side: Side) -> State:
    """The state after `act`. Raises NotYours for the other side's act, NotNow for one that does
    not exist from here; asked in that order, so that neither side learns a state by trying."""
    if SIDE_OF[act] is not side:
        raise NotYours(act, side)
    try:
        return MOVES[state][act]
    except KeyError:
        raise NotNow(state, act) from None


def acts(state: State, side: Side) -> tuple[Act, ...]:
    """What a side can do now, in the machine's order."""
    return tuple(act for act in MOVES[state] if SIDE_OF[act] is side)
