"""No text that is exported comes alive as a formula."""

from __future__ import annotations

import pytest

from gumas_pbi.spreadsheet_text import neutral

FORMULAS = [
    '=HYPERLINK("http://127.0.0.1/?x="&A1,"Budi")', "=cmd|' /C calc'!A1", "+1+1", "-1+1", "@SUM(1)",
    "＝1+1", "＋1", "－1", "＠SUM(1)", "\t=1", "\r=1", "\n=1",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_neutral_puts_an_apostrophe_before_a_formula(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", FORMULAS)
def test_neutral_looks_behind_characters_that_it_takes_out(text):
    assert neutral(f"\0\x01{text}") == f"'{text}"


@pytest.mark.parametrize("text", FORMULAS)
def test_neutral_twice_is_as_once(text):
    assert neutral(neutral(text)) == neutral(text)


@pytest.mark.parametrize("text", ["", "Budi", "081200000001", "a=b", "'=1", "Nur'aini", "1-2"])
def test_neutral_leaves_other_text_alone(text):
    assert neutral(text) == text


def test_neutral_keeps_to_the_length_of_a_cell():
    assert len(neutral("=" * 40_000)) == 32_767
    assert len(neutral("a" * 40_000)) == 32_767
