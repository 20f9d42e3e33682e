"""What files may be, and who looks after them."""

from __future__ import annotations

from typing import Any

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.rules import queries as rules

FAMILY = "foundation.files"
HOUSEKEEPING = declare("files.housekeeping", reads=[Group.SYSTEM], writes=[Group.SYSTEM])


def limit(name: str) -> int:
    """One of the limits in force today. Raises NoRule."""
    params: Any = rules.find(FAMILY, "limits").params
    return int(params[name])
