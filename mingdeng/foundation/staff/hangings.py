"""What the staff pages hang on the shell, and what recurs for accounts."""

from __future__ import annotations

from datetime import time, timedelta

from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.identity import services, throttle
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.slots.registry import NavItem, navigation

FAMILY = "foundation.identity"


def disable_idle_accounts() -> int:
    """Close accounts nobody used for as long as the rule says."""
    return services.disable_idle(rules.find(FAMILY, "idle_accounts").params["days"])


def destroy_old_notes() -> int:
    """Shred hand-over notes that have served."""
    return services.destroy_old_notes(rules.find(FAMILY, "duty_notes").params["keep_days"])


def forget_attempts() -> int:
    """Delete sign-in attempts that no longer count, and sessions past their day."""
    minutes = rules.find(FAMILY, "sign_in").params["window_minutes"]
    return throttle.forget_before(timedelta(minutes=minutes)) + services.forget_expired()


recurring(
    "identity.idle_accounts", every=time(2, 10), run=disable_idle_accounts, title="停用閒置帳號"
)
recurring("identity.duty_notes", every=time(2, 20), run=destroy_old_notes, title="銷毀過期交接事項")
recurring("identity.attempts", every=timedelta(hours=1), run=forget_attempts, title="清除登入嘗試")

BUREAU = frozenset(
    {
        "case_manager",
        "supervisor",
        "director",
        "officer_treatment",
        "officer_planning",
        "officer_prevention",
    }
)
navigation.add(
    NavItem(
        name="identity.staff",
        place="main",
        title="帳號",
        url_name="identity:staff",
        icon="people",
        roles=frozenset({"administrator"}),
        order=10,
    )
)
navigation.add(
    NavItem(
        name="identity.deputies",
        place="other",
        title="職務代理",
        url_name="identity:deputies",
        icon="group",
        roles=BUREAU | {"partner"},
        order=70,
    )
)
navigation.add(
    NavItem(
        name="identity.duty",
        place="other",
        title="值班",
        url_name="identity:duty",
        icon="clock",
        roles=frozenset({"case_manager", "supervisor", "officer_treatment", "director"}),
        order=71,
    )
)
