"""Names of the chain on their way out: staff only, with a reason that is written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from enrollment import bpjs_xlsx
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb
from reports.queries import telling
from reports.queries.joints import REASONS
from workers.actions.workers import is_reason, without_numbers

EXPORTS_PER_HOUR = 20
MOST = 10_000


@verb
def names(found: Any, *, asked: Mapping[str, str], reason: str, by: User, at: datetime) -> bytes:
    """A workbook of these people (see `chain.named`): name, village, since when, why. No NIK.

    `asked` says of which list they are, in codes. Raises Refused without a reason of at least 5
    letters (`reason_missing`), for more than 10,000 people (`too_many`), where there is nobody
    (`nobody`), and after 20 files by the same user within an hour (`too_many_exports`).
    """
    reason = without_numbers(" ".join(reason.split()))
    if not is_reason(reason):
        raise Refused(
            _("Tuliskan untuk apa daftar ini diunduh, paling sedikit 5 huruf."),
            code="reason_missing",
        )
    if audit.within_hour("exports.names", by=by, at=at) >= EXPORTS_PER_HOUR:
        raise Refused(
            _("Anda sudah mengunduh 20 daftar dalam satu jam. Coba lagi nanti."),
            code="too_many_exports",
        )
    people = list(found[: MOST + 1])
    if len(people) > MOST:
        raise Refused(
            _("Terlalu banyak untuk satu berkas. Pilih satu kecamatan atau desa."), code="too_many"
        )
    if not people:
        raise Refused(_("Tidak ada seorang pun dalam daftar ini."), code="nobody")
    out = BytesIO()
    header = (_("Nama"), _("Desa"), _("Sejak"), _("Alasan"), _("Rincian"))
    bpjs_xlsx.write(header, _lines(people), out)
    audit.record("exports.names", by, by=by, at=at, **asked, people=len(people), reason=reason)
    return out.getvalue()


def _lines(people: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    for person in people:
        why = REASONS.get(person["why"])
        yield (
            person["who"],
            person["place"] or "",
            f"{person['since']:%d-%m-%Y}" if person["since"] else "",
            str(why.label) if why else "",
            telling.label_of(person["why"], person["detail"] or ""),
        )
