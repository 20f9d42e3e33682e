"""Real arguments for every address of the house: what each parameter points at in the city.

`about` of an address's policy says what its `ref` is; what else it takes is written here by name.
An address that nothing here fits is a finding, not a gap to be skipped.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mingdeng.config.tests.city.building import City
from mingdeng.config.tests.city.cases import Held
from mingdeng.config.tests.city.marks import mark
from mingdeng.foundation.access.tests.walk import Route
from mingdeng.foundation.oversight.views import looked_token
from mingdeng.foundation.slots import registry

Kwargs = dict[str, Any]
# What a policy's `about` calls a list, a search or a form: an address of everybody, not of one.
EVERYBODY = frozenset({"", "cases", "new_case", "glass", "referrals", "records"})
PERIOD = timezone.localdate().year - 1911
NOWHERE = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Address:
    """One address to be asked for: the route, where it leads, and about which case."""

    route: Route
    path: str
    tag: str = ""
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()


def of_case(route: Route, held: Held, city: City, account: str) -> list[Address]:
    """The addresses of a route about one case. Raises KeyError for a route nobody has told of."""
    given = [_address(route, one, held.tag) for one in _extra(route, held, city, account)]
    if route.name in PRINTED:
        given += [replace(one, path=f"{one.path}?print=1") for one in given]
    return given


def of_everybody(route: Route, city: City) -> list[Address]:
    """The addresses of a route that is about nobody in particular."""
    given = PLAIN[route.name](city) if route.converters else [{}]
    plain = [_address(route, one, "") for one in given]
    asked = [f"{plain[0].path}?{words}" for words in ASKED.get(route.name, ())]
    return [*plain, *(replace(plain[0], path=path) for path in asked)]


def _address(route: Route, given: Kwargs, tag: str) -> Address:
    """The address with what it asks for: its policy's groups and those of the panel it names."""
    assert route.policy is not None
    reads = {group.value for group in route.policy.reads}
    writes = {group.value for group in route.policy.writes}
    if route.name.endswith(":panel"):
        reads |= {group.value for group in registry.panels.get(given["name"]).policy.reads}
    if route.name == "drafts:draft":
        writes.add("casework")  # a draft is of somebody whom its writer may write about
    if route.policy.about == "file":
        reads.add("health")  # the group of the city's files, which their own address asks for
    path = reverse(route.name, kwargs=given)
    return Address(route, path, tag, frozenset(reads), frozenset(writes))


def about_a_case(route: Route) -> bool:
    """Whether the route is to be asked for once per case."""
    if route.policy is None or not route.converters:
        return False
    if route.name in PLAIN:
        return False
    return route.policy.about not in EVERYBODY or route.name in OF_CASE


def _extra(route: Route, held: Held, city: City, account: str) -> Sequence[Kwargs]:
    if route.name in OF_CASE:
        return list(OF_CASE[route.name](held, city, account))
    assert route.policy is not None
    if list(route.converters) != ["ref"]:
        raise KeyError(route.name)
    return [{"ref": ref} for ref in _refs(route.policy.about, held)]


def _refs(about: str, held: Held) -> list[Any]:
    if about == "case":
        return [held.case.ref]
    if about == "record":
        return [held.person.record.ref, held.person.relative.ref]
    if about == "referral":
        return [held.things["referral"].ref, held.things["draft referral"].ref]
    if about == "fact":
        return [held.things[f"fact {group}"].ref for group in ("health", "justice", "casework")]
    if about == "rating":
        return [held.things["rating"].row_key]
    return [held.things[about].ref]


def _panels(*places: str) -> list[str]:
    return [one.name for place in places for one in registry.panels.at(place)]


def _named(*places: str) -> Callable[[Held, City, str], Iterator[Kwargs]]:
    def given(held: Held, city: City, account: str) -> Iterator[Kwargs]:
        ref = held.person.record.ref if places[0].startswith("person") else held.case.ref
        for name in _panels(*places):
            yield {"ref": ref, "name": name}

    return given


def _attached(held: Held, city: City, account: str) -> Iterator[Kwargs]:
    record = held.person.record
    for what, rows in (
        ("number", record.numbers),
        ("phone", record.phones),
        ("residence", record.residences),
    ):
        yield {"ref": record.ref, "what": what, "item": rows.first().ref}


