"""What alerts hang on the floors below."""

from mingdeng.care.alerts.hangings import (
    closing,
    columns,
    exports,
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
    "closing",
    "columns",
    "exports",
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
