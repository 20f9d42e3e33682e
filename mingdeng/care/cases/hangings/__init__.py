"""What the case hangs on lower floors, imported when the app is ready."""

from mingdeng.care.cases.hangings import (
    access,
    closing,
    drafts,
    exports,
    home,
    impact,
    navigation,
    oversight,
    panels,
    participant,
    person,
    recurring,
    rights,
    work,
)

__all__ = [
    "access",
    "closing",
    "drafts",
    "exports",
    "home",
    "impact",
    "navigation",
    "oversight",
    "panels",
    "participant",
    "person",
    "recurring",
    "rights",
    "work",
]
