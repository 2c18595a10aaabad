"""The signed decree as a scan: kept sealed, handed out as an attachment, replaced with a trace."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enrollment import scan_kinds
from enrollment.models import Decree
from gumas_pbi import audit, files, viruses
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.uploads import plain_name

ATTACHERS = frozenset({Role.APPROVER, Role.BPJS_LIAISON, Role.ADMINISTRATOR})
REPLACERS = frozenset({Role.APPROVER, Role.ADMINISTRATOR})


@verb
def attach(decree: Decree, data: bytes, *, file_name: str, by: User, at: datetime) -> None:
    """Keep the signed decree beside its row; the same file once more changes nothing.

    Another file takes the old one's place only by an approver or administrator; the old one's
    SHA-256 stays in the audit trail. Raises Refused for a draft (`wrong_state`) or where somebody
    else may replace it (`scan_stands`), WrongInput for a file that is empty, too large, of another
    kind, broken, or infected.
    """
    check(data)
    held = Decree.objects.select_for_update().get(pk=decree.pk)
    if held.state != Decree.State.ISSUED:
        raise Refused(
            _("SK ini belum ditetapkan, jadi belum ada SK bertanda tangan."), code="wrong_state"
        )
    facts: dict[str, str] = {}
    if held.scan:
        old = files.load(held.scan)
        if old == data:
            return
        if not by.has_role(*REPLACERS):
            raise Refused(
                _(
                    "Pindaian SK ini sudah ada. Hanya penyetuju SK atau administrator yang bisa "
                    "menggantinya."
                ),
                code="scan_stands",
            )
        facts = {"replaced": hashlib.sha256(old).hexdigest()}
        files.discard(held.scan)
    decree.scan_name, decree.scanned_by, decree.scanned_at = plain_name(file_name), by, at
    files.store(decree.scan, data)
    decree.save(update_fields=["scan", "scan_name", "scanned_by", "scanned_at"])
    audit.record(
        "scans.attach", decree, by=by, at=at, bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(), **facts,
    )  # fmt: skip


@verb
def download(decree: Decree, *, by: User, at: datetime) -> bytes:
    """The signed decree as it was given. It holds whole NIKs, so it is recorded."""
    if not decree.scan:
        raise Refused(_("SK ini belum punya pindaian."), code="no_scan")
    audit.record("scans.download", decree, by=by, at=at)
    return files.load(decree.scan)


def check(data: bytes) -> None:
    """Raises WrongInput for a scan that is empty, too large, of another kind or infected, Refused
    while the virus scanner does not answer."""
    if not data:
        raise WrongInput(_("Berkas ini kosong. Pindai lagi, lalu unggah."), code="file_empty")
    if len(data) > settings.ROSTER_LIMITS["bytes"]:
        raise WrongInput(
            _("Berkas ini terlalu besar. Pindai dengan mutu lebih rendah, misalnya 150 dpi."),
            code="file_too_large",
        )
    if not scan_kinds.kind_of(data):
        raise WrongInput(
            _("Berkas ini bukan PDF, JPG, atau PNG. Pindai lagi sebagai PDF."),
            code="file_of_another_kind",
        )
    if not scan_kinds.opens(data):
        raise WrongInput(
            _(
                "Berkas ini rusak atau terpotong: tidak ada halaman yang bisa dibuka. Pindai lagi, "
                "lalu buka dulu hasilnya sebelum mengunggah."
            ),
            code="file_broken",
        )
    viruses.checked_now(data)
