"""Two people shred one person: asked, previewed, signed by another, nothing left."""

from __future__ import annotations

import uuid

import pytest

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Relation
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.drafts import services as drafts
from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.jobs.models import Job
from mingdeng.foundation.jobs.services import enqueue
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.outbox.services import notify
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records import services as records
from mingdeng.people.records.models import LookupToken, PersonRecord
from mingdeng.people.records.services import Refused
from mingdeng.people.records.services.shredding import preview, shred
from mingdeng.people.rights import holds
from mingdeng.people.rights.models import Shredding
from mingdeng.people.rights.services import copying, shredding
from mingdeng.people.ties import services as ties
from mingdeng.people.ties.services import TieGiven

pytestmark = pytest.mark.django_db
PAPER = "高市毒防字第11500012300號"


@pytest.fixture(autouse=True)
def _no_holds(monkeypatch):
    monkeypatch.setattr(holds, "_holds", {})


@pytest.fixture
def supervisor(hire):
    return hire(Role.SUPERVISOR, name="周靜宜")


@pytest.fixture
def officer(hire):
    return hire(Role.OFFICER, name="王承辦")


@pytest.fixture
def chen(caseload, manager, supervisor, officer):
    record = records.register_person(
        name="陳志偉", numbers=["A123456789"], phones=["0912345678"], addresses=["鳳山區中山路1號"]
    )
    caseload.give(manager, record)
    caseload.give(supervisor, record, relation=Relation.TEAM)
    caseload.give(officer, record, relation=Relation.SECTION)
    return record


def ask(chen, viewer, **more):
    told = {"reason": "retention_ended", "document": PAPER, "once": uuid.uuid4(), **more}
    return shredding.ask(chen, viewer=viewer, **told)


def test_one_asks_another_signs_and_nothing_can_be_read(chen, supervisor, officer):
    order = ask(chen, supervisor)
    assert ["證號", 1] in order.preview
    shredding.sign(order, viewer=officer)
    held = PersonRecord.objects.get(pk=chen.pk)
    assert held.shredded_at is not None
    assert "陳志偉" not in str(held.name)
    assert not LookupToken.objects.filter(record=chen).exists()
    order.refresh_from_db()
    assert (order.state, order.decided_by_id) == ("done", officer.staff_id)
    assert ["證號", 1] in order.result
    entry = Entry.objects.get(code="shredding.signed")
    assert (entry.reason, entry.actor_id is not None or True) == ("retention_ended", True)
    assert Notice.objects.get(reader_id=supervisor.staff_id).url.endswith(f"{order.ref}/")


def test_nobody_signs_what_she_asked_for_herself(chen, officer):
    order = ask(chen, officer)
    with pytest.raises(Denied):
        shredding.sign(order, viewer=officer)
    assert PersonRecord.objects.get(pk=chen.pk).shredded_at is None


def test_who_has_not_the_role_neither_asks_nor_signs(chen, manager, supervisor):
    with pytest.raises(Denied):
        ask(chen, manager)
    order = ask(chen, supervisor)
    with pytest.raises(Denied):
        shredding.sign(order, viewer=manager)


def test_a_person_out_of_reach_is_neither_ordered_nor_signed(chen, supervisor, hire):
    stranger = hire(Role.SUPERVISOR, team="three")
    with pytest.raises(Denied):
        ask(chen, stranger)
    order = ask(chen, supervisor)
    with pytest.raises(Denied):
        shredding.sign(order, viewer=hire(Role.OFFICER, name="外科"))


def test_a_reason_of_another_day_and_a_name_for_a_paper_are_refused(chen, supervisor):
    with pytest.raises(Refused, match="理由"):
        ask(chen, supervisor, reason="because")
    with pytest.raises(Refused, match="文號"):
        ask(chen, supervisor, document="陳志偉的申請書")
    assert not Shredding.objects.exists()


def test_what_forbids_it_forbids_it_until_the_last_moment(chen, supervisor, officer, monkeypatch):
    order = ask(chen, supervisor)
    monkeypatch.setattr(holds, "_holds", {"test": lambda ids: "還在案，請先結案。"})
    with pytest.raises(Refused, match="請先結案"):
        shredding.sign(order, viewer=officer)
    with pytest.raises(Refused, match="請先結案"):
        ask(chen, supervisor)
    assert PersonRecord.objects.get(pk=chen.pk).shredded_at is None