def _record(**more: Callable[[Held], Any]) -> Callable[[Held, City, str], list[Kwargs]]:
    return lambda held, city, account: [
        {"ref": held.person.record.ref, **{name: get(held) for name, get in more.items()}}
    ]


def _coded(name: str, *values: str) -> Callable[[Held, City, str], list[Kwargs]]:
    return lambda held, city, account: [{"ref": held.case.ref, name: value} for value in values]


def _told(name: str, *values: str) -> Callable[[Held, City, str], list[Kwargs]]:
    return lambda held, city, account: [
        {"ref": held.things["referral"].ref, name: value} for value in values
    ]


def _looked(held: Held, city: City, account: str) -> list[Kwargs]:
    if account == "anonymous":
        return [{"whom": "nothing"}]
    return [{"whom": looked_token(city.viewer(account), [held.person.record.pk])}]


def _draft(held: Held, city: City, account: str) -> list[Kwargs]:
    return [{"form": "contact", "subject_ref": held.case.ref}]


def _restriction(held: Held, city: City, account: str) -> list[Kwargs]:
    """The person's restriction; for a free person somebody else's."""
    made = held.things.get("restriction") or city.cases["restricted"].things["restriction"]
    return [{"ref": held.person.record.ref, "item": made.ref}]


# Pages that are written otherwise for paper.
PRINTED = frozenset({"cases:page", "cases:panel", "records:person"})
# Lists, wider than they open: everything that their filters can show.
ASKED: dict[str, tuple[str, ...]] = {
    "cases:list": ("scope=all&status=any", "scope=team&status=any"),
    "cases:export": ("scope=all&status=any&kind=csv",),
    "referrals:list": ("scope=all&tab=all",),
    "referrals:export": ("scope=all&tab=all&kind=csv",),
    "referrals:incoming": ("tab=taken",),
    "alerts:list": ("scope=all", "scope=team"),
    "alerts:export": ("scope=all&kind=csv",),
    "contacts:today": ("team=1", "team=1&print=1"),
    "portal:desk": ("tab=serving", "tab=report"),
    "portal:out": ("tab=taken",),
}
RULE = {"family": "care.cases", "code": "break_glass"}
VERBS = ("accept", "reject", "withdraw", "send_back", "complete")
FIELDS = ("best_time", "phone", "id_number", "substances")

OF_CASE: dict[str, Callable[[Held, City, str], Any]] = {
    "records:panel": _named("person.main"),
    "records:add": lambda held, city, account: [
        {"ref": held.person.record.ref, "what": what} for what in ("number", "phone", "residence")
    ],
    "records:replace": _attached,
    "records:withdraw": _attached,
    "records:link": _record(other=lambda held: held.person.other.ref),
    "records:unlink": _record(item=lambda held: held.person.link.ref),
    "records:lift": _restriction,
    "households:move_out": _record(item=lambda held: held.person.membership.ref),
    "households:correct": _record(item=lambda held: held.person.membership.ref),
    "households:withdraw": _record(item=lambda held: held.person.membership.ref),
    "ties:add_known": _record(other=lambda held: held.person.other.ref),
    "ties:revise": _record(item=lambda held: held.person.tie.ref),
    "ties:withdraw": _record(item=lambda held: held.person.tie.ref),
    "cases:panel": _named("case.alerts", "case.main", "case.aside", "case.head", "case.actions"),
    "cases:case_flow_kind": _coded("choice", "juvenile", "pregnancy", "newborn", "venue_raid"),
    "assessments:factor": _coded("code", "drug_use", "treatment"),
    "assessments:give": _coded("code", "phq9", "bam", "audit"),
    "assessments:instrument_history": _coded("code", "phq9"),
    "referrals:act": _told("verb", *VERBS),
    "referrals:show": _told("field", *FIELDS),
    "portal:act": _told("verb", *VERBS),
    "portal:show": _told("field", *FIELDS),
    "audit:looked": _looked,
    "drafts:draft": _draft,
    "drafts:discard": _draft,
}


