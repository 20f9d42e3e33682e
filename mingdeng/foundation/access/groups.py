"""Data classes: what a piece of information is about, for deciding who may read or write it."""

from __future__ import annotations

from enum import StrEnum


class Group(StrEnum):
    """Field groups of a person, redacted one by one, and the classes of everything else."""

    IDENTITY = "identity"  # name, numbers, birth date, sex, photograph
    CONTACT = "contact"  # phones, addresses, district
    HEALTH = "health"  # treatment, urine, instruments, pregnancy
    JUSTICE = "justice"  # legal status, custody, offences
    FAMILY = "family"  # relatives, household, ties
    MINORS = "minors"  # anything about a child
    CASEWORK = "casework"  # narratives, ratings, plan, alerts, tier
    REFERRAL = "referral"  # a referral's own fields
    # not about one person
    STAFF = "staff"
    TEAM = "team"
    DUTY = "duty"  # the duty roster and its hand-over notes
    CODES = "codes"
    AUDIT = "audit"
    JOBS = "jobs"
    SYSTEM = "system"
    SELF = "self"  # one's own account, notices, drafts, sessions


PERSONAL = (
    Group.IDENTITY,
    Group.CONTACT,
    Group.HEALTH,
    Group.JUSTICE,
    Group.FAMILY,
    Group.MINORS,
    Group.CASEWORK,
)


class Relation(StrEnum):
    """How a viewer stands to a person. Several may hold; the most open one that holds counts."""

    OWN = "own"  # in her caseload
    DEPUTY = "deputy"  # in the caseload of someone she stands in for today
    TEAM = "team"  # in her team's caseload
    SECTION = "section"  # her section answers for it
    BUREAU = "bureau"  # the bureau has it
    CLOSED = "closed"  # her former case, closed
    SHARED = "shared"  # a referral between the bureau and her agency
    GLASS = "glass"  # opened by break-glass, three hours
    NAMED = "named"  # named for a restricted person
    NONE = "none"
