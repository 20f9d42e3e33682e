"""Writes of places: what the bureau says is marked as edited, audited, and never reloaded."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mingdeng.foundation.audit import services as audit

from .districts import district
from .models import Jurisdiction, Succession, Village, VillageCount


class VillageChangeError(ValueError):
    """A change of villages that cannot be; `str()` is a Chinese message naming the fix."""


@transaction.atomic
def change_villages(
    district_code: str,
    *,
    before: list[str],
    after: list[str],
    on: dt.date,
    source: str,
    note: str = "",
    edited: bool = True,
) -> int:
    """End the villages named `before` and begin those named `after` on the day `on`.

    One `before` is a split, several are a merger; no `after` is a village that ended, with nobody
    knowing where it went. A name that lives on becomes a new village, because its borders changed.
    Idempotent: told twice, the second time changes nothing. Returns the number of rows written.
    Raises `VillageChangeError` when a village named `before` does not exist the day before, or when
    one of `after` already exists and does not belong to this change.
    """
    code = district(district_code).code
    ended = [_village_before(code, name, on) for name in before]
    written = 0
    for village in ended:
        last = on - dt.timedelta(days=1)
        if village.valid_to != last:
            village.valid_to, village.edited = last, village.edited or edited
            village.save()
            written += 1
    after_pks = []
    for name in after:
        village, created = _begin(code, name, on, source, edited)
        after_pks.append(village.pk)
        written += created
        for old in ended:
            _, linked = Succession.objects.get_or_create(
                before=old,
                after=village,
                defaults={"on": on, "source": source, "note": note, "edited": edited},
            )
            written += linked
    if edited and written:
        audit.record(
            "village.changed",
            detail={
                "district": code,
                "on": on.isoformat(),
                "before": [village.pk for village in ended],
                "after": after_pks,
            },
        )
    return written


def _village_before(code: str, name: str, on: dt.date) -> Village:
    day_before = on - dt.timedelta(days=1)
    found = Village.objects.on(day_before).filter(district_code=code, name=name).first()
    if found is None:
        raise VillageChangeError(
            f"{district(code).name}在生效日前一天沒有「{name}」，請檢查里名或生效日。"
        )
    return found


def _begin(code: str, name: str, on: dt.date, source: str, edited: bool) -> tuple[Village, bool]:
    standing = Village.objects.on(on).filter(district_code=code, name=name).first()
    if standing is not None and standing.valid_from != on:
        raise VillageChangeError(
            f"{district(code).name}已有「{name}」，若是併入該里，請把它也列為調整前的里。"
        )
    return Village.objects.get_or_create(
        district_code=code,
        name=name,
        valid_from=on,
        defaults={"source": source, "edited": edited},
    )


@transaction.atomic
def set_village_count(on: dt.date, villages: int, *, source: str, note: str = "") -> VillageCount:
    """Say how many villages there officially are from the day `on`, ending the count before it."""
    earlier = VillageCount.objects.filter(valid_from__lt=on).order_by("-valid_from").first()
    if earlier is not None and (earlier.valid_to is None or earlier.valid_to >= on):
        earlier.valid_to, earlier.edited = on - dt.timedelta(days=1), True
        earlier.save()
    later = VillageCount.objects.filter(valid_from__gt=on).order_by("valid_from").first()
    row, _ = VillageCount.objects.update_or_create(
        valid_from=on,
        defaults={
            "villages": villages,
            "source": source,
            "note": note,
            "edited": True,
            "valid_to": later.valid_from - dt.timedelta(days=1) if later else None,
        },
    )
    audit.record("village_count.set", subject=row)
    return row


@transaction.atomic
def set_jurisdiction(
    district_code: str, kind: str, names: list[str], *, on: dt.date, note: str = ""
) -> list[Jurisdiction]:
    """Say which offices of a kind cover a district from the day `on`, ending the ones before."""
    code = district(district_code).code
    standing = Jurisdiction.objects.on(on).filter(district_code=code, kind=kind)
    for row in standing.exclude(valid_from=on):
        row.valid_to, row.edited = on - dt.timedelta(days=1), True
        row.save()
    standing.filter(valid_from=on).exclude(name__in=names).delete()
    rows = [
        Jurisdiction.objects.update_or_create(
            district_code=code,
            kind=kind,
            name=name,
            valid_from=on,
            defaults={
                "certainty": Jurisdiction.Certainty.HIGH,
                "note": note,
                "valid_to": None,
                "edited": True,
            },
        )[0]
        for name in names
    ]
    audit.record(
        "jurisdiction.set",
        detail={"district": code, "kind": kind, "on": on.isoformat(), "rows": [r.pk for r in rows]},
    )
    return rows