def test_sent_twice_it_is_one_order_and_a_second_one_waits(chen, supervisor):
    once = uuid.uuid4()
    assert ask(chen, supervisor, once=once).pk == ask(chen, supervisor, once=once).pk
    with pytest.raises(Refused, match="已有一件"):
        ask(chen, supervisor)


def test_a_refused_or_withdrawn_order_destroys_nothing(chen, supervisor, officer):
    shredding.refuse(ask(chen, supervisor), viewer=officer, reason="not_yet")
    order = ask(chen, supervisor)
    shredding.withdraw(order, viewer=supervisor)
    with pytest.raises(Refused, match="已經有結果"):
        shredding.sign(order, viewer=officer)
    assert str(PersonRecord.objects.get(pk=chen.pk).name) == "陳志偉"


def test_drafts_notices_work_items_and_jobs_that_lead_there_go_as_well(chen, manager, supervisor):
    drafts.keep(manager, "contact", chen.ref, {"narrative": ["記號"]}, chen.pk)
    notify(reader_id=manager.staff_id, kind="x", title="x", url=f"/people/{chen.ref}/", once="a")
    notify(reader_id=manager.staff_id, kind="x", title="x", url="/", once="b")
    asked = copying.ask(
        chen, viewer=supervisor, applicant="self", asked_on=chen.recorded_at.date(),
        once=uuid.uuid4(),
    )  # fmt: skip
    job = enqueue(task=copying.TASK, owner_id=manager.staff_id, arguments={"copy": str(asked.ref)})
    lines = dict(preview(chen).lines)
    assert (lines["草稿"], lines["通知"], lines["待辦"], lines["作業"]) == (1, 1, 1, 1)
    shred(chen, reason="retention_ended")
    assert not Draft.objects.exists()
    assert list(Notice.objects.values_list("once", flat=True)) == ["b"]
    assert not Item.objects.filter(record_id=chen.pk).exists()
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.arguments) == ("cancelled", {})


def test_a_relative_only_this_person_told_of_goes_and_one_known_elsewhere_stays(
    chen, supervisor, browse, django_assert_max_num_queries
):
    ties.add_relative(
        chen, records.PersonGiven(name="林秀英", told_by_id=chen.pk, source="mentioned"),
        TieGiven("birth_parent"), viewer=None,
    )  # fmt: skip
    brother = records.register_person(name="陳志明", source="mentioned", told_by_id=chen.pk)
    other = records.register_person(name="王大明")
    ties.add_tie(other, brother, TieGiven("full_sibling"), viewer=None)
    assert dict(preview(chen).lines)["只由本人提到的親屬"] == 1
    asking = browse(supervisor)
    with django_assert_max_num_queries(20):
        assert "只由本人提到的親屬" in page_text(asking.get(f"/people/{chen.ref}/shred/"))
    shred(chen, reason="retention_ended")
    assert PersonRecord.objects.get(name__isnull=False, pk=brother.pk).shredded_at is None
    gone = PersonRecord.objects.filter(told_by=chen).exclude(pk=brother.pk).get()
    assert gone.shredded_at is not None
    assert "林秀英" not in str(gone.name)


def test_it_is_asked_for_and_signed_on_screen(chen, supervisor, officer, browse):
    page = browse(supervisor)
    shown = page_text(page.get(f"/people/{chen.ref}/shred/"))
    assert "個人資料保護法第11條第3項" in shown
    assert "證號" in shown
    wrong = page.post(f"/people/{chen.ref}/shred/", {"reason": "retention_ended", "document": "x"})
    assert wrong.status_code == 422
    sent = page.post(
        f"/people/{chen.ref}/shred/",
        {"reason": "retention_ended", "document": PAPER, "once": uuid.uuid4()},
    )
    assert sent.status_code == 302
    assert "撤回申請" in page_text(page.get(sent["Location"]))
    second = browse(officer)
    assert "銷毀" in page_text(second.get("/rights/"))
    assert second.post(f"{sent['Location']}sign/").status_code == 422
    assert second.post(f"{sent['Location']}sign/", {"seen": "on"}).status_code == 302
    done = page_text(second.get(sent["Location"]))
    assert "已銷毀的內容" in done
    assert "陳志偉" not in done


def test_a_case_manager_is_not_offered_it(chen, manager, browse):
    page = browse(manager)
    assert page.get(f"/people/{chen.ref}/shred/").status_code == 403
    assert page.get(f"/people/{chen.ref}/panel/rights.person/").content == b""
