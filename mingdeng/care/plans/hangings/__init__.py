"""What plans hang on the floors below."""

from mingdeng.care.plans.hangings import (
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
    "handlers",
    "impact",
    "navigation",
    "panels",
    "participant",
    "timeline",
    "unfinished",
    "work",
]
