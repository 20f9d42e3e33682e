"""What assessments hang on the floors below."""

from mingdeng.care.assessments.hangings import (
    columns,
    handlers,
    impact,
    navigation,
    panels,
    participant,
    section,
    timeline,
    work,
)

__all__ = [
    "columns",
    "handlers",
    "impact",
    "navigation",
    "panels",
    "participant",
    "section",
    "timeline",
    "work",
]
