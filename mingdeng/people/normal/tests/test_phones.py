"""Telephone numbers as people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingdeng.people.normal.phones import PhoneError, mask_phone, parse_phone, show_phone
from mingdeng.people.normal.tables import load_table


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("0912345678", "0912345678", "0912-345-678"),
        ("0912-345-678", "0912345678", "0912-345-678"),
        ("０９１２－３４５－６７８", "0912345678", "0912-345-678"),
        ("+886 912 345 678", "0912345678", "0912-345-678"),
        ("+886-0912-345-678", "0912345678", "0912-345-678"),
        ("+886 (0)912345678", "0912345678", "0912-345-678"),
        ("886912345678", "0912345678", "0912-345-678"),
        ("00886912345678", "0912345678", "0912-345-678"),
        ("912345678", "0912345678", "0912-345-678"),
        ("(07)713-4000", "077134000", "(07) 713-4000"),
        ("07 713 4000 轉 123", "077134000#123", "(07) 713-4000 分機 123"),
        ("（０７）７１３４０００＃１２３", "077134000#123", "(07) 713-4000 分機 123"),
        ("07-7134000 ext. 12", "077134000#12", "(07) 713-4000 分機 12"),
        ("077134000分機12", "077134000#12", "(07) 713-4000 分機 12"),
        ("02-2345-6789", "0223456789", "(02) 2345-6789"),
        ("04-7234567", "047234567", "(04) 723-4567"),
        ("037-123456", "037123456", "(037) 123-456"),
        ("049-2234567", "0492234567", "(049) 223-4567"),
        ("089-123456", "089123456", "(089) 123-456"),
        ("0836-22123", "083622123", "(0836) 22-123"),
        ("0800-770-885", "0800770885", "0800-770-885"),
        ("070-1234-5678", "07012345678", "070-1234-5678"),
        ("+84 912 345 678", "+84912345678", "+84912345678"),
    ],
)
def test_a_number_is_read_and_shown_in_its_groups(text: str, value: str, shown: str) -> None:
    phone = parse_phone(text)
    assert phone.value == value
    assert show_phone(phone) == shown
    assert parse_phone(phone.value) == phone
    assert parse_phone(shown) == phone


def test_a_number_without_area_code_takes_the_one_given() -> None:
    assert parse_phone("713-4000", default_area="07").value == "077134000"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "未輸入"),
        ("無", "只能有數字"),
        ("0912-345-67", "手機應為 10 碼，輸入了 9 碼"),
        ("7134000", "加區碼"),
        ("07-713400", "區碼 07（高雄）之後應有 7 碼，輸入了 6 碼"),
        ("04-723", "8 或 7 碼"),
        ("0800-12", "0800 之後應有 6 碼"),
        ("01-1234567", "沒有這個區碼"),
        ("+12", "國碼"),
    ],
)
def test_a_wrong_number_is_refused_with_what_to_mend(text: str, told: str) -> None:
    with pytest.raises(PhoneError) as refusal:
        parse_phone(text)
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0912345678", "0912-***-678"),
        ("077134000#123", "(07) ***-*000"),
        ("0223456789", "(02) ****-*789"),
        ("0836-22123", "(0836) **-123"),
        ("+84912345678", "+********678"),
        ("請洽母親", "***"),
    ],
)
def test_a_hidden_number_shows_its_ends_only(text: str, shown: str) -> None:
    assert mask_phone(text) == shown


def test_the_number_does_not_show_in_its_repr() -> None:
    assert "345" not in repr(parse_phone("0912345678#345"))


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789+-() #轉分機x０９＋　."), max_size=20))
def test_any_text_is_read_the_same_twice_or_refused(text: str) -> None:
    try:
        phone = parse_phone(text)
    except PhoneError:
        return
    assert parse_phone(phone.value) == phone


def test_area_codes_are_told_apart_by_their_longest_match() -> None:
    areas = load_table("phones")["area"]
    for area in areas:
        for digits in area["digits"]:
            number = area["code"] + "2" * digits
            longer = [a["code"] for a in areas if number.startswith(a["code"])]
            if max(longer, key=len) == area["code"]:
                assert parse_phone(number).area == area["code"]
