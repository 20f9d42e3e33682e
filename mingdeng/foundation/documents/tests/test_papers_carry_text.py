"""What is written into a paper is what can be read out of it, and nothing of it is obeyed."""

from __future__ import annotations

import shutil
import subprocess
from base64 import b64decode
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import odfdo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingdeng.foundation.documents.blocks import (
    BUREAU,
    DEMO,
    SECRET,
    Document,
    FactsTable,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Sheet,
    SignatureLines,
    Table,
    Title,
    plain,
)
from mingdeng.foundation.documents.ods import ods
from mingdeng.foundation.documents.odt import odt
from mingdeng.foundation.documents.pdf import pdf

HOSTILE = (
    '#panic("x") #read("/etc/passwd") *b* _i_ $x^2$ @ref <label> // off /* off */ '
    "\\u{41} [ ] { } ` = + - &amp; <text:p/> ]]>"
)


def paper(*blocks, demo=True):
    return Document("示範表", blocks, date(2026, 11, 22), demo=demo)


def full():
    return paper(
        Title("訪視紀錄表"),
        Heading("一、基本資料"),
        FactsTable([("案號", "KH115-00001"), ("備註", HOSTILE)]),
        Paragraph("第一行\n第二行"),
        Table(("日期", "結果"), [("115.11.01", "有遇")]),
        PageBreak(),
        Picture("簽名", dot()),
        SignatureLines(("個案管理師", "督導")),
    )


def dot():
    """A PNG of one pixel."""
    return b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
        "rkJggg=="
    )


def test_a_signature_given_on_the_screen_is_part_of_both_papers():
    made = full()
    names = ZipFile(BytesIO(odt(made))).namelist()
    assert any(name.startswith("Pictures/") for name in names)
    assert b"/Subtype /Image" in pdf(made) or b"/Subtype/Image" in pdf(made)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"no picture",
        dot()[:40],
        dot()[:33] + b"\0" * 40 + b"IEND\xaeB`\x82",
        dot().replace(b"IDAT", b"IDAX"),
        dot()[:16] + b"\xff\xff\xff\xff" * 2 + dot()[24:],
    ],
    ids=["empty", "words", "cut", "no pixels", "no data part", "a size beyond all memory"],
)
def test_a_broken_signature_is_said_in_both_papers_and_the_rest_is_printed(broken):
    made = paper(Title("同意書"), Picture("簽名", broken), SignatureLines(("見證人員",)))
    said = str(odfdo.Document(BytesIO(odt(made))).get_formatted_text())
    assert "圖檔毀損" in said
    assert "同意書" in said
    assert pdf(made).startswith(b"%PDF")
    assert "圖檔毀損" in flat(read_pdf(pdf(made)))


def test_headings_carry_our_numbers_and_no_others():
    held = ZipFile(BytesIO(odt(full())))
    assert 'text:style-name="PaperTitle"' in held.read("content.xml").decode()
    outline = held.read("styles.xml").decode().partition("<text:outline-style")[2]
    assert 'style:num-format="1"' not in outline.partition("</text:outline-style>")[0]


def read_pdf(made):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    run = subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True)
    return run.stdout.decode()


def flat(text):
    return "".join(text.split())


def test_an_odt_says_what_was_written():
    made = odfdo.Document(BytesIO(odt(full())))
    headers = [header.text_recursive for header in made.body.headers]
    assert headers == ["訪視紀錄表", "一、基本資料"]
    facts, table, _ = made.body.tables
    assert facts.get_values() == [["案號", "KH115-00001"], ["備註", HOSTILE]]
    assert table.get_values() == [["日期", "結果"], ["115.11.01", "有遇"]]
    words = str(made.get_formatted_text())
    assert "第一行\n第二行" in words
    assert "督導：" in words
    assert "中華民國115年11月22日" in words


def test_an_odt_has_our_page_header_footer_and_face():
    with ZipFile(BytesIO(odt(full()))) as packed:
        styles = packed.read("styles.xml").decode()
    assert 'fo:page-width="21cm"' in styles
    for words in (BUREAU, DEMO, SECRET, "標楷體", "Noto Serif TC", "text:page-number"):
        assert words in styles


def test_demo_is_said_only_in_the_demo():
    with ZipFile(BytesIO(odt(paper(Title("表"), demo=False)))) as packed:
        assert DEMO not in packed.read("styles.xml").decode()
    assert DEMO not in read_pdf(pdf(paper(Title("表"), demo=False)))


def test_a_pdf_says_what_was_written_on_both_pages():
    made = pdf(full())
    assert made.startswith(b"%PDF")
    text = flat(read_pdf(made))
    for words in (
        "訪視紀錄表", "KH115-00001", "第一行", "督導", "中華民國115年11月22日",
        "第2頁，共2頁", HOSTILE, SECRET, BUREAU, DEMO,
    ):  # fmt: skip
        assert flat(words) in text


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_no_text_breaks_a_paper(text):
    blocks = (Title(text), Paragraph(text), FactsTable([(text, text)]), SignatureLines((text,)))
    made = Document(text, blocks, date(2026, 11, 22))
    assert pdf(made).startswith(b"%PDF")
    table = odfdo.Document(BytesIO(odt(made))).body.tables[0]
    assert flat(str(table.get_values()[0][1] or "")) == flat(plain(text))


@settings(max_examples=10, deadline=None)
@given(st.text(alphabet='#$*_@<>[]{}\\/"`=+-()abc', min_size=1, max_size=30))
def test_markup_is_printed_and_not_obeyed(text):
    assert f"甲{text}乙" in flat(read_pdf(pdf(paper(Paragraph(f"甲{text}乙")))))


def test_a_sheet_keeps_numbers_and_makes_no_formula():
    rows = [
        ("=1+1", 12, Decimal("3.50")),
        ("@SUM(A1)", 0.25, None),
        ("-2", date(2025, 7, 31), "+886"),
    ]
    made = ods(Sheet("表一[全]", ("名稱", "數", "率"), rows))
    with ZipFile(BytesIO(made)) as packed:
        assert "table:formula" not in packed.read("content.xml").decode()
    table = odfdo.Document(BytesIO(made)).body.tables[0]
    assert table.get_values() == [
        ["名稱", "數", "率"],
        ["=1+1", 12, Decimal("3.50")],
        ["@SUM(A1)", Decimal("0.25"), None],
        ["-2", "114.07.31", "+886"],
    ]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("-Infinity")])
def test_a_sheet_refuses_what_is_no_number(number):
    with pytest.raises(ValueError, match="finite"):
        ods(Sheet("表", ("數",), [(number,)]))


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=40))
def test_no_text_breaks_a_sheet(text):
    table = odfdo.Document(BytesIO(ods(Sheet(text, ("名",), [(text,)])))).body.tables[0]
    assert flat(str(table.get_values()[1][0] or "")) == flat(plain(text))


def test_a_row_that_does_not_fit_its_table_is_refused():
    with pytest.raises(ValueError, match="one cell per column"):
        Table(("一", "二"), [("只有一格",)])
