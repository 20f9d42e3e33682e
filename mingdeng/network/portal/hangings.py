"""What the portal hangs on the floors below: the gate of agreements, the relation `shared`."""

from __future__ import annotations

from mingdeng.care.referrals import gates
from mingdeng.foundation.access import scopes
from mingdeng.network.portal.agreements import terms_in_force
from mingdeng.network.portal.queries.sharing import shared_records

gates.register(terms_in_force)
scopes.register_provider("portal.shared", shared_records)
