"""What a service says no to, in words for the person at the form."""

from __future__ import annotations


class Refused(ValueError):
    """The change makes no sense as asked; the message (Chinese) names what to mend."""
