"""Chinese numerals as addresses use them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.foundation.places.numerals import DIGITS, to_chinese, to_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("一百", 100),
        ("一百零三", 103),
        ("一百二十三", 123),
        ("一千零五", 1005),
        ("兩百", 200),
        ("一二三", 123),
        ("一〇三", 103),
        ("零", 0),
        ("007", 7),
        ("", None),
        ("十百", None),
        ("三民", None),
        ("²", None),
    ],
)
def test_numbers_are_read_in_either_writing(text: str, number: int | None) -> None:
    assert to_number(text) == number


@given(st.integers(1, 99))
def test_what_is_written_is_read_back(number: int) -> None:
    assert to_number(to_chinese(number)) == number


@given(st.integers(0, 9999))
def test_digit_by_digit_is_read_back(number: int) -> None:
    assert to_number("".join(DIGITS[int(digit)] for digit in str(number))) == number


@pytest.mark.parametrize("number", [0, 100, -1])
def test_only_names_of_roads_are_written(number: int) -> None:
    with pytest.raises(ValueError, match="1到99"):
        to_chinese(number)
