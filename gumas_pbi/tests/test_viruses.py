"""A scanner's word counts, and its silence holds a file back."""

from __future__ import annotations

import shlex
import sys

import pytest

from gumas_pbi import viruses

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CODE = "import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())"
SCANNER = shlex.join([sys.executable, "-c", CODE])


def test_checked_without_a_scanner_passes(settings):
    assert settings.VIRUS_SCANNER == ""
    assert viruses.checked(EICAR) == EICAR


def test_checked_passes_what_is_clean(settings):
    settings.VIRUS_SCANNER = SCANNER
    assert viruses.checked(b"NIK;Nama") == b"NIK;Nama"


def test_checked_refuses_a_virus(settings):
    settings.VIRUS_SCANNER = SCANNER
    with pytest.raises(viruses.Infected, match="mengandung virus"):
        viruses.checked(EICAR)


@pytest.mark.parametrize("command", ["/nowhere/clamscan -", "sh -c 'exit 2'", "sh -c 'kill -9 $$'"])
def test_checked_holds_what_was_not_scanned(settings, command):
    settings.VIRUS_SCANNER = command
    with pytest.raises(viruses.ScannerDown, match="ditahan"):
        viruses.checked(b"NIK;Nama")


def test_checked_does_not_wait_for_ever(settings, monkeypatch):
    settings.VIRUS_SCANNER = "sleep 60"
    monkeypatch.setattr(viruses, "_SECONDS", 0.1)
    with pytest.raises(viruses.ScannerDown):
        viruses.checked(b"NIK;Nama")
