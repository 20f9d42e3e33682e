"""Reads on people: always for a viewer, redacted by her grant."""

from mingdeng.people.records.queries.briefs import PersonBrief, briefs
from mingdeng.people.records.queries.duplicates import DuplicateHint, likely_duplicates
from mingdeng.people.records.queries.page import PersonPage, person_page
from mingdeng.people.records.queries.persons import (
    person_ids,
    record_for,
    same_person,
    same_persons,
)
from mingdeng.people.records.queries.search import SearchResult, search
from mingdeng.people.records.queries.unmask import NoReason, Revealed, reveal

__all__ = [
    "DuplicateHint",
    "NoReason",
    "PersonBrief",
    "PersonPage",
    "Revealed",
    "SearchResult",
    "briefs",
    "likely_duplicates",
    "person_ids",
    "person_page",
    "record_for",
    "reveal",
    "same_person",
    "same_persons",
    "search",
]
