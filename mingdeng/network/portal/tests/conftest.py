"""The fixtures of referrals, used here too."""

from mingdeng.care.referrals.tests.makers import (  # noqa: F401
    agency,
    agree,
    bureau,
    case,
    clerk,
    drafted,
    hire,
    labour,
    sent,
    supervisor,
    take,
    team,
    worker,
)
