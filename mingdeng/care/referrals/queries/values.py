"""What the records themselves know of the fields a referral may carry.

The rest is typed by the worker. Values come through her grant: a group she may not read is not
hers to send.
"""

from __future__ import annotations

from collections.abc import Sequence

from mingdeng.care.cases.models import Case
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_sentence, roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.codes.queries import Code
from mingdeng.foundation.places.districts import find_district
from mingdeng.people.normal.names import mask_name, split_name
from mingdeng.people.records.models import IdentityNumber, PersonRecord, Phone, Residence, Sex
from mingdeng.people.records.queries.briefs import age_of
from mingdeng.people.records.queries.persons import members_of
from mingdeng.people.records.queries.values import shown_value

ADDRESS = {"m": "先生", "f": "女士"}
KNOWN = frozenset(
    {
        "called",
        "name",
        "sex",
        "age",
        "birth_date",
        "id_number",
        "phone",
        "district",
        "address",
        "legal_status",
        "duty_until",
        "handler",
        "consent_until",
    }
)


def shared_fields(groups: Sequence[str]) -> list[Code]:
    """The catalogue of fields of these groups, in its order."""
    return [one for one in codes.entries("shared_field") if one.extra.get("group") in groups]


def known(case: Case, grant: Grant, writer: str = "") -> dict[str, str]:
    """Field → value from the records, for the groups the grant opens: four queries at most. Who
    handles it is the case's worker with her extension, else who writes."""
    members = list(members_of([case.record_id]))
    worker = case.now_worker
    words = " 分機 ".join(part for part in (worker.name, worker.phone) if part) if worker else ""
    found: dict[str, str] = {"handler": words or writer}
    if grant.may_read(Group.IDENTITY):
        found |= _identity(members)
    if grant.may_read(Group.CONTACT):
        found |= _contact(members)
    if grant.may_read(Group.JUSTICE):
        if case.now_legal_status:
            found["legal_status"] = codes.label("legal_status", case.now_legal_status)
        if case.due_on:
            found["duty_until"] = roc_sentence(case.due_on)
    return {code: value for code, value in found.items() if value}


def _identity(members: Sequence[PersonRecord]) -> dict[str, str]:
    name = str(shown_value(members, "name") or "")
    sex = str(shown_value(members, "sex"))
    born = shown_value(members, "birth_date")
    age = age_of(members)
    numbers = IdentityNumber.objects.standing().filter(
        record__in=[m.pk for m in members], checksum_ok=True
    )
    latest = numbers.order_by("-valid_from", "-pk").first()
    return {
        "called": called(name, sex),
        "name": name,
        "sex": Sex(sex).label if sex != Sex.UNKNOWN else "",
        "age": f"{age} 歲" if age is not None else "",
        "birth_date": roc_table(born) if born else "",
        "id_number": latest.value if latest else "",
    }


def _contact(members: Sequence[PersonRecord]) -> dict[str, str]:
    ids = [m.pk for m in members]
    phone = (
        Phone.objects.standing()
        .filter(record__in=ids, valid_to=None)
        .order_by("position", "-pk")
        .first()
    )
    home = (
        Residence.objects.standing()
        .filter(record__in=ids, to_on=None)
        .order_by("-kind", "-from_on", "-pk")
        .first()
    )
    district = find_district(home.district) if home and home.district else None
    return {
        "phone": phone.value if phone else "",
        "district": district.name if district else "",
        "address": home.address if home else "",
    }


def called(name: str, sex: str) -> str:
    """How to address somebody whose name may not be given: 陳先生; else the masked name."""
    if not name:
        return ""
    surname = split_name(name).surname
    title = ADDRESS.get(sex, "君")
    return f"{surname}{title}" if surname else mask_name(name)
