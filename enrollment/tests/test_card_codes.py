"""Codes of cards: random, signed, read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment import card_codes

KEY, OTHER = b"k" * 32, b"o" * 32
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_a_code_is_35_characters_of_which_none_looks_like_another():
    codes = {card_codes.make(1, KEY) for _ in range(1_000)}
    assert len(codes) == 1_000
    assert {len(code) for code in codes} == {card_codes.LENGTH}
    assert set("".join(codes)) == set(ALPHABET)


@pytest.mark.parametrize("key_id", [0, 1, 255])
def test_a_code_is_verified_in_either_case(key_id):
    code = card_codes.make(key_id, KEY)
    assert card_codes.verify(code, {key_id: KEY}) == code
    assert card_codes.verify(code.lower(), {key_id: KEY}) == code


def test_a_code_of_an_old_key_holds_as_long_as_the_key_is_kept():
    old = card_codes.make(1, OTHER)
    assert card_codes.verify(old, {2: KEY, 1: OTHER}) == old
    assert card_codes.verify(old, {2: KEY}) is None
    assert card_codes.verify(old, {1: KEY}) is None


def test_every_changed_character_makes_it_unknown():
    code = card_codes.make(1, KEY)
    keys = dict.fromkeys(range(256), KEY)
    changed = [
        code[:place] + letter + code[place + 1 :]
        for place in range(len(code))
        for letter in ALPHABET
        if letter != code[place]
    ]
    assert len(changed) == 35 * 31
    assert [card_codes.verify(each, keys) for each in changed] == [None] * len(changed)


def test_one_token_does_not_go_with_anothers_signature():
    first, second = (card_codes.make(1, KEY) for _ in range(2))
    assert card_codes.verify(first[:27] + second[27:], {1: KEY}) is None


def test_an_unsigned_token_of_an_old_card_stays_as_it_is():
    token = "AbCdEfGhIjKl_nOpQrSt-v"
    assert card_codes.verify(token, {}) == token
    assert not card_codes.is_signed(token)
    assert card_codes.is_signed(card_codes.make(1, KEY))


@given(st.text(max_size=40))
def test_anything_else_is_nothing(text):
    assert card_codes.verify(text, {1: KEY}) in (None, text)


@pytest.mark.parametrize("text", ["", "I" * 35, "ı" * 35, "ß" * 35, "0" * 34, "0" * 36, "٣" * 35])
def test_what_is_no_code_at_all(text):
    assert card_codes.verify(text, {1: KEY, 0: KEY}) is None
