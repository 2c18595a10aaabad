"""A bill read from BPJS's file, to be looked over before it is recorded."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enrollment.bill_table import Found, read
from gumas_pbi import viruses
from gumas_pbi.refusals import WrongInput
from workers import cells, rows
from workers.checks import FILE_DETAILS, FILE_REFUSALS

SECONDS, MOST_ROWS = 15, 2_000
"""A bill is short, and somebody waits for it."""


def look(data: bytes, *, at: datetime) -> Found:
    """What the file says; nothing is kept. Raises WrongInput where it can't be read, or says
    nothing of a bill."""
    if not data:
        raise WrongInput(FILE_DETAILS["empty"], code=rows.UNREADABLE)
    limits = rows.Limits(**settings.ROSTER_LIMITS)
    if len(data) > limits.bytes:
        raise WrongInput(FILE_REFUSALS[rows.TOO_LARGE], code=rows.TOO_LARGE)
    limits = limits._replace(rows=MOST_ROWS, seconds=min(SECONDS, limits.seconds))
    try:
        found = read(cells.read(viruses.checked_now(data), limits), at.astimezone().date())
    except rows.Refused as no:
        raise WrongInput(FILE_DETAILS.get(no.detail) or FILE_REFUSALS[no.code], no.code) from no
    if found == Found():
        raise WrongInput(
            _("Di dalam berkas ini tidak ada kode iuran atau jumlah tagihan. Ketik saja isinya."),
            code="bill_not_found",
        )
    return found
