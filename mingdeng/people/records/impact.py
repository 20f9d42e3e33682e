"""What is recorded of people in villages that change."""

from __future__ import annotations

import json

from mingdeng.foundation.places.models import Village
from mingdeng.people.records.models import Residence


def lived_in(given: str) -> tuple[int, str]:
    """Residences that still hold in the villages named: they keep the village's name of then."""
    told = json.loads(given)
    n = 0
    for village in Village.objects.filter(pk__in=told["villages"]):
        n += Residence.objects.filter(
            district=village.district_code, village=village.name, to_on=None
        ).count()
    return n, f"{n} 筆現居或戶籍地登記在這些里；地址不自動改，請個管員下次確認。"
