from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.drafts import kinds, queries, services
from mingdeng.foundation.drafts.kinds import DraftKind, DraftLine
from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.events.tests.makers import make_staff, signed_in, viewer
from mingdeng.foundation.secrecy.models import SubjectKey
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db
ALLOWED = uuid4()


def subject(viewer, ref):
    if ref != ALLOWED:
        raise Denied
    return 7


def describe(drafts, viewer):
    return {
        draft.pk: DraftLine("潘文雄　電訪", f"/contacts/new/{draft.subject_ref}/", "缺「下次接觸」")
        for draft in drafts
    }


@pytest.fixture(autouse=True)
def kind():
    made = kinds.register(DraftKind("t-contact", "電訪", subject, describe))
    yield made
    kinds.forget("t-contact")


def address(ref=ALLOWED, form="t-contact", name="draft"):
    return reverse(f"drafts:{name}", args=[form, ref])


@pytest.mark.databases
def test_a_draft_comes_back_as_it_was_typed_and_is_sealed_in_the_table():
    me = make_staff()
    client = signed_in(me)
    sent = {"narrative": "今天聊到工作", "cares": ["c", "a"], "csrfmiddlewaretoken": "x"}
    assert client.post(address(), sent).json()["saved_at"]
    client.post(address(), {**sent, "narrative": "今天聊到工作與家人"})
    back = client.get(address()).json()["fields"]
    assert back == {"narrative": ["今天聊到工作與家人"], "cares": ["c", "a"]}
    with connection.cursor() as cursor:
        cursor.execute("select fields from foundation_drafts_draft")
        assert "工作".encode() not in bytes(cursor.fetchone()[0])
    assert Draft.objects.get().record_id == 7


def test_json_is_kept_alike():
    client = signed_in(make_staff())
    client.post(address(), {"reached": "yes", "marks": ["a"]}, content_type="application/json")
    assert client.get(address()).json()["fields"] == {"reached": ["yes"], "marks": ["a"]}


@pytest.mark.parametrize("body", ["[1]", "not json", '"x"'])
def test_what_cannot_be_read_is_refused_in_words(body):
    answer = signed_in(make_staff()).post(address(), body, content_type="application/json")
    assert answer.status_code == 400
    assert "草稿" in answer.json()["message"]


def test_nobody_reads_another_writers_draft():
    mine = signed_in(make_staff())
    mine.post(address(), {"narrative": "x"})
    other = signed_in(make_staff())
    assert other.get(address()).status_code == 204
    other.delete(address())
    other.post(address(name="discard"))
    assert mine.get(address()).status_code == 200


def test_who_may_no_longer_write_about_somebody_gets_no_draft_back_but_may_discard_it():
    me = make_staff()
    refused = uuid4()
    services.keep(viewer(me), "t-contact", refused, {"narrative": ["x"]})
    client = signed_in(me)
    assert client.get(address(refused)).status_code == 403
    assert client.post(address(refused), {"narrative": "y"}).status_code == 403
    assert client.get(address(form="t-unknown")).status_code == 403
    assert client.post(address(refused, name="discard")).status_code == 302
    assert not Draft.objects.exists()


def test_a_draft_that_grows_too_large_is_refused_and_the_last_one_stays():
    client = signed_in(make_staff())
    client.post(address(), {"narrative": "短"})
    answer = client.post(address(), {"narrative": "長" * 100_000})
    assert answer.status_code == 413
    assert "256 KB" in answer.json()["message"]
    assert client.get(address()).json()["fields"]["narrative"] == ["短"]


def test_discarding_destroys_the_key_with_the_words():
    client = signed_in(make_staff())
    client.post(address(), {"narrative": "x"})
    key = Draft.objects.get().key_id
    assert client.delete(address()).status_code == 204
    assert not Draft.objects.exists()
    assert not SubjectKey.objects.filter(pk=key).exists()
    assert client.get(address()).status_code == 204


@pytest.mark.databases
def test_drafts_nobody_came_back_to_are_destroyed_after_the_rules_days():
    me = viewer(make_staff())
    services.keep(me, "t-contact", ALLOWED, {"a": ["old"]})
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=15))
    services.keep(me, "t-contact", uuid4(), {"a": ["new"]})
    old = Draft.objects.order_by("saved_at")[0].key_id
    assert services.purge() == 1
    assert not SubjectKey.objects.filter(pk=old).exists()
    assert Draft.objects.count() == 1
    assert Entry.objects.get(code="draft.purged").detail["count"] == 1


def test_shredding_a_person_takes_the_drafts_about_her():
    me = viewer(make_staff())
    services.keep(me, "t-contact", ALLOWED, {"a": ["x"]}, record_id=7)
    services.keep(me, "t-contact", uuid4(), {"a": ["x"]}, record_id=8)
    assert services.discard_of_records([7]) == 1
    assert Draft.objects.get().record_id == 8


def test_the_home_page_lists_what_is_unfinished(django_assert_max_num_queries):
    me = make_staff()
    for _ in range(5):
        services.keep(viewer(me), "t-contact", uuid4(), {"a": ["x"]})
    client = signed_in(me)
    url = reverse("worklist:panel", args=["drafts.unfinished"])
    assert url in page_text(client.get("/"))
    with django_assert_max_num_queries(6):
        panel = page_text(client.get(url, headers={"HX-Request": "true"}))
    assert panel.count("潘文雄　電訪</a>") == 5
    assert "缺「下次接觸」" in panel
    assert queries.unfinished(viewer(make_staff())) == []


def test_saving_again_costs_few_queries(django_assert_max_num_queries):
    client = signed_in(make_staff())
    client.post(address(), {"narrative": "x"})
    with django_assert_max_num_queries(10):
        client.post(address(), {"narrative": "y"})
