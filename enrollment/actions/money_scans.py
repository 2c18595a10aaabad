"""Scans of bills and of the treasury's papers: kept sealed, handed out with a trace."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from enrollment.actions import scans
from enrollment.models import Bill, PaymentPaper
from gumas_pbi import audit, files
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.uploads import plain_name


class Scan(NamedTuple):
    """A scan as it was uploaded."""

    data: bytes
    name: str


def keep(row: Bill | PaymentPaper, scan: Scan | None) -> dict[str, str]:
    """Seal a scan beside a row that is not saved here; what the audit trail says of it."""
    if scan is None:
        return {}
    scans.check(scan.data)
    row.scan_name = plain_name(scan.name)
    files.store(row.scan, scan.data)
    return {"sha256": hashlib.sha256(scan.data).hexdigest()}


@verb
def attach(row: Bill | PaymentPaper, scan: Scan, *, by: User, at: datetime) -> None:
    """Keep the scan of a bill or paper that was recorded without one, or replace it: the old one's
    SHA-256 stays in the audit trail. The same file once more changes nothing.

    Raises what `scans.check` raises.
    """
    held = type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    facts = {}
    if held.scan:
        old = files.load(held.scan)
        if old == scan.data:
            return
        facts = {"replaced": hashlib.sha256(old).hexdigest()}
    facts |= keep(row, scan)
    files.discard(held.scan)
    row.save(update_fields=["scan", "scan_name"])
    audit.record("money_scans.attach", row, by=by, at=at, bytes=len(scan.data), **facts)


@verb
def download(row: Bill | PaymentPaper, *, by: User, at: datetime) -> bytes:
    """The scan as it was given. Raises Refused where there is none."""
    if not row.scan:
        raise Refused(_("Surat ini belum punya pindaian."), code="no_scan")
    audit.record("money_scans.download", row, by=by, at=at)
    return files.load(row.scan)
