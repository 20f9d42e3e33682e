"""The pages' frame: landmarks, one heading, nothing inline, and it stands with nothing given."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from lxml import html

from mingdeng.foundation.ui import errors
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.urls("mingdeng.foundation.ui.tests.desk")
ROOT = Path(errors.__file__).parent
ERRORS = ["400", "403", "403_csrf", "404", "409", "429", "500", "503"]
NAV = [
    {"label": f"第 {n} 項", "url": f"/{n}/", "icon": "home", "group": "" if n < 6 else "其他"}
    for n in range(1, 9)
]
SHELL = {
    "name": "林書妤",
    "role": "個管師",
    "demo": True,
    "today": dt.date(2025, 7, 31),
    "search_url": "/people/search/",
    "idle_seconds": 1800,
    "keepalive_url": "/keep/",
    "logout_url": "/out/",
    "page_help": ["從第 1 件往下做。"],
}


def base(**context):
    return html.document_fromstring(render_to_string("ui/base.html", context))


def test_a_page_stands_with_nothing_given():
    tree = base()
    assert tree.get("lang") == "zh-Hant-TW"
    assert len(tree.xpath("//h1")) == 1
    assert not tree.xpath("//nav")


def test_the_landmarks_of_the_convention_are_there_and_lead_somewhere():
    tree = base(nav=NAV, shell=SHELL)
    keys = set(tree.xpath("//@accesskey"))
    assert {"U", "L", "C", "B", "S"} <= keys
    for link in tree.xpath("//a[starts-with(@href, '#')]/@href"):
        assert tree.get_element_by_id(link[1:]) is not None
    first = tree.xpath("//a")[0]
    assert first.get("href") == "#main"
    assert len(tree.xpath("//main")) == 1


def test_the_phone_bar_has_four_places_and_the_rest_behind_more():
    tree = base(nav=NAV, shell=SHELL)
    shown = tree.xpath("//nav[@id='all-nav']//li/a[not(contains(@class, 'later'))]")
    assert [link.text_content().strip() for link in shown] == [f"第 {n} 項" for n in (1, 2, 3, 4)]
    assert tree.xpath("//nav//a[@class='more']")


def test_the_current_place_and_urgent_counts_are_said():
    nav = [{"label": "警示", "url": "/a/", "count": 4, "urgent": True, "current": True}]
    tree = base(nav=nav)
    assert tree.xpath("//nav//a[@aria-current='page']")
    assert "4件，有急件" in tree.xpath("//nav")[0].text_content()


def test_the_seal_and_the_demo_mark():
    tree = base(shell=SHELL)
    assert "查詢皆留存軌跡" in tree.xpath("//footer[@class='seal']")[0].text_content()
    assert tree.xpath("//span[@class='demo']")[0].text == "示範資料"
    assert "示範資料" not in base().text_content()


def test_search_terms_are_posted_and_never_remembered():
    form = base(shell=SHELL).xpath("//form[@role='search']")[0]
    assert form.get("method") == "post"
    assert form.get("autocomplete") == "off"


def test_no_id_stands_twice():
    ids = base(nav=NAV, shell=SHELL).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_every_dialog_has_a_name():
    tree = base(nav=NAV, shell=SHELL)
    for dialog in tree.xpath("//dialog"):
        assert tree.get_element_by_id(dialog.get("aria-labelledby")) is not None


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_says_what_to_do_next_and_needs_no_request(name):
    tree = html.document_fromstring(render_to_string(f"errors/{name}.html"))
    assert len(tree.xpath("//h1")) == 1
    assert "接下來" in tree.text_content()
    assert tree.xpath("//main//a")


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.csrf_failure, 403),
        (errors.not_found, 404),
        (errors.conflict, 409),
        (errors.too_many, 429),
        (errors.server_error, 500),
        (errors.unavailable, 503),
    ],
)
def test_an_error_keeps_its_status_and_never_repeats_the_address(rf, handler, status):
    request = rf.get("/people/陳志偉/?q=E123456789")
    response = handler(request)
    assert response.status_code == status
    assert "陳志偉" not in page_text(response)
    assert "E123456789" not in page_text(response)


def test_too_many_says_how_long(rf):
    response = errors.too_many(rf.get("/"), retry_after=90)
    assert response["Retry-After"] == "90"
    assert "2 分鐘" in page_text(response)


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_template_breaks_the_content_policy(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "<style" not in text
    assert "javascript:" not in text
    for script in re.findall(r"<script[^>]*>", text):
        assert " src=" in script


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_words_are_taiwans(path):
    text = path.read_text()
    for word in ("信息", "用戶", "默認", "字段", "屏幕", "登錄", "毒犯", "保存"):
        assert word not in text
