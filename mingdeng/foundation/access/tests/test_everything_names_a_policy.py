import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from mingdeng.foundation.access.decision import role_key, table
from mingdeng.foundation.access.groups import PERSONAL
from mingdeng.foundation.access.policies import PARTNER_REACHES, REGISTRY, Policy, declare
from mingdeng.foundation.access.tests import walk
from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.tests.making import staff
from mingdeng.foundation.identity.viewer import viewer_of

REDIRECTS = re.compile(r"^accounts/social/")


def test_every_address_names_a_policy():
    bare = [
        route.pattern
        for route in walk.routes()
        if route.policy is None and not REDIRECTS.match(route.pattern)
    ]
    assert bare == []


def test_every_hanging_names_a_policy():
    bare = [
        (kind, item.name)
        for kind, item in walk.hangings()
        if not isinstance(item.policy, Policy) or REGISTRY.get(item.policy.name) != item.policy
    ]
    assert bare == []


def test_every_job_task_names_a_policy():
    bare = [task for task in walk.job_tasks() if not isinstance(task.policy, Policy)]
    assert bare == []


def test_no_public_policy_reads_anything():
    assert [p.name for p in REGISTRY.values() if p.public and (p.reads or p.writes)] == []


def test_a_policy_that_reads_a_person_says_what_it_is_about():
    loose = [
        p.name
        for p in REGISTRY.values()
        if not p.about and any(group in PERSONAL for group in (*p.reads, *p.writes))
    ]
    assert loose == []


@pytest.mark.parametrize(
    "bad", [{"reads": []}, {"reads": PERSONAL[:1]}], ids=["names nothing", "about nothing"]
)
def test_a_policy_that_says_too_little_cannot_be_declared(bad):
    with pytest.raises(ValueError, match="policy"):
        declare("test.bad", **bad)


SEATS = [
    (Role.CASE_MANAGER, ""),
    (Role.SUPERVISOR, ""),
    (Role.OFFICER, "treatment"),
    (Role.OFFICER, "planning"),
    (Role.OFFICER, "prevention"),
    (Role.DIRECTOR, ""),
    (Role.AUDITOR, ""),
    (Role.ADMINISTRATOR, ""),
    (Role.PARTNER, ""),
]


def may_knock(viewer, policy):
    """Whether a role can get past the door of a policy, as the table says."""
    rows = table().get(role_key(viewer), {})
    if policy.about:
        if viewer.is_partner and policy.about not in PARTNER_REACHES:
            return False
        ever = {(group, letter) for row in rows.values() for group in row for letter in row[group]}
        asked = {(g.value, "r") for g in policy.reads} | {(g.value, "w") for g in policy.writes}
        return asked <= ever
    plain = rows.get("none", {})
    reads = all("r" in plain.get(g.value, "") for g in policy.reads)
    return reads and all("w" in plain.get(g.value, "") for g in policy.writes)


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "section"), SEATS)
def test_every_door_is_closed_to_a_role_the_table_does_not_name(role, section):
    who = staff(role, section=section, password=None)
    viewer = viewer_of(who)
    browser = Client(raise_request_exception=False)
    browser.force_login(who)
    wrong = []
    for route in walk.routes():
        policy = route.policy
        if policy is None or policy.public or policy.closed or may_knock(viewer, policy):
            continue
        try:
            path = reverse(route.name, kwargs=route.sample())
        except NoReverseMatch:
            continue
        for method in (browser.get, browser.post):
            answer = method(path)
            if answer.status_code not in (403, 404, 405):
                wrong.append((route.name, method.__name__, answer.status_code))
    assert wrong == []


@pytest.mark.django_db
def test_nobody_gets_in_without_signing_in():
    browser = Client(raise_request_exception=False)
    wrong = []
    for route in walk.routes():
        policy = route.policy
        if policy is None or policy.public:
            continue
        try:
            path = reverse(route.name, kwargs=route.sample())
        except NoReverseMatch:
            continue
        for method in (browser.get, browser.post):
            answer = method(path)
            to_login = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
            if not to_login and answer.status_code not in (401, 403, 404, 405):
                wrong.append((route.name, method.__name__, answer.status_code))
    assert wrong == []
