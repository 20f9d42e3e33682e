"""What the portal hangs below: the gate of agreements, the relation `shared`, its navigation."""

from __future__ import annotations

from mingdeng.care.referrals import gates
from mingdeng.foundation.access import scopes
from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.slots.registry import ImpactCounter, NavItem, impacts, navigation
from mingdeng.foundation.worklist import homes
from mingdeng.network.portal.agreements import terms_in_force
from mingdeng.network.portal.queries.agreements import touched_by
from mingdeng.network.portal.queries.desk import waiting_count
from mingdeng.network.portal.queries.sharing import shared_records

gates.register(terms_in_force)
scopes.register_provider("portal.shared", shared_records)
homes.register(Role.PARTNER.value, "portal:desk")
impacts.add(ImpactCounter("portal.agreements", "agreement", touched_by))

CLERK = frozenset({Role.PARTNER.value})
navigation.add(
    NavItem(
        name="portal.desk",
        place="main",
        title="轉介收件",
        url_name="portal:desk",
        icon="inbox",
        roles=CLERK,
        count=waiting_count,
        urgent=True,
        order=10,
    )
)
navigation.add(
    NavItem(
        name="portal.out",
        place="main",
        title="我方轉出",
        url_name="portal:out",
        icon="refer",
        roles=CLERK,
        order=20,
    )
)
navigation.add(
    NavItem(
        name="portal.new",
        place="main",
        title="轉介給毒防局",
        url_name="portal:new",
        icon="add",
        roles=CLERK,
        order=30,
    )
)
navigation.add(
    NavItem(
        name="portal.agreements",
        place="other",
        title="資料提供協議",
        url_name="portal:agreements",
        icon="shield",
        roles=frozenset({"officer_treatment", "officer_planning", "director", "supervisor"}),
        order=60,
    )
)
