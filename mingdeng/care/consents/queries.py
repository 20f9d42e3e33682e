"""Which consents stand, and what a page shows of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from mingdeng.care.consents.models import Consent
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_sentence
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.files.models import StoredFile
from mingdeng.foundation.identity.viewer import Viewer

GROUP_WORDS = {
    "identity": "身分資料",
    "contact": "聯絡資料",
    "health": "健康資料",
    "justice": "司法資料",
    "family": "家庭資料",
    "minors": "未成年子女資料",
    "referral": "轉介內容",
}


@dataclass(frozen=True)
class ConsentLine:
    """A consent as pages show it. `state` is standing, ended, withdrawn or notice."""

    ref: uuid.UUID
    record_id: int
    kind: str
    kind_label: str
    purpose: str
    groups: tuple[str, ...]
    agencies: tuple[str, ...]
    from_on: date
    to_on: date | None
    method: str
    signed_by: str | Veil = field(repr=False)
    relation: str | Veil = ""
    has_signature: bool = False
    wording: str = ""
    text: str = ""
    state: str = "standing"
    withdrawn_on: date | None = None
    withdrawn_how: str = ""

    @property
    def state_words(self) -> str:
        """The state in words, for a badge."""
        return {
            "standing": "有效",
            "ended": "期間已過",
            "withdrawn": "已撤回",
            "notice": "已告知",
        }[self.state]


def standing_q(on: date, prefix: str = "") -> Q:
    """The condition that a consent stands on a day, as `Consent.stands` has it; `prefix` leads to
    the consent from another model (`consent__`)."""
    given = Q(
        **{
            f"{prefix}kind": "consent",
            f"{prefix}withdrawn_recorded_at": None,
            f"{prefix}from_on__lte": on,
        }
    )
    return given & (Q(**{f"{prefix}to_on": None}) | Q(**{f"{prefix}to_on__gte": on}))


def standing(record_ids: Sequence[int], purpose: str, on: date | None = None) -> list[Consent]:
    """Consents for `purpose` that stand on a day, newest first: one query."""
    day = on or timezone.localdate()
    rows = Consent.objects.filter(standing_q(day), record_id__in=record_ids, purpose=purpose)
    return list(rows.order_by("-from_on", "-id"))


def covering(
    record_ids: Sequence[int],
    purpose: str,
    agency_kind: str,
    groups: Sequence[str],
    on: date | None = None,
) -> Consent | None:
    """A standing consent that covers the purpose, the kind of agency and every one of `groups`;
    of several the one that stands longest."""
    fitting = [
        held
        for held in standing(record_ids, purpose, on)
        if agency_kind in held.agency_kinds and set(groups) <= set(held.groups)
    ]
    return max(fitting, key=lambda held: (held.to_on or date.max, held.pk), default=None)


def consent_for(
    viewer: Viewer | None,
    ref: uuid.UUID | str,
    *,
    read: Sequence[Group] = (Group.CASEWORK,),
    write: Sequence[Group] = (),
) -> tuple[Consent, Grant]:
    """The consent an address names with the viewer's grant on its person, or Denied."""
    held = Consent.objects.select_related("key", "record", "record__key").filter(ref=ref).first()
    if held is None:
        raise Denied
    return held, scopes.require(viewer, held.record_id, read=read, write=write)


def of_person(record_ids: Sequence[int], grant: Grant) -> list[ConsentLine]:
    """Every consent and notice of a person, newest first: one query."""
    rows: QuerySet[Consent] = Consent.objects.filter(record_id__in=record_ids)
    return [line(held, grant) for held in rows.order_by("-from_on", "-id")]


def line(held: Consent, grant: Grant, on: date | None = None) -> ConsentLine:
    """A consent through a grant."""
    day = on or timezone.localdate()
    return ConsentLine(
        ref=held.ref,
        record_id=held.record_id,
        kind=held.kind,
        kind_label=codes.label("consent_kind", held.kind, held.from_on),
        purpose=codes.label("agreement_purpose", held.purpose, held.from_on),
        groups=tuple(GROUP_WORDS.get(group, group) for group in held.groups),
        agencies=tuple(codes.label("agency_kind", kind) for kind in held.agency_kinds),
        from_on=held.from_on,
        to_on=held.to_on,
        method=codes.label("consent_method", held.method, held.from_on),
        signed_by=grant.show(Group.IDENTITY, held.signed_by if _reads(grant) else ""),
        relation=grant.show(Group.IDENTITY, codes.label("consent_relation", held.relation)),
        has_signature=held.method == "screen",
        wording=codes.label("consent_wording", held.wording),
        text=wording_text(held),
        state=_state(held, day),
        withdrawn_on=held.withdrawn_on,
        withdrawn_how=codes.label("consent_withdrawn_how", held.withdrawn_how)
        if held.withdrawn_how
        else "",
    )


def _reads(grant: Grant) -> bool:
    return grant.may_read(Group.IDENTITY)


def _state(held: Consent, day: date) -> str:
    if held.withdrawn_recorded_at is not None:
        return "withdrawn"
    if held.kind == "notice":
        return "notice"
    return "standing" if held.stands(day) else "ended"


def scan_of(held: Consent) -> StoredFile | None:
    """The scan of the signed paper, whatever became of it; None when there never was one."""
    if held.file_id is None:
        return None
    found: StoredFile | None = StoredFile.objects.filter(pk=held.file_id).first()
    return found


def wording_text(held: Consent) -> str:
    """The wording it was given under, filled with what was agreed to."""
    entry = codes.find("consent_wording", held.wording, held.from_on)
    if entry is None:
        return ""
    return fill(
        str(entry.extra.get("text", "")),
        purpose=held.purpose,
        kinds=held.agency_kinds,
        groups=held.groups,
        from_on=held.from_on,
        to_on=held.to_on,
    )


def fill(
    text: str,
    *,
    purpose: str,
    kinds: Sequence[str],
    groups: Sequence[str],
    from_on: date,
    to_on: date | None,
) -> str:
    """Put what is agreed to into a wording."""
    words = {
        "purpose": codes.label("agreement_purpose", purpose),
        "agencies": "、".join(codes.label("agency_kind", kind) for kind in kinds),
        "groups": "、".join(GROUP_WORDS.get(group, group) for group in groups),
        "from_on": roc_sentence(from_on),
        "to_on": roc_sentence(to_on) if to_on else "撤回為止",
    }
    for name, value in words.items():
        text = text.replace("{" + name + "}", value)
    return text


def current_wording(kind: str, on: date | None = None) -> codes.Code | None:
    """The wording in force for a kind of paper."""
    entries = codes.entries("consent_wording", on)
    return next((entry for entry in entries if entry.extra.get("kind") == kind), None)
