"""Sending: what travels is what the preview showed, or it is shown anew."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.services.changes import as_viewer
from mingdeng.care.referrals import clock, policies
from mingdeng.care.referrals.machine import Act, Side, State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.queries import parties
from mingdeng.care.referrals.services import telling
from mingdeng.care.referrals.services.drafting import Destination, prepare
from mingdeng.care.referrals.services.moving import Overtaken, locked, transit
from mingdeng.care.referrals.services.superseding import close_overtaken
from mingdeng.care.referrals.sheet import same
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.identity.viewer import Viewer


class PreviewChanged(RuntimeError):
    """What would travel is no longer what the preview showed; the new preview is stored."""

    def __init__(self, referral: Referral) -> None:
        self.referral = referral
        super().__init__("資料、協議或同意在您預覽之後有更新，請再看一次要提供的內容，再按送出。")


def send(*, viewer: Viewer, referral: Referral) -> Referral:
    """Send a draft. Agreement, consent and values are read again on this day.

    Raises Denied, NoFlow and ValidationError (nothing may travel now), PreviewChanged (the
    stored preview was renewed: look again), Overtaken (no draft any more).
    """
    with transaction.atomic():
        held = locked(referral)
        if policies.side_for(viewer, held, Act.SEND) is not Side.SENDER or held.case is None:
            raise Denied
        if held.now is not State.DRAFT:
            raise Overtaken(held, Act.SEND)
        grant = scopes.require(viewer, held.record_id, write=[Group.REFERRAL])
        goes = Destination(held.receiver, held.outside_kind, held.outside_name)
        ready = prepare(viewer, held.case, grant, held.service, goes, held.groups, held.given or {})
        with as_viewer(viewer, held.case, grant):
            if same(ready.snapshot, held.snapshot):
                return _go(held, ready.consent)
            audit.save_new_version(
                held,
                expected=held.version,
                changes={
                    "snapshot": ready.snapshot,
                    "groups": ready.groups,
                    "bases": ready.bases,
                    "consent": ready.consent,
                },
                key=held.key,
            )
    raise PreviewChanged(held)


def _go(held: Referral, consent: object) -> Referral:
    now = timezone.now()
    due = clock.answer_by(
        now,
        agency_kind=parties.receiver_kind(held),
        service=held.service,
        urgency=held.urgency,
    )
    transit(held, Act.SEND, Side.SENDER, sent_at=now, answer_by=due, consent=consent)
    close_overtaken(held, "on_send")
    telling.told(held, Act.SEND)
    return held
