"""Codes of cards: random, signed, read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment import card_codes

KEY, OTHER = b"k" * 32, b"o" * 32
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_a_code_is_28_characters_of_which_none_looks_like_another():
    codes = {card_codes.make(KEY) for _ in range(1_000)}
    assert len(codes) == 1_000
    assert {len(code) for code in codes} == {card_codes.LENGTH}
    assert set("".join(codes)) == set(ALPHABET)


def test_a_code_is_verified_in_either_case():
    code = card_codes.make(KEY)
    assert card_codes.verify(code, [KEY]) == code
    assert card_codes.verify(code.lower(), [KEY]) == code


def test_a_code_of_an_old_key_holds_as_long_as_the_key_is_kept():
    old = card_codes.make(OTHER)
    assert card_codes.verify(old, [KEY, OTHER]) == old
    assert card_codes.verify(old, [KEY]) is None


def test_every_changed_character_makes_it_unknown():
    code = card_codes.make(KEY)
    changed = [
        code[:place] + letter + code[place + 1 :]
        for place in range(len(code))
        for letter in ALPHABET
        if letter != code[place]
    ]
    assert len(changed) == 28 * 31
    assert [card_codes.verify(each, [KEY]) for each in changed] == [None] * len(changed)


def test_one_token_does_not_go_with_anothers_signature():
    first, second = (card_codes.make(KEY) for _ in range(2))
    assert card_codes.verify(first[:20] + second[20:], [KEY]) is None


def test_an_unsigned_token_of_an_old_card_stays_as_it_is():
    token = "AbCdEfGhIjKl_nOpQrSt-v"
    assert card_codes.verify(token, []) == token
    assert not card_codes.is_signed(token)
    assert card_codes.is_signed(card_codes.make(KEY))


@given(st.text(max_size=40))
def test_anything_else_is_nothing(text):
    assert card_codes.verify(text, [KEY]) in (None, text)


@pytest.mark.parametrize("text", ["", "I" * 28, "ı" * 28, "ß" * 28, "0" * 27, "0" * 29, "٣" * 28])
def test_what_is_no_code_at_all(text):
    assert card_codes.verify(text, [KEY, OTHER]) is None


@pytest.mark.parametrize(
    "text",
    ["HTTPS://PBI.EXAMPLE/K/{}", "https://pbi.example/k/{}/saya/", " {}\n", "http://x/k/{}?a=1"],
)
def test_a_code_is_found_in_an_address(text):
    signed, unsigned = card_codes.make(KEY), "AbCdEfGhIjKl_nOpQrSt-v"
    assert card_codes.found_in(text.format(signed)) == signed
    assert card_codes.found_in(text.format(signed).lower()) == signed
    assert card_codes.found_in(text.format(unsigned)) == unsigned


@pytest.mark.parametrize("text", ["", "https://x.example/k/", "https://x.example/abc", "x" * 29])
def test_where_no_code_is(text):
    assert card_codes.found_in(text) is None
