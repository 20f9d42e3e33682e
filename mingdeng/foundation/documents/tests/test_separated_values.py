"""CSV: read back as it was written, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingdeng.foundation.documents.blocks import Sheet
from mingdeng.foundation.documents.separated import RUNS, separated


def read(body):
    return list(csv.reader(StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+886", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "－1"])
def test_what_a_spreadsheet_would_run_is_text(text):
    cell = read(separated(Sheet("表", ["欄"], [[text]])))[1][0]
    assert cell.startswith("'")


@given(st.text(max_size=40))
def test_no_text_begins_as_a_formula(text):
    cell = read(separated(Sheet("表", ["欄"], [[text]])))[1:]
    assert all(not value.startswith(RUNS) for row in cell for value in row)


def test_numbers_days_and_gaps_stay_what_they_are():
    body = separated(
        Sheet("表", ["數", "日", "空", "文"], [[-3, date(2025, 7, 31), None, "甲,乙"]])
    )
    assert body.startswith(b"\xef\xbb\xbf")
    assert read(body)[1] == ["-3", "114.07.31", "", "甲,乙"]
