"""The virus scanner of the installation, where it has one.

`VIRUS_SCANNER` is a command that takes a file on its standard input and ends with 0 if it is clean
and with 1 if it is not, as `clamdscan --no-summary -` does. Any other end means: not scanned.
"""

from __future__ import annotations

import os
import shlex
import subprocess

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gumas_pbi.refusals import NotYet, Refused, WrongInput

_SECONDS = 120


class Infected(WrongInput):
    def __init__(self) -> None:
        super().__init__(
            _("Berkas ini mengandung virus. Bersihkan komputernya, lalu buat ulang berkasnya."),
            code="file_unreadable",
        )


class ScannerDown(NotYet):
    def __init__(self) -> None:
        super().__init__(
            _("Pemeriksa virus sedang tidak menjawab. Berkas ini ditahan sampai bisa diperiksa."),
            code="virus_scanner_down",
        )


def checked(data: bytes) -> bytes:
    """The same content, once the scanner has found nothing in it.

    Raises Infected, and ScannerDown where it can't tell: then the file is held, never passed.
    """
    if not settings.VIRUS_SCANNER:
        return data
    environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 (the administrator's own command)
            shlex.split(settings.VIRUS_SCANNER),
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScannerDown from error
    if done.returncode == 1:
        raise Infected
    if done.returncode:
        raise ScannerDown
    return data


def checked_now(data: bytes) -> bytes:
    """The same, for a file that somebody waits for: nothing is held. Raises Infected or Refused."""
    try:
        return checked(data)
    except ScannerDown as down:
        raise Refused(
            _("Pemeriksa virus sedang tidak menjawab. Unggah lagi sebentar nanti."), code=down.code
        ) from down
