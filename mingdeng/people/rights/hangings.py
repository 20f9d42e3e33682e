"""What a person's rights hang on the floors below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django.urls import reverse

from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.slots.registry import NavItem, Panel, navigation, panels, participants
from mingdeng.foundation.worklist import kinds
from mingdeng.foundation.worklist.kinds import Described, Kind, Rank
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries import briefs
from mingdeng.people.rights import participation, policies, queries
from mingdeng.people.rights.services import copying, shredding

WORDS = {
    shredding.KIND: ("核可銷毀個人資料", "要第二人核可才會執行", "去審核", "rights:shredding"),
    copying.KIND: ("答覆閱覽複製請求", "依法十五日內答覆", "去處理", "rights:copy"),
}


def describe(items: Sequence[Item], viewer: Any) -> Mapping[int, Described]:
    """Words for a page of items, the people looked up once."""
    people = briefs(viewer, [item.record_id for item in items if item.record_id is not None])
    found = {}
    for item in items:
        title, reason, verb, address = WORDS[item.kind]
        person = people.get(item.record_id or 0)
        found[item.pk] = Described(
            title=title,
            reason=reason,
            url=reverse(address, args=[item.subject_ref]),
            action_label=verb,
            icon="lock",
            person=person.name if person else "",
            person_url=reverse("records:person", args=[person.ref]) if person else "",
        )
    return found


def of_person(request: Any, record: PersonRecord, grant: Grant) -> dict[str, Any] | None:
    """當事人權利 on the person's page, for whoever may begin something there."""
    viewer = request.viewer
    asks, copies = policies.asks(viewer), policies.copies(viewer)
    if not (asks or copies or policies.signs(viewer)):
        return None
    return {
        "record": record,
        "lines": queries.of_record(record, copies=copies),
        "asks": asks and record.shredded_at is None,
        "copies": copies and record.shredded_at is None,
    }


for code, (title, *_) in WORDS.items():
    kinds.register(Kind(code, title, Rank.STATUTORY, describe))
participants.add(participation.PARTICIPANT)
panels.add(
    Panel(
        name="rights.person",
        place="person.main",
        title="當事人權利",
        template="rights/parts/panel.html",
        context=of_person,
        policy=policies.PANEL,
        budget=6,
        order=90,
        media=frozenset({"screen", "phone"}),
    )
)
navigation.add(
    NavItem(
        name="rights.list",
        place="other",
        title="當事人權利",
        url_name="rights:list",
        icon="lock",
        roles=frozenset({"supervisor", "officer_treatment", "director"}),
        order=85,
    )
)
recurring("rights.purge", every=time(3, 20), run=copying.purge, title="銷毀已交付的複製本")
