"""What people do with an alert: take note of it, deal with it, ask again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts import policies
from mingdeng.care.alerts.models import SPEAKING, Alert, AlertState
from mingdeng.care.alerts.queries import evidence
from mingdeng.care.alerts.services import owing
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import changes
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.templatetags.roc import roc_datetime
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.viewer import Viewer


class Overtaken(RuntimeError):
    """The alert was closed in between. The text (Chinese) says by whom or why."""

    def __init__(self, alert: Alert) -> None:
        self.alert = alert
        super().__init__(_what_happened(alert))


def _what_happened(alert: Alert) -> str:
    if alert.state == AlertState.RESOLVED:
        staff = Staff.objects.filter(pk=alert.resolved_by_id or 0).first()
        way = codes.label(evidence.LIST, alert.resolution)
        who = staff.name if staff else "系統"
        return f"這則警示已由{who}於 {roc_datetime(alert.resolved_at)} 處理（{way}）。"
    if alert.state == AlertState.LAPSED:
        return "這則警示的條件已解除，不需要再處理。"
    return "這則警示已延後，目前不需要處理。"


@transaction.atomic
def acknowledge(*, viewer: Viewer, alert: Alert) -> Alert:
    """我知道了: somebody has it in hand. The worker, her deputy, or a supervisor (我來接) may; said
    twice it changes nothing. It does not end the alert: it is still to be dealt with in time.

    After it had gone up, the next rung waits its full time again. Raises Denied, Overtaken.
    """
    case, held = _locked(alert)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    if held.state == AlertState.ACKNOWLEDGED:
        return held
    if held.state != AlertState.OPEN:
        raise Overtaken(held)
    now = timezone.now()
    with changes.as_viewer(viewer, case, grant):
        _save(
            held,
            state=AlertState.ACKNOWLEDGED,
            acknowledged_at=now,
            acknowledged_by_id=viewer.staff_id,
            **_rest(held),
        )
        audit.record("alert.acknowledged", subject=held, records=[case.record_id])
        owing.owe(held, case, held.rule in _statutory())
        events.emit("alert.acknowledged", alert_id=held.pk, case_id=case.pk, rule=held.rule)
    return held


def acknowledge_many(*, viewer: Viewer, alerts: Sequence[Alert]) -> tuple[int, int]:
    """(how many were taken note of, how many could not be). Each in a transaction of its own: one
    that was closed in between does not undo the others."""
    done = left = 0
    for alert in alerts:
        try:
            acknowledge(viewer=viewer, alert=alert)
        except (Overtaken, Denied):
            left += 1
        else:
            done += 1
    return done, left


@transaction.atomic
def resolve(*, viewer: Viewer, alert: Alert, resolution: str, note: str = "") -> Alert:
    """Deal with an alert in one of the ways its rule offers.

    A way that needs a record may be chosen only once there is one; some ask for a note. Raises
    Denied, Overtaken, ValidationError by field (`resolution`, `note`).
    """
    case, held = _locked(alert)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    if held.state not in SPEAKING:
        raise Overtaken(held)
    day = timezone.localdate()
    rule = rulebook.find(held.rule, timezone.localtime(held.raised_at).date())
    if rule is not None and not grant.may_read(*rule.groups):
        raise Denied
    codes_offered = rule.resolve if rule else ()
    done = evidence.done_since(held, case, codes_offered)
    offered = evidence.ways(codes_offered, done, day)
    way = next((one for one in offered if one.code == resolution), None)
    if way is None:
        raise ValidationError({"resolution": ["請選一種處理方式。"]})
    if not way.open:
        raise ValidationError({"resolution": [f"選「{way.label}」前，請{way.lacks}。"]})
    if way.needs_note and not note.strip():
        raise ValidationError({"note": [f"選「{way.label}」時，請寫幾個字說明。"]})
    now = timezone.now()
    with changes.as_viewer(viewer, case, grant):
        first = {} if held.acknowledged_at else {
            "acknowledged_at": now, "acknowledged_by_id": viewer.staff_id,
        }  # fmt: skip
        _save(
            held,
            state=AlertState.RESOLVED,
            resolved_at=now,
            resolved_by_id=viewer.staff_id,
            resolution=resolution,
            escalate_at=None,
            note=note.strip() or None,
            **first,
        )
        audit.record("alert.resolved", subject=held, records=[case.record_id], reason=resolution)
        owing.settle([held.pk], resolution)
        events.emit(
            "alert.resolved",
            alert_id=held.pk,
            case_id=case.pk,
            rule=held.rule,
            resolution=resolution,
        )
    return held


@transaction.atomic
def remind(*, viewer: Viewer, alert: Alert) -> None:
    """A supervisor asks the worker again, at most once a day. Raises Denied, Overtaken."""
    case, held = _locked(alert)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    if "team" not in policies.scopes_of(viewer) or held.owner_id in (None, viewer.staff_id):
        raise Denied
    if held.state not in SPEAKING:
        raise Overtaken(held)
    with changes.as_viewer(viewer, case, grant):
        audit.record("alert.reminded", subject=held, records=[case.record_id])
        owing.remind(held, case, viewer.staff_id)


def _locked(alert: Alert) -> tuple[Case, Alert]:
    """The case, then its alert, both locked: in this order everywhere."""
    case = changes.locked(alert.case)
    rows = Alert.objects.select_related("key").select_for_update(of=("self",))
    return case, rows.get(pk=alert.pk)


def _save(held: Alert, **columns: object) -> None:
    audit.save_new_version(held, expected=held.version, changes=columns, key=held.key)


def _rest(held: Alert) -> dict[str, object]:
    """Taken up after it went up: the next rung waits its hours again."""
    if not held.escalation or held.escalate_at is None:
        return {}
    hours = rulebook.read(timezone.localdate()).ladder[held.level].hours_between
    return {"escalate_at": timezone.now() + timedelta(hours=hours)}


def _statutory() -> frozenset[str]:
    return frozenset(policies.rule("order_of_need")["statutory"])
