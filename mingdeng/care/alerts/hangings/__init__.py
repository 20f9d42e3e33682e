"""What alerts hang on the floors below."""

from mingdeng.care.alerts.hangings import (
    columns,
    floors,
    following,
    impact,
    navigation,
    panels,
    participant,
    recurring,
    timeline,
    work,
)

__all__ = [
    "columns",
    "floors",
    "following",
    "impact",
    "navigation",
    "panels",
    "participant",
    "recurring",
    "timeline",
    "work",
]
