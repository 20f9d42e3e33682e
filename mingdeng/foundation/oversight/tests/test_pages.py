import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.audit import queries, subjects
from mingdeng.foundation.audit.actor import Actor
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.tests.making import sign_in, staff
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.foundation.oversight import hangings
from mingdeng.foundation.oversight.queries import unusual
from mingdeng.foundation.oversight.views import looked_token
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _cases(monkeypatch):
    """What the floor that keeps cases would register."""
    source = subjects.Source(
        "test",
        find=lambda text: {7} if text == "114-0007" else set(),
        labels=lambda ids: {n: f"114-{n:04}" for n in ids},
        outside=lambda opened, start, end: {
            staff: {n for n in ids if n >= 10} for staff, ids in opened.items()
        },
    )
    monkeypatch.setattr(subjects, "_sources", {"test": source})


@pytest.fixture
def people():
    return staff(name="林怡君"), staff(name="陳志明")


@pytest.fixture
def auditor():
    return sign_in(staff(Role.AUDITOR, name="吳稽核"))


def test_the_auditor_finds_by_name_code_case_number_and_period(auditor, people):
    lin, chen = people
    record("case.page_opened", records=[7], actor=Actor(lin.pk))
    record("contact.recorded", records=[8], actor=Actor(chen.pk, lin.pk))
    both = page_text(auditor.post("/audit/", {"who": "林怡君"}))
    assert "114-0007" in both
    assert "代理 林怡君" in both
    one = page_text(auditor.post("/audit/", {"whom": "114-0007"}))
    assert "contact.recorded" not in one
    assert "開啟個案頁" in one
    none = page_text(auditor.post("/audit/", {"code": "case.", "until": "107.1.1"}))
    assert "沒有符合的紀錄" in none


def test_a_mistake_in_the_search_finds_nothing_and_says_what_to_mend(auditor, people):
    record("case.page_opened", records=[7], actor=Actor(people[0].pk))
    answer = auditor.post("/audit/", {"who": "沒有這個人"})
    assert answer.status_code == 422
    assert "請填完整的帳號或姓名" in page_text(answer)
    assert "114-0007" not in page_text(answer)


def test_searching_is_itself_one_entry_with_filters_and_people_shown(auditor, people):
    record("case.page_opened", records=[7], actor=Actor(people[0].pk))
    auditor.post("/audit/", {"who": "林怡君"})
    entry = Entry.objects.filter(code="audit.searched").latest("id")
    assert entry.detail == {"filters": ["actor"], "count": 2 - 1, "shown": [7]}
    assert "林" not in str(entry.detail)


def test_the_next_page_continues_and_hides_the_search(auditor, people):
    for n in range(60):
        record("case.page_opened", records=[n + 100], actor=Actor(people[0].pk))
    page = page_text(auditor.post("/audit/", {"who": "林怡君"}))
    assert page.count("已封存") + page.count("待封存") == 50
    token = page.split("?after=")[1].split('"')[0]
    rest = page_text(auditor.get(f"/audit/?after={token}"))
    assert rest.count("待封存") == 10


def test_the_number_of_queries_does_not_grow_with_the_rows(
    auditor, people, django_assert_max_num_queries
):
    for n in range(50):
        record("people.listed", records=list(range(n, n + 30)), actor=Actor(people[n % 2].pk))
    with django_assert_max_num_queries(20):
        auditor.get("/audit/")


def test_an_entry_expands_everyone_a_list_showed(auditor):
    made = record("people.listed", records=[3, 4, 5, 6], actor=Actor(1))
    page = page_text(auditor.get(f"/audit/{made.uid}/"))
    assert all(f"114-000{n}" in page for n in (3, 4, 5, 6))
    assert Entry.objects.filter(code="audit.entry_opened", subject_id=str(made.pk)).exists()


