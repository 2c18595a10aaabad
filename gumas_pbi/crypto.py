"""Encryption of personal data at rest, and the keyed digest that NIKs are matched by.

A sealed value is `key id (1 byte) + nonce (12 bytes) + AES-256-GCM ciphertext`, so that keys can
be rotated: the first of DATA_KEYS seals, each of them opens.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Sequence
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE = 12


def _keys() -> dict[int, bytes]:
    """DATA_KEYS by id, the current one first."""
    keys: dict[int, bytes] = {}
    for part in settings.DATA_KEYS.split(","):
        number, _, hexadecimal = part.strip().partition(":")
        try:
            key = keys[int(number)] = bytes.fromhex(hexadecimal)
        except ValueError as error:
            raise ImproperlyConfigured(
                "DATA_KEYS must be 'id:hex,id:hex': ids of 0-255, keys of 32 bytes in hex."
            ) from error
        if len(key) != 32 or not 0 <= int(number) <= 255:
            raise ImproperlyConfigured("DATA_KEYS: each key has 32 bytes and an id of 0-255.")
    return keys


@cache
def _keyring() -> tuple[bytes, dict[int, AESGCM]]:
    keys = {number: AESGCM(key) for number, key in _keys().items()}
    return bytes([next(iter(keys))]), keys


def seal(plain: bytes) -> bytes:
    """Encrypt with the current key and a fresh nonce."""
    first, keys = _keyring()
    nonce = os.urandom(NONCE)
    return first + nonce + keys[first[0]].encrypt(nonce, plain, None)


def unseal(sealed: bytes) -> bytes:
    """Decrypt. Raises KeyError for an unknown key id, InvalidTag for a value that was changed."""
    sealed = bytes(sealed)
    return _keyring()[1][sealed[0]].decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], None)


def seal_text(plain: str) -> bytes | None:
    """Sealed text; nothing for an empty string."""
    return seal(plain.encode()) if plain else None


def unseal_text(sealed: bytes | None) -> str:
    return unseal(sealed).decode() if sealed else ""


@cache
def _digest_key() -> bytes:
    return settings.DIGEST_KEY.encode()


@cache
def _hmac_states(key: bytes) -> tuple[Any, Any]:
    """SHA-256 after the inner and after the outer key of HMAC (RFC 2104): five times as fast to
    go on from as `hmac.digest`."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)


def digest(text: str) -> bytes:
    """HMAC-SHA-256 of a NIK (or another number) under DIGEST_KEY: 32 bytes."""
    inner, outer = (state.copy() for state in _hmac_states(_digest_key()))
    inner.update(text.encode())
    outer.update(inner.digest())
    return outer.digest()


def signature(purpose: str, plain: bytes) -> bytes:
    """HMAC-SHA-256 of something that we give out and will be shown again, under a key that serves
    this purpose alone: 32 bytes."""
    key = hmac.digest(_digest_key(), purpose.encode(), "sha256")
    return hmac.digest(key, plain, "sha256")


@cache
def signing_keys(purpose: str) -> tuple[bytes, ...]:
    """Keys that serve this purpose alone, one from each of DATA_KEYS, the current one first: what
    an older one signed holds for as long as it stands there."""
    return tuple(hmac.digest(key, purpose.encode(), "sha256") for key in _keys().values())


@cache
def _near_key() -> bytes:
    return hmac.digest(_digest_key(), b"near keys", "sha256")


# Windows of a NIK such that any digit, and any two neighbours, lie within one of them.
_WINDOWS = tuple((start, min(start + 3, 16)) for start in (0, 2, 4, 6, 8, 10, 12, 13))
NEAR_KEYS = len(_WINDOWS)


def near_keys(niks: Sequence[str]) -> list[int]:
    """Keyed 64-bit pseudonyms of each NIK with one window of its digits left out: NEAR_KEYS for
    each NIK, in order. NIKs that differ by one digit or one swap of neighbours share one.

    One AES block a window, cut to half: a NIK can't be had back from it.
    """
    blocks = "".join(
        [nik[:start] + "***"[: end - start] + nik[end:] for nik in niks for start, end in _WINDOWS]
    ).encode("ascii")
    cipher = Cipher(algorithms.AES(_near_key()), modes.ECB()).encryptor()  # noqa: S305  a PRF of single blocks
    sealed = cipher.update(blocks) + cipher.finalize()
    return [key for key, _rest in struct.iter_unpack(">qq", sealed)]
