"""Identity numbers, resident certificates and organisations' numbers."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingdeng.people.normal.idnumbers import (
    KINDS,
    LETTER_VALUES,
    IdKind,
    IdNumberError,
    Sex,
    make_id,
    mask_id,
    parse_id,
)
from mingdeng.people.normal.orgnumbers import OrgNumberError, parse_org_number

LETTER_DIGITS = {
    "A": 10, "B": 11, "C": 12, "D": 13, "E": 14, "F": 15, "G": 16, "H": 17, "I": 34, "J": 18,
    "K": 19, "L": 20, "M": 21, "N": 22, "O": 35, "P": 23, "Q": 24, "R": 25, "S": 26, "T": 27,
    "U": 28, "V": 29, "W": 32, "X": 30, "Y": 31, "Z": 33,
}  # fmt: skip


def test_letters_count_as_the_ministry_says() -> None:
    assert LETTER_VALUES == LETTER_DIGITS


@pytest.mark.parametrize(
    ("text", "kind", "sex", "ok"),
    [
        ("A123456789", "citizen", "male", True),
        ("ａ１２３４５６７８９", "citizen", "male", True),
        ("a1234 56789", "citizen", "male", True),
        ("A-123456789", "citizen", "male", True),
        ("A223456781", "citizen", "female", True),
        ("A123456788", "citizen", "male", False),
        ("A800000014", "resident_new", "male", True),
        ("AA00000009", "resident_old", "male", True),
    ],
)
def test_a_number_is_read_with_its_kind_sex_and_checksum(
    text: str, kind: str, sex: str, ok: bool
) -> None:
    number = parse_id(text)
    assert (number.kind, number.sex, number.checksum_ok) == (kind, sex, ok)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "未輸入"),
        ("A12345678", "9 碼"),
        ("A1234567890", "11 碼"),
        ("1123456789", "第 1 碼"),
        ("A323456789", "第 2 碼"),
        ("A12345678O", "第 10 碼應為數字，是否把數字 0 打成字母 O"),
        ("A1234X6789", "第 6 碼應為數字"),
        ("E12****789", "遮蔽"),
    ],
)
def test_a_misshapen_number_is_refused_with_what_to_mend(text: str, told: str) -> None:
    with pytest.raises(IdNumberError, match="身分證統一編號") as refusal:
        parse_id(text)
    assert told in str(refusal.value)


def test_a_refusal_and_a_repr_never_repeat_the_number() -> None:
    with pytest.raises(IdNumberError) as refusal:
        parse_id("A123456788", strict=True)
    assert "12345" not in str(refusal.value)
    assert "12345" not in repr(parse_id("A123456789"))


def test_a_failed_checksum_is_refused_only_when_asked() -> None:
    assert parse_id("A123456788").checksum_ok is False
    with pytest.raises(IdNumberError, match="檢查碼"):
        parse_id("A123456788", strict=True)


@settings(deadline=None)
@given(
    st.integers(),
    st.sampled_from(KINDS),
    st.sampled_from(["male", "female", None]),
    st.sampled_from([*LETTER_DIGITS, None]),
)
def test_a_made_number_is_valid_and_as_asked(
    seed: int, kind: IdKind, sex: Sex | None, letter: str | None
) -> None:
    value = make_id(random.Random(seed), kind, sex, letter)
    number = parse_id(value, strict=True)
    assert number.value == value
    assert number.kind == kind
    assert sex in (None, number.sex)
    assert letter in (None, value[0])
    assert make_id(random.Random(seed), kind, sex, letter) == value


@settings(deadline=None)
@given(st.integers(), st.sampled_from(KINDS), st.integers(2, 9), st.integers(1, 9))
def test_mistyping_a_digit_before_the_last_two_is_noticed_unless_the_rule_is_blind(
    seed: int, kind: IdKind, place: int, shift: int
) -> None:
    value = make_id(random.Random(seed), kind)
    wrong = value[:place] + str((int(value[place]) + shift) % 10) + value[place + 1 :]
    weight = (7, 6, 5, 4, 3, 2, 1, 1)[place - 2]
    change = int(wrong[place]) - int(value[place])
    assert parse_id(wrong).checksum_ok is (weight * change % 10 == 0)


def test_an_unknown_letter_makes_no_number() -> None:
    with pytest.raises(ValueError, match="letter"):
        make_id(random.Random(1), letter="#")


@pytest.mark.parametrize(
    ("text", "shown"), [("e123456789", "E12****789"), ("A12", "*" * 10), ("", "*" * 10)]
)
def test_a_hidden_number_shows_its_ends_only(text: str, shown: str) -> None:
    assert mask_id(text) == shown


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        number = parse_id(text)
    except IdNumberError:
        return
    assert parse_id(number.value) == number


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("04595257", "mod10"),
        ("０４５９５２５７", "mod10"),
        ("10458575", "mod10"),  # seventh digit 7, counted as 1
        ("10458574", "mod10"),  # seventh digit 7, counted as 0
        ("04595252", "mod5"),
    ],
)
def test_an_organisations_number_is_valid_by_the_old_or_the_new_rule(text: str, rule: str) -> None:
    assert parse_org_number(text).rule == rule


@pytest.mark.parametrize("text", ["", "1234567", "12345678", "abcdefgh", "123456789"])
def test_a_wrong_organisations_number_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(OrgNumberError, match="統一編號"):
        parse_org_number(text)
