from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from mingdeng.foundation.events.tests.makers import make_staff, signed_in, viewer
from mingdeng.foundation.outbox import mailing, queries, services
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db


def tell(staff, once="a", **more):
    values = {"kind": "t.told", "title": "轉介有回覆", "url": "/referrals/", **more}
    return services.notify(reader_id=staff.pk, once=once, **values)


@pytest.mark.databases
def test_telling_twice_is_one_notice_and_another_reader_has_her_own():
    one, two = make_staff(), make_staff()
    assert tell(one) == tell(one)
    services.notify_all(
        reader_ids=[one.pk, two.pk, two.pk], kind="t.told", title="轉介有回覆", once="a"
    )
    assert Notice.objects.count() == 2
    assert queries.unread_count(viewer(one)) == 1


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "/\\x"])
def test_a_notice_leads_only_to_a_page_of_ours(url):
    with pytest.raises(services.NotLocal):
        tell(make_staff(), url=url)


def test_opening_a_notice_marks_it_and_goes_to_its_page():
    reader = make_staff()
    told = tell(reader)
    answer = signed_in(reader).post(reverse("outbox:open", args=[told.ref]))
    assert answer.status_code == 302
    assert answer.url == "/referrals/"
    assert queries.unread_count(viewer(reader)) == 0


@pytest.mark.parametrize("verb", ["open", "read", "unread"])
def test_nobody_touches_another_readers_notice(verb):
    told = tell(make_staff())
    answer = signed_in(make_staff()).post(reverse(f"outbox:{verb}", args=[told.ref]))
    assert answer.status_code == 403
    assert Notice.objects.get().read_at is None


def test_reading_all_can_be_undone_and_leaves_earlier_readings_alone():
    reader = make_staff()
    services.mark_read(reader.pk, tell(reader, "old").ref)
    tell(reader, "new1")
    tell(reader, "new2")
    client = signed_in(reader)
    answer = client.post(reverse("outbox:read-all"), headers={"HX-Request": "true"})
    assert queries.unread_count(viewer(reader)) == 0
    assert "undo" in answer.headers["HX-Trigger"]
    undo = answer.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    client.post(undo)
    assert queries.unread_count(viewer(reader)) == 2


def test_the_page_lists_in_pages_without_repeating(django_assert_max_num_queries):
    reader = make_staff()
    for n in range(queries.PAGE + 5):
        tell(reader, str(n), title=f"通知 {n}")
    client = signed_in(reader)
    with django_assert_max_num_queries(12):
        first = client.get(reverse("outbox:bell"))
    more = first.context["page"].after
    second = client.get(reverse("outbox:bell"), {"after": more})
    seen = [n.pk for n in (*first.context["page"].rows, *second.context["page"].rows)]
    assert len(seen) == len(set(seen)) == queries.PAGE + 5
    assert second.context["page"].after == ""


def test_a_forged_cursor_begins_anew():
    reader = make_staff()
    tell(reader)
    answer = signed_in(reader).get(reverse("outbox:bell"), {"after": "made-up"})
    assert len(answer.context["page"].rows) == 1


def test_the_bell_alone_says_how_many():
    reader = make_staff()
    tell(reader)
    answer = signed_in(reader).get(reverse("outbox:bell"), headers={"HX-Request": "true"})
    assert "1<span" in page_text(answer)
    assert "<html" not in page_text(answer)


@pytest.mark.databases
def test_mail_is_sent_once_and_only_when_asked_for():
    reader = make_staff(email="a@example.test")
    tell(reader, "quiet")
    tell(reader, "loud", mail=True)
    assert mailing.send_due() == 1
    assert mailing.send_due() == 0
    assert mail.outbox[0].subject == "［明燈］轉介有回覆"
    assert queries.mail_waiting().count() == 0


def test_mail_that_failed_is_tried_again_later(settings):
    settings.EMAIL_BACKEND = "mingdeng.no.such.Backend"
    tell(make_staff(email="a@example.test"), mail=True)
    now = timezone.now()
    assert mailing.send_due(now=now) == 0
    assert mailing.send_due(now=now + timedelta(seconds=30)) == 0
    assert Notice.objects.get().mail_tries == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mailing.send_due(now=now + timedelta(minutes=2)) == 1


def test_a_reader_without_an_address_keeps_no_mail_waiting():
    tell(make_staff(email=""), mail=True)
    assert mailing.send_due() == 0
    assert queries.mail_waiting().count() == 0
