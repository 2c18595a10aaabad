"""What was printed, opened: the cards or the list to sign of a village, or all files of a run."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from enrollment.models import CardFile, CardRun
from gumas_pbi import audit, files
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb

KINDS = {"file": "kartu", "receipt": "tanda-terima"}


def name_of(file: CardFile, kind: str) -> str:
    """62.10.03.2001-Sare-Rangan-kartu-12.pdf; `kind` is a key of KINDS."""
    place = re.sub(r"[^A-Za-z0-9]+", "-", file.village.name).strip("-")
    return f"{file.village.code}-{place}-{KINDS[kind]}-{file.run_id}.pdf"


@verb
def download(file: CardFile, kind: str = "file", *, by: User, at: datetime) -> bytes:
    """A PDF of a village: its cards ("file") or its list to sign ("receipt"). Raises Refused where
    everybody was skipped, or where storage has lost it."""
    try:
        content = files.load(getattr(file, kind))
    except (FileNotFoundError, ValueError):
        raise Refused(
            _("Berkas ini tidak ada di penyimpanan. Hubungi administrator."), code="file_missing"
        ) from None
    audit.record("cards.download", file, by=by, at=at, kind=kind, cards=file.cards)
    return content


@verb
def download_all(run: CardRun, *, by: User, at: datetime) -> Iterator[bytes]:
    """All PDFs of a run as the pieces of one ZIP, read one after the other while it is sent.
    Raises Refused where there are none yet."""
    drawn = run.files.exclude(file="").select_related("village").order_by("village__code")
    found = list(drawn)
    if not found:
        raise Refused(_("Belum ada berkas yang siap dalam cetakan ini."), code="no_files")
    audit.record("cards.download_all", run, by=by, at=at, villages=len(found))
    return _zipped([(name_of(file, kind), getattr(file, kind)) for file in found for kind in KINDS])


class _Pipe:
    """What the archive is written to: taken away piece by piece."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def take(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held


def _zipped(named: list[tuple[str, Any]]) -> Iterator[bytes]:
    """PDFs are packed already, so they are stored as they are. One is in memory at a time."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[arg-type]
        for name, field in named:
            try:
                archive.writestr(name, files.load(field))
            except (FileNotFoundError, ValueError):
                archive.writestr(f"{name}.hilang.txt", "Berkas ini tidak ada di penyimpanan.\n")
            yield pipe.take()
    yield pipe.take()
