"""What a file may be: judged by content, its name must agree, and nothing is hidden in it."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.files import queries
from mingdeng.foundation.files.models import StoredFile
from mingdeng.foundation.files.refusals import Refused
from mingdeng.foundation.files.tests.making import PDF, PLACE, package, photo
from mingdeng.foundation.rules.queries import find

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.JPG", photo()),
        ("a.jpeg", photo()),
        ("a.png", photo("PNG")),
        *[(f"a.{kind}", package(kind)) for kind in ("odt", "ods", "docx", "xlsx")],
        ("a.csv", "姓名,電話\n陳志偉,0912\n".encode()),
        ("a.csv", "姓名,電話\n".encode("cp950")),
        ("a.txt", "\ufeff筆記".encode()),
    ],
)
def test_the_formats_of_the_list_are_taken(keep, name, content):
    made = keep(content, name)
    assert name.lower().removeprefix("a.").replace("jpg", "jpeg") == made.format
    assert queries.content(made)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ" + b"\0" * 99, "不收副檔名 .exe"),
        ("a.html", b"<script>alert(1)</script>", "不收副檔名 .html"),
        ("noname", PDF, "沒有副檔名"),
        ("a.heic", b"\0\0\0\x18ftypheic", "最相容"),
        ("a.pdf", photo(), "內容卻是 JPEG"),
        ("a.jpg", PDF, "內容卻是 PDF"),
        ("a.pdf", b"MZ" + b"\0" * 99, "內容卻不是 PDF"),
        ("a.pdf", b"\x89PNG" + PDF, "內容卻不是 PDF"),
        ("a.txt", b"MZ" + b"\0" * 99, "內容卻不是 純文字"),
        ("a.csv", b"a,b\n\xff\xfe\xff", "內容卻不是 CSV"),
        ("a.txt", PDF, "內容卻是 PDF"),
        ("a.docx", package("xlsx"), "內容卻是 XLSX"),
        ("a.odt", package("ods"), "內容卻是 ODS"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "密碼"),
        ("a.docx", package("docx", {"word/vbaProject.bin": b"x"}), "巨集"),
        ("a.ods", package("ods", {"Basic/script-lc.xml": b"x"}), "巨集"),
        ("a.ods", package("ods")[:-30], "損壞"),
        ("a.jpg", photo()[:300], "損壞"),
        ("a.pdf", b"", "空的"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_words_that_help(keep, name, content, words):
    with pytest.raises(Refused, match=words):
        keep(content, name)
    assert not StoredFile.objects.exists()
    entry = Entry.objects.get(code="file.refused")
    assert entry.reason
    assert name not in str(entry.detail) or name == "noname"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photograph_forgets_where_it_was_taken_and_stands_upright(keep, kind):
    content = photo(kind)
    assert PLACE in content
    made = keep(content, f"a.{kind.lower()}")
    kept = queries.content(made)
    assert PLACE not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert not picture.getexif()
        assert not set(picture.info) & {"exif", "comment", "xmp", "icc_profile"}
        assert picture.size == (20, 40)
        red, _, blue = picture.convert("RGB").getpixel((10, 4))
        assert red > 200 > 60 > blue


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(keep):
    out = io.BytesIO()
    Image.new("1", (30_000, 3_000)).save(out, "PNG")
    with pytest.raises(Refused, match="百萬像素"):
        keep(out.getvalue(), "a.png")


def test_a_bomb_is_refused(keep):
    bomb = package("ods", {"Pictures/1.png": b"\0" * (201 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    with pytest.raises(Refused, match="解開後過大"):
        keep(bomb, "a.ods")


def test_a_bomb_that_lies_about_its_size_is_refused(keep):
    size = 150 * 1024 * 1024
    bomb = package("ods", {"a.bin": b"\0" * size})
    lying = bomb.replace(size.to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert lying != bomb
    with pytest.raises(Refused, match="損壞|過大"):
        keep(lying, "a.ods")


def test_too_many_entries_are_refused(keep):
    crowd = {f"p{n}.xml": b"" for n in range(5001)}
    with pytest.raises(Refused, match="解開後過大"):
        keep(package("ods", crowd), "a.ods")


def test_more_than_the_rule_allows_is_refused(keep):
    most = find("foundation.files", "limits").params["megabytes"]
    with pytest.raises(Refused, match=f"超過 {most} MB"):
        keep(PDF + b" " * (most * 1024 * 1024), "a.pdf")
