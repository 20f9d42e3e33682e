"""What plans hang on the floors below."""

from mingdeng.care.plans.hangings import (
    closing,
    handlers,
    impact,
    navigation,
    panels,
    participant,
    timeline,
    unfinished,
    work,
)

__all__ = [
    "closing",
    "handlers",
    "impact",
    "navigation",
    "panels",
    "participant",
    "timeline",
    "unfinished",
    "work",
]
