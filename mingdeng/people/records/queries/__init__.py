"""Reads on people: always for a viewer, redacted by her grant."""

from mingdeng.people.records.queries.briefs import PersonBrief, briefs
from mingdeng.people.records.queries.persons import (
    person_ids,
    record_for,
    same_person,
    same_persons,
)
from mingdeng.people.records.queries.search import SearchResult, search

__all__ = [
    "PersonBrief",
    "SearchResult",
    "briefs",
    "person_ids",
    "record_for",
    "same_person",
    "same_persons",
    "search",
]
