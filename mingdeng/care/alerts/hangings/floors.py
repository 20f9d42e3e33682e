"""What alerts hold a tier up: the source of assessments' tier floors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mingdeng.care.alerts import policies
from mingdeng.care.alerts.models import Alert, AlertState
from mingdeng.care.assessments import floors
from mingdeng.care.assessments.floors import Ground
from mingdeng.foundation.codes import queries as codes

LONGEST = timedelta(days=400)


def standing_alerts(case_ids: Sequence[int], on: date) -> Mapping[int, Iterable[Ground]]:
    """Alerts raised up to a day, by case: one query.

    Held-back ones count, for their condition holds; what was found not so does not. Dealing with
    an alert does not end what it rests on: the floor then runs its own length; when the condition
    ended by itself, so did the ground.
    """
    evening = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    false = [
        entry.code
        for entry in codes.every("alert_resolution")
        if entry.extra.get("counts_as_false")
    ]
    rows = (
        Alert.objects.filter(
            case_id__in=list(case_ids), raised_at__lt=evening, raised_at__gte=evening - LONGEST
        )
        .exclude(state=AlertState.RESOLVED, resolution__in=false)
        .exclude(suppressed_because="silent")
    )
    found: dict[int, list[Ground]] = defaultdict(list)
    for case_id, rule, raised, lapsed in rows.values_list(
        "case_id", "rule", "raised_at", "lapsed_at"
    ):
        until = timezone.localtime(lapsed).date() if lapsed and lapsed < evening else None
        found[case_id].append(Ground(rule, timezone.localtime(raised).date(), until))
    return found


floors.register(policies.FAMILY, standing_alerts)