def test_an_export_is_the_search_as_csv_and_one_entry(auditor, people):
    record("case.page_opened", records=[7], actor=Actor(people[0].pk), reason="=cmd")
    page = page_text(auditor.post("/audit/", {"who": "林怡君"}))
    what = page.split('name="what" value="')[1].split('"')[0]
    before = Entry.objects.filter(code="audit.exported").count()
    answer = auditor.post("/audit/export/", {"what": what})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["代碼"] for row in rows] == ["case.page_opened"]
    assert rows[0]["理由"] == "'=cmd"
    assert Entry.objects.filter(code="audit.exported").count() == before + 1


@pytest.mark.parametrize(
    "role", [Role.CASE_MANAGER, Role.SUPERVISOR, Role.DIRECTOR, Role.PARTNER, Role.OFFICER]
)
def test_only_auditors_and_administrators_read_the_audit(role):
    browser = sign_in(staff(role, section="treatment" if role == Role.OFFICER else ""))
    for path in ("/audit/", "/audit/watch/"):
        assert browser.get(path).status_code in (403, 404)
    assert browser.post("/audit/export/").status_code in (403, 404)


def looks_of(viewer, record_pk):
    class Row:
        pk = record_pk

    class Request:
        pass

    Request.viewer = viewer
    return hangings.who_looked(Request, Row, Grant(frozenset({Group.IDENTITY})))


def test_who_has_looked_names_people_deputies_footing_and_reason(people):
    lin, chen = people
    record("case.page_opened", records=[7], actor=Actor(lin.pk, chen.pk), detail={"as": "deputy"})
    record("glass.opened", records=[7], actor=Actor(chen.pk), reason="life_at_risk")
    record("people.listed", records=[7, 8, 9], actor=Actor(lin.pk))
    record("case.retiered", records=[7], actor=Actor())
    told = looks_of(viewer_of(lin), 7)
    assert told["total"] == 3
    newest, glass, opened = told["rows"]
    assert newest.together_with == 2
    assert (glass.who, glass.reason) == ("陳志明", "life_at_risk")
    assert (opened.who, opened.acting_for, opened.footing) == ("林怡君", "陳志明", "職務代理")


def test_the_full_page_opens_only_for_the_viewer_it_was_made_for(people, monkeypatch):
    lin, chen = people
    monkeypatch.setattr(
        scopes, "_providers", {"x": lambda v, ids: {n: {Relation.OWN} for n in ids}}
    )
    monkeypatch.setattr(scopes, "_hiders", {})
    monkeypatch.setattr(scopes, "_standers", {})
    path = f"/audit/looked/{looked_token(viewer_of(lin), [7])}/"
    assert sign_in(lin).get(path).status_code == 200
    assert sign_in(chen).get(path).status_code == 403
    assert sign_in(lin).get("/audit/looked/nonsense/").status_code == 403


def test_the_full_page_closes_when_the_person_does(people, monkeypatch):
    lin, _ = people
    monkeypatch.setattr(scopes, "_providers", {})
    path = f"/audit/looked/{looked_token(viewer_of(lin), [7])}/"
    assert sign_in(lin).get(path).status_code == 403


def test_the_report_counts_people_outside_the_caseload_and_marks_the_unusual(auditor, people):
    lin, chen = people
    for n in range(40):
        record("case.page_opened", records=[n], actor=Actor(lin.pk))
    for _ in range(3):
        record("case.page_opened", records=[11], actor=Actor(chen.pk))
    now = timezone.now()
    rows = {
        row.staff_id: row
        for row in queries.watchers(
            now - timedelta(days=1), now + timedelta(days=1), **unusual(timezone.localdate())
        )
    }
    assert (rows[lin.pk].opened, rows[lin.pk].outside, rows[lin.pk].unusual) == (40, 30, False)
    for _ in range(3):
        other = staff()
        record("case.page_opened", records=[1], actor=Actor(other.pk))
    rows = {
        row.staff_id: row
        for row in queries.watchers(
            now - timedelta(days=1), now + timedelta(days=1), **unusual(timezone.localdate())
        )
    }
    assert rows[lin.pk].unusual
    assert (rows[chen.pk].opened, rows[chen.pk].outside, rows[chen.pk].unusual) == (1, 1, False)
    assert "偏高" in page_text(auditor.get("/audit/watch/"))
