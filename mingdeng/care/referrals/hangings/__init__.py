"""What referrals hang on lower floors, one noun per file."""

from mingdeng.care.referrals.hangings import (  # noqa: F401
    case_page,
    closing,
    exports,
    flow_page,
    following,
    impact,
    navigation,
    participant,
    work,
)
