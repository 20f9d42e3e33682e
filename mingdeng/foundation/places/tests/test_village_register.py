"""A register of the city fills in and adds; it ends no village and overwrites no edit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from mingdeng.foundation.places import queries
from mingdeng.foundation.places.models import Village
from mingdeng.foundation.places.register import RegisterError, import_register
from mingdeng.foundation.places.village_data import shipped_villages

pytestmark = pytest.mark.django_db

DAY = dt.date(2021, 3, 31)
HEAD = "ivid,village_code,village,district,county\n"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """The villages of the shipped files as a register of the city would list them."""
    names = {row.district_code: row.get_district_code_display() for row in Village.objects.all()}
    lines = []
    for number, each in enumerate(shipped_villages(), start=1):
        code = each.code or f"{each.district_code}{900 + number % 90:03}"
        written = f"{code[:8]}-{code[8:]}"
        lines.append(f"KHH,{written},{each.name},{names[each.district_code]},高雄市\n")
    path = tmp_path / "register.csv"
    path.write_text(HEAD + "".join(lines), encoding="utf-8-sig")
    return path


def test_a_register_fills_in_missing_codes_once(register: Path) -> None:
    done = import_register(register, as_of=DAY, source="測試")
    assert len(done.coded) == 5
    assert (done.unchanged, done.added, done.rejected, done.not_in_register) == (886, [], [], [])
    again = import_register(register, as_of=DAY, source="測試")
    assert (again.unchanged, again.coded) == (891, [])
    village = queries.find_village("鼓山區", "延平里", DAY)
    assert village is not None
    assert village.code.startswith("64000020")


def test_a_new_village_is_added_and_a_lacking_one_is_only_named(register: Path) -> None:
    lines = register.read_text("utf-8-sig").splitlines(keepends=True)
    lines[1] = "KHH,64000010-099,測試里,鹽埕區,高雄市\n"
    register.write_text("".join(lines), encoding="utf-8")
    done = import_register(register, as_of=dt.date(2022, 3, 1), source="測試")
    assert done.added == ["鹽埕區測試里"]
    assert done.not_in_register == ["鹽埕區藍橋里"]
    assert queries.find_village("鹽埕區", "藍橋里", dt.date(2025, 1, 1)) is not None
    assert queries.find_village("鹽埕區", "測試里", dt.date(2022, 2, 28)) is None


def test_an_edited_village_keeps_its_code(register: Path) -> None:
    Village.objects.filter(name="藍橋里").update(code="64000010777", edited=True)
    done = import_register(register, as_of=DAY, source="測試")
    assert done.kept == ["鹽埕區藍橋里"]
    assert Village.objects.get(name="藍橋里").code == "64000010777"


def test_bad_lines_are_named_and_the_rest_goes_in(register: Path) -> None:
    with register.open("a", encoding="utf-8") as file:
        file.write("KHH,64000010-001,藍橋里,鹽埕區,高雄市\n")
        file.write("KHH,64000010-xyz,某里,鹽埕區,高雄市\n")
        file.write("KHH,63000010-001,某里,中正區,臺北市\n")
        file.write("KHH,64000010-098,某村,鹽埕區,高雄市\n")
    done = import_register(register, as_of=DAY, source="測試")
    assert [line.partition("：")[0] for line in done.rejected] == [
        "第893列",
        "第894列",
        "第895列",
        "第896列",
    ]
    assert done.unchanged == 886


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "缺少欄位"),
        ("里,區\n藍橋里,鹽埕區\n".encode(), "village_code"),
        ("village_code,village,district\n1,鹽埕區,里\n".encode("big5"), "UTF-8"),
    ],
)
def test_a_file_that_is_no_register_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)
    with pytest.raises(RegisterError, match=message):
        import_register(path, as_of=DAY, source="測試")
