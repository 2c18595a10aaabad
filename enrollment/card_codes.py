"""The code in a card's QR: a random token under a keyed signature. Pure.

28 characters carry 140 bits: a random token (100), and the beginning of HMAC-SHA-256 over it (40).
More would not fit the symbol that a worn card is still read from (decision 31). A code that we did
not make is refused without asking the database, and each character counts. Crockford's base32 (no
I, L, O, U) is what QR codes pack tightest; a code is stored in capitals and read in either case.
"""

import base64
import hmac
import re
import secrets
from collections.abc import Iterable
from typing import Final

PURPOSE: Final = "card codes"  # what their signing keys serve
LENGTH: Final = 28
_TOKEN: Final = 20
# What cards carried before they were signed: 16 random bytes in base64url.
_UNSIGNED: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_RFC_4648, _CROCKFORD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_WRITE: Final = bytes.maketrans(_RFC_4648.encode(), _CROCKFORD.encode())
_SIGNED: Final = re.compile(f"[{_CROCKFORD}]{{{LENGTH}}}")
_IN_ADDRESS: Final = re.compile(rf"(?:^|/k/)([\w-]{{22}}|\w{{{LENGTH}}})(?:[/?#]|$)", re.A | re.I)


def make(key: bytes) -> str:
    """A new code, signed with the key."""
    token = _base32(secrets.token_bytes(13))[:_TOKEN]
    return token + _signature(key, token)


def verify(text: str, keys: Iterable[bytes]) -> str | None:
    """The code as it is stored, if one of our keys signed it; an unsigned token of an old card as
    it is; None for anything else."""
    if _UNSIGNED.fullmatch(text):
        return text
    code = text.upper()
    if not text.isascii() or not _SIGNED.fullmatch(code):
        return None
    token, signature = code[:_TOKEN], code[_TOKEN:]
    # All of them, each time: how long it takes does not tell which key it was.
    signed = [hmac.compare_digest(signature, _signature(key, token)) for key in keys]
    return code if any(signed) else None


def found_in(text: str) -> str | None:
    """The code, as it is stored, in what a QR code says: an address, or the code alone. Whether
    it is one of ours is not asked."""
    found = _IN_ADDRESS.search(text.strip())
    if found is None:
        return None
    return found[1].upper() if is_signed(found[1]) else found[1]


def is_signed(code: str) -> bool:
    """Whether it may be written in capitals throughout; an unsigned token may not."""
    return len(code) == LENGTH


def _signature(key: bytes, token: str) -> str:
    return _base32(hmac.digest(key, token.encode(), "sha256")[:5])


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).translate(_WRITE).decode()
