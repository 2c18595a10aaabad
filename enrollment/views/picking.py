"""The rows that a bulk button acts on: those ticked, or all that the address asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gumas_pbi.refusals import Refused

OF_DECREE = gettext_lazy("Pilihan memuat orang di luar SK ini.")
OF_MONTH = gettext_lazy("Pilihan memuat temuan di luar bulan ini.")
OF_VILLAGE = gettext_lazy("Pilihan memuat kartu di luar desa ini.")
OF_STATEMENT = gettext_lazy("Pilihan memuat selisih di luar daftar BPJS bulan ini.")


def picked(request: HttpRequest, rows: Any, field: str, foreign: str | Promise = OF_DECREE) -> Any:
    """Rows (a queryset) whose ids are posted in `field`. Raises Refused where there are none, or
    one that is not among them: nothing is done then, and `foreign` says what it is not of."""
    ids = set(request.POST.getlist(field))
    if not ids:
        raise Refused(_("Centang dahulu barisnya."), code="nobody_picked")
    known = all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in ids)
    chosen = rows.filter(pk__in=[int(pk) for pk in ids] if known else [])
    if chosen.count() != len(ids):
        raise Refused(
            _("%(foreign)s Tidak ada yang diubah.") % {"foreign": foreign}, code="foreign"
        )
    return chosen
