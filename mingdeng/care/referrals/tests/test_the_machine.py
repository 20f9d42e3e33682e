"""The machine itself: no way out of an end, each act one side's, nothing else possible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.care.referrals.machine import (
    MOVES,
    SIDE_OF,
    TERMINAL,
    Act,
    NotNow,
    NotYours,
    Side,
    State,
    acts,
    move,
)

STATES, ACTS, SIDES = st.sampled_from(State), st.sampled_from(Act), st.sampled_from(Side)


def walk(tries):
    """Every try of (act, side) in turn; the states passed through."""
    state, seen = State.DRAFT, [State.DRAFT]
    for act, side in tries:
        try:
            state = move(state, act, side)
        except (NotNow, NotYours):
            continue
        seen.append(state)
    return seen


@given(ACTS, SIDES, st.sampled_from(sorted(TERMINAL)))
def test_nothing_leaves_a_state_that_ended(act, side, state):
    with pytest.raises((NotNow, NotYours)):
        move(state, act, side)


@given(STATES, ACTS)
def test_each_act_belongs_to_one_side(state, act):
    other = Side.SENDER if SIDE_OF[act] is Side.RECEIVER else Side.RECEIVER
    with pytest.raises(NotYours):
        move(state, act, other)


@given(st.lists(st.tuples(ACTS, SIDES), max_size=30))
def test_whatever_is_tried_a_referral_ends_at_most_once_and_never_turns_back(tries):
    seen = walk(tries)
    assert len(seen) == len(set(seen)) <= 4
    assert not any(state in TERMINAL for state in seen[:-1])
    if State.ACCEPTED in seen:
        assert seen[1] is State.SENT
    if State.RETURNED in seen or State.COMPLETED in seen:
        assert State.ACCEPTED in seen


@given(STATES, SIDES)
def test_what_is_offered_is_what_is_allowed(state, side):
    offered = acts(state, side)
    for act in Act:
        if act in offered:
            assert move(state, act, side) in State
        else:
            with pytest.raises((NotNow, NotYours)):
                move(state, act, side)


def test_the_ends_are_rejected_withdrawn_returned_and_completed():
    assert {State.REJECTED, State.WITHDRAWN, State.RETURNED, State.COMPLETED} == TERMINAL


def test_every_state_can_be_reached_and_every_live_one_can_be_taken_back():
    reached = {State.DRAFT, *(to for moves in MOVES.values() for to in moves.values())}
    assert reached == set(State)
    for state in set(State) - TERMINAL:
        assert Act.WITHDRAW in MOVES[state]
