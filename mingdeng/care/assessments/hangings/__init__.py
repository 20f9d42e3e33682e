"""What assessments hang on the floors below."""

from mingdeng.care.assessments.hangings import (
    closing,
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
    "closing",
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
