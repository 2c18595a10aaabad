"""Codes by which the rows of a marked copy are known again: signed, and without a word of anybody.

A code names a list and a place in it. Who makes one up, or changes one, has no code.
"""

from __future__ import annotations

import hmac
from base64 import b32decode, b32encode
from binascii import Error

from gumas_pbi.crypto import signature

_PREFIX = "GPB-"  # keeps a spreadsheet from taking it for a number
_ROSTER, _POSITION, _SIGNATURE = 5, 3, 12  # bytes
_NAMED = _ROSTER + _POSITION


def code_of(roster: int, position: int) -> str:
    """The code of the row at a position (from 0) of a roster (primary key)."""
    named = roster.to_bytes(_ROSTER, "big") + position.to_bytes(_POSITION, "big")
    return _PREFIX + b32encode(named + _signature(named)).decode()


def read(code: str) -> tuple[int, int] | None:
    """The roster and the position that a code names; None if it is not one of ours."""
    text = code.strip().upper()
    if not text.startswith(_PREFIX):
        return None
    try:
        whole = b32decode(text.removeprefix(_PREFIX))
    except Error:
        return None
    named, signed = whole[:_NAMED], whole[_NAMED:]
    if not hmac.compare_digest(signed, _signature(named)):
        return None
    return int.from_bytes(named[:_ROSTER], "big"), int.from_bytes(named[_ROSTER:], "big")


def _signature(named: bytes) -> bytes:
    return signature("row codes", named)[:_SIGNATURE]
