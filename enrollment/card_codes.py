"""The code in a card's QR: a random token under a keyed signature. Pure.

35 characters carry 175 bits: which key signed it (8), the token (128), and the beginning of
HMAC-SHA-256 over both (39). A code that we did not make is refused without asking the database,
and each character counts. Crockford's base32 (no I, L, O, U) is what QR codes pack tightest; a
code is stored in capitals and read in either case.
"""

import base64
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Final

LENGTH: Final = 35
# What cards carried before they were signed: 16 random bytes in base64url.
_UNSIGNED: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_RFC_4648, _CROCKFORD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_WRITE: Final = bytes.maketrans(_RFC_4648.encode(), _CROCKFORD.encode())
_READ: Final = bytes.maketrans(_CROCKFORD.encode(), _RFC_4648.encode())
_SIGNED: Final = re.compile(f"[{_CROCKFORD}]{{{LENGTH}}}")


def make(key_id: int, key: bytes) -> str:
    """A new code under a key (0 to 255 is its id)."""
    named = bytes([key_id]) + secrets.token_bytes(16)
    return base64.b32encode(named + _signature(key, named))[:LENGTH].translate(_WRITE).decode()


def verify(text: str, keys: Mapping[int, bytes]) -> str | None:
    """The code as it is stored, if one of our keys signed it; an unsigned token of an old card as
    it is; None for anything else."""
    if _UNSIGNED.fullmatch(text):
        return text
    code = text.upper()
    if not text.isascii() or not _SIGNED.fullmatch(code):
        return None
    raw = base64.b32decode(code.encode().translate(_READ) + b"A====")
    named, signature = raw[:17], raw[17:]
    key = keys.get(named[0])
    is_ours = hmac.compare_digest(signature, _signature(key or bytes(32), named))
    return code if key and is_ours else None


def is_signed(code: str) -> bool:
    """Whether it may be written in capitals throughout; an unsigned token may not."""
    return len(code) == LENGTH


def _signature(key: bytes, named: bytes) -> bytes:
    """39 bits: the last of five bytes ends in a zero, for which there is no character."""
    *head, last = hmac.digest(key, named, "sha256")[:5]
    return bytes([*head, last & 0xFE])
