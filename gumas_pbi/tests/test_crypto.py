"""Personal data at rest: sealed, keys rotated, NIKs matched by a keyed digest."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured

from gumas_pbi import crypto

NIK = "6210031708800001"


@pytest.fixture
def keys(settings):
    """Sets DATA_KEYS or DIGEST_KEY; what was cached of them is forgotten before and after."""

    def use(**values):
        for name, value in values.items():
            setattr(settings, name, value)
        forget()

    yield use
    forget()


def forget():
    for cached in (crypto._keyring, crypto._digest_key, crypto.signing_keys):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def _known_keys(keys):
    keys(DATA_KEYS=f"1:{'ab' * 32}", DIGEST_KEY="kunci-uji")


def test_seal_and_unseal():
    assert crypto.unseal(crypto.seal(b"rahasia")) == b"rahasia"
    assert crypto.unseal(memoryview(crypto.seal(b""))) == b""


def test_seal_holds_key_id_nonce_and_nothing_readable():
    sealed = crypto.seal(NIK.encode())
    assert sealed[0] == 1
    assert len(sealed) == 1 + crypto.NONCE + len(NIK) + 16
    assert NIK.encode() not in sealed


def test_seal_takes_a_fresh_nonce_each_time():
    nonces = {crypto.seal(b"sama")[1 : 1 + crypto.NONCE] for _ in range(1000)}
    assert len(nonces) == 1000


@pytest.mark.parametrize("place", [1, crypto.NONCE, 14, -1])
def test_unseal_refuses_a_value_that_was_changed(place):
    sealed = bytearray(crypto.seal(b"rahasia"))
    sealed[place] ^= 1
    with pytest.raises(InvalidTag):
        crypto.unseal(bytes(sealed))


def test_unseal_refuses_an_unknown_key(keys):
    sealed = crypto.seal(b"rahasia")
    keys(DATA_KEYS=f"2:{'cd' * 32}")
    with pytest.raises(KeyError):
        crypto.unseal(sealed)


def test_unseal_refuses_another_key_of_the_same_id(keys):
    sealed = crypto.seal(b"rahasia")
    keys(DATA_KEYS=f"1:{'cd' * 32}")
    with pytest.raises(InvalidTag):
        crypto.unseal(sealed)


def test_rotation_opens_the_old_and_seals_with_the_first(keys):
    old = crypto.seal(b"lama")
    keys(DATA_KEYS=f"2:{'cd' * 32}, 1:{'ab' * 32}")
    new = crypto.seal(b"baru")
    assert (old[0], new[0]) == (1, 2)
    assert (crypto.unseal(old), crypto.unseal(new)) == (b"lama", b"baru")


@pytest.mark.parametrize(
    "text", ["", "abc", "1:zz", f"1:{'ab' * 16}", f"256:{'ab' * 32}", f"1:{'ab' * 32},"]
)
def test_keys_that_are_none_are_said_at_once(keys, text):
    keys(DATA_KEYS=text)
    with pytest.raises(ImproperlyConfigured):
        crypto.seal(b"rahasia")


def test_text_that_is_empty_is_not_sealed():
    assert crypto.seal_text("") is None
    assert crypto.unseal_text(None) == ""
    assert crypto.unseal_text(crypto.seal_text("Ibu é 龍")) == "Ibu é 龍"


def test_digest_is_stable_and_has_32_bytes():
    assert crypto.digest(NIK) == crypto.digest(NIK)
    assert len(crypto.digest(NIK)) == 32
    assert crypto.digest(NIK) != crypto.digest("6210031708800002")


def test_digest_depends_on_its_key_alone(keys):
    before = crypto.digest(NIK)
    keys(DATA_KEYS=f"2:{'cd' * 32}")
    assert crypto.digest(NIK) == before
    keys(DIGEST_KEY="kunci-lain")
    assert crypto.digest(NIK) != before
    assert before != hashlib.sha256(NIK.encode()).digest()


@pytest.mark.parametrize("key", ["k" * 10, "k" * 64, "k" * 65, "k" * 200])
def test_digest_is_hmac_sha256(keys, key):
    keys(DIGEST_KEY=key)
    assert crypto.digest(NIK) == hmac.digest(key.encode(), NIK.encode(), "sha256")


def test_signing_keys_are_one_for_each_data_key_and_for_this_purpose_alone(keys):
    keys(DATA_KEYS=f"2:{'cd' * 32}, 1:{'ab' * 32}")
    found = crypto.signing_keys("kartu uji")
    assert found[0] == hmac.digest(bytes.fromhex("cd" * 32), b"kartu uji", "sha256")
    assert [len(key) for key in found] == [32, 32]
    others = crypto.signing_keys("lain")
    assert len({*found, *others, bytes.fromhex("cd" * 32)}) == 5