def _colleague(city: City) -> list[Kwargs]:
    return [{"ref": city.people["colleague"].ref}]


def _absent(city: City) -> list[Kwargs]:
    return [{"ref": uuid.UUID(NOWHERE)}]


PLAIN: dict[str, Callable[[City], list[Kwargs]]] = {
    "outbox:unread-all": lambda city: [{"token": "nothing"}],
    "outbox:open": lambda city: [{"ref": one.ref} for one in city.notices],
    "outbox:read": lambda city: [{"ref": one.ref} for one in city.notices],
    "outbox:unread": lambda city: [{"ref": one.ref} for one in city.notices],
    "jobs:job": lambda city: [{"ref": one.ref} for one in city.jobs],
    "jobs:cancel": lambda city: [{"ref": one.ref} for one in city.jobs],
    "jobs:again": lambda city: [{"ref": one.ref} for one in city.jobs],
    "worklist:panel": lambda city: [{"name": n} for n in _panels("home.main", "home.aside")],
    "identity:end_session": _absent,
    "identity:withdraw_deputy": lambda city: [{"ref": city.deputyship.ref}],
    "identity:hand_over": lambda city: [{"ref": city.duty.ref}],
    "identity:read_note": lambda city: [{"ref": city.duty.ref}],
    "identity:cancel_duty": lambda city: [{"ref": city.duty.ref}],
    "identity:detail": _colleague,
    "identity:posting": _colleague,
    "identity:end_posting": _colleague,
    "identity:disable": _colleague,
    "identity:enable": _colleague,
    "identity:reset_password": _colleague,
    "identity:reset_mfa": _colleague,
    "identity:unlock": _colleague,
    "identity:end_sessions": _colleague,
    "audit:entry": lambda city: [{"uid": city.entry.uid}],
    "cases:intake": lambda city: [
        {"once": uuid.UUID(NOWHERE), "step": step}
        for step in ("person", "source", "details", "opening", "finish")
    ],
    "cases:flow_kind": lambda city: [{"choice": one} for one in ("venue_raid", "pregnancy")],
    "cases:glass_review": lambda city: [{"ref": one.ref} for one in city.glasses.values()],
    "contacts:rates_behind": lambda city: [
        {"code": code, "measure": measure}
        for code in (f"{PERIOD}0101-{PERIOD}1231",)
        for measure in ("contacts", "attempts", "reached", "face_to_face")
    ],
    "rulebook:counted": lambda city: [{"ref": one.ref} for one in city.jobs],
    "rulebook:rule": lambda city: [RULE],
    "rulebook:change_rule": lambda city: [RULE],
    "rulebook:withdraw": _absent,
    "rulebook:list": lambda city: [{"name": "handover_reason"}],
    "rulebook:export_list": lambda city: [{"name": "handover_reason"}],
    "rulebook:add_code": lambda city: [{"name": "handover_reason"}],
    "rulebook:change_code": lambda city: [{"name": "handover_reason", "code": "balance"}],
    "rulebook:end_code": lambda city: [{"name": "handover_reason", "code": "balance"}],
    "documents:export": lambda city: [{"ref": city.export.ref}],
    "imports:batch": lambda city: [{"ref": city.batch.ref}],
    "imports:match": lambda city: [{"ref": city.batch.ref}],
    "imports:start": lambda city: [{"ref": city.batch.ref}],
    "imports:report": lambda city: [{"ref": city.batch.ref}],
    "imports:discard": lambda city: [{"ref": city.batch.ref}],
    "imports:decide": lambda city: [{"ref": city.batch.ref, "number": 2}],
    "mfa_remove_webauthn": lambda city: [{"pk": 0}],
    "mfa_edit_webauthn": lambda city: [{"pk": 0}],
    "openid_connect_login": lambda city: [{"provider_id": "nothing"}],
    "openid_connect_callback": lambda city: [{"provider_id": "nothing"}],
    "account_confirm_email": lambda city: [{"key": "nothing"}],
    "account_reset_password_from_key": lambda city: [{"uidb36": "1", "key": "nothing"}],
}


__all__ = ["Address", "about_a_case", "mark", "of_case", "of_everybody"]
