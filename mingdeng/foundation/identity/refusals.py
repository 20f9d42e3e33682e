"""Why a write to accounts, postings, deputies or duty turns was refused."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class Refused(ValueError):
    """What was asked breaks a rule. `field` names the form's field, `args[0]` what to mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class NotYours(PermissionDenied):
    """The role may do this, but not with this person."""
