"""Second factors' secrets outlive a master key: a rotation seals them anew."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from mingdeng.foundation.secrecy import tokens

SECRET_PURPOSE = "second-factor"  # nosec B105
SEALED = ("secret", "seed")


def reseal() -> int:
    """Seal anew every secret that an older master sealed; how many."""
    count = 0
    for number in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            held = Authenticator.objects.select_for_update().get(pk=number)
            stale = [name for name in SEALED if tokens.is_stale(held.data.get(name))]
            for name in stale:
                held.data[name] = tokens.reseal(SECRET_PURPOSE, held.data[name])
            if stale:
                held.save(update_fields=["data"])
                count += 1
    return count


tokens.keep("identity.second_factors", reseal)
