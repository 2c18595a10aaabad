"""The rows that a bulk button acts on: those ticked, or all that the address asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from gumas_pbi.refusals import Refused


def picked(request: HttpRequest, rows: Any, field: str) -> Any:
    """Rows (a queryset) whose ids are posted in `field`. Raises Refused where there are none, or
    one that is not among them: nothing is done then."""
    ids = set(request.POST.getlist(field))
    if not ids:
        raise Refused(_("Centang dahulu orangnya."), code="nobody_picked")
    known = all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in ids)
    chosen = rows.filter(pk__in=[int(pk) for pk in ids] if known else [])
    if chosen.count() != len(ids):
        raise Refused(
            _("Pilihan memuat orang di luar SK ini. Tidak ada yang diubah."), code="foreign"
        )
    return chosen
