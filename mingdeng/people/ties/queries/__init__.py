"""Reads on families."""

from mingdeng.people.ties.queries.family import Family, FamilyTie, Relative, family_of
from mingdeng.people.ties.queries.ties import TieLine, is_told, labels, line_of, tie_for

__all__ = [
    "Family",
    "FamilyTie",
    "Relative",
    "TieLine",
    "family_of",
    "is_told",
    "labels",
    "line_of",
    "tie_for",
]
