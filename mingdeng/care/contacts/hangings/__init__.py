"""What contacts hang on lower floors; imported when the app is ready."""

from mingdeng.care.contacts.hangings import (  # noqa: F401
    closing,
    following,
    impact,
    moments,
    navigation,
    panels,
    participation,
    unfinished,
    work,
)
