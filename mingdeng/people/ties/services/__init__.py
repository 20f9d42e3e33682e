"""Writes on ties."""

from mingdeng.people.ties.queries.checks import Impossible
from mingdeng.people.ties.services.ties import (
    TieGiven,
    add_relative,
    add_tie,
    revise_tie,
    withdraw_tie,
)

__all__ = ["Impossible", "TieGiven", "add_relative", "add_tie", "revise_tie", "withdraw_tie"]
