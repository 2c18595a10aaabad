"""A child process that makes a file of a file."""

from __future__ import annotations

import random
from dataclasses import asdict

import pytest

from workers import parent
from workers.rows import UNREADABLE, Limits, Refused

LIMITS = Limits()


def answer(data: bytes, then: str = "") -> bytes:
    head = {"limits": asdict(LIMITS), "then": then}
    return parent.answer("workers.tests.echo_child", head, data, LIMITS)


@pytest.mark.parametrize("length", [0, 1, 1 << 20, 5_000_001])
def test_answer_is_the_whole_file(length: int) -> None:
    data = random.Random(length).randbytes(length)
    assert answer(data) == data


@pytest.mark.parametrize(
    ("then", "detail"), [("refuse", "broken"), ("abort", "killed"), ("grow", "killed")]
)
def test_answer_of_a_child_that_fails_is_refused(then: str, detail: str) -> None:
    with pytest.raises(Refused) as refused:
        answer(b"x" * 1_000_000, then)
    assert (refused.value.code, refused.value.detail) == (UNREADABLE, detail)


def test_messages_give_bytes_in_pieces_between_the_others() -> None:
    head = {"limits": asdict(LIMITS), "then": ""}
    found = list(parent.messages("workers.tests.echo_child", head, b"x" * 2_000_000, LIMITS))
    assert found[0] == ("note", "")
    assert {kind for kind, _ in found[1:]} == {"file"}
    assert b"".join(body for _, body in found[1:]) == b"x" * 2_000_000
