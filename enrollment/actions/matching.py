"""The list of people that the civil registry is asked about: NIK, name and birth date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from enrollment import bpjs_xlsx
from enrollment.models import Enrollment
from gumas_pbi import audit
from gumas_pbi.models import AuditEvent, User
from gumas_pbi.refusals import Refused, verb
from villages.models import District
from workers.actions.workers import is_reason, without_numbers
from workers.models import Candidate, ReferenceEntry, ReferenceList, Worker

# The last two are empty: the registry fills them in, and the file is read back as its answer.
HEADER = ("NIK", "NAMA LENGKAP", "TANGGAL LAHIR", "HASIL PADAN", "KETERANGAN")
MOST = 50_000  # people in one file
EXPORTS_PER_HOUR = 20


class Whom(models.TextChoices):
    WAITING = "waiting", _("Calon yang menunggu verifikasi")
    COVERED = "covered", _("Semua peserta yang terlindungi")
    UNMATCHED = "unmatched", _("Calon dan peserta yang belum ada hasil padannya")


def people(whom: str, district: District | None, at: datetime) -> Any:
    """Living people of the registry who are to be matched."""
    day = at.astimezone().date()
    of_worker = {"worker": OuterRef("pk")}
    waiting = Exists(Candidate.objects.filter(**of_worker, state=Candidate.State.PROPOSED))
    covered = Exists(Enrollment.objects.active_on(day).filter(**of_worker))
    registry = ReferenceEntry.objects.current(day).filter(
        list__kind=ReferenceList.Kind.CIVIL_REGISTRY
    )
    conditions = {
        Whom.WAITING: waiting,
        Whom.COVERED: covered,
        Whom.UNMATCHED: (waiting | covered) & ~registry.about("nik_digest"),
    }
    alive = Worker.objects.in_place(district=district).filter(died_on=None, merged_into=None)
    return alive.filter(conditions[Whom(whom)])


@verb
def export(
    whom: str, *, district: District | None = None, reason: str, by: User, at: datetime
) -> bytes:
    """A workbook of text cells with these people, for the civil registry's offline match.

    Raises Refused without a reason of at least 5 letters (`reason_missing`), where there is
    nobody (`nobody`) or there are too many for one file (`too_many`), and after 20 files by the
    same user within an hour (`too_many_exports`).
    """
    reason = without_numbers(" ".join(reason.split()))
    if not is_reason(reason):
        raise Refused(
            _("Tuliskan untuk apa daftar ini diunduh, paling sedikit 5 huruf."),
            code="reason_missing",
        )
    lately = AuditEvent.objects.filter(
        by=by, verb="matching.export", at__gt=at - timedelta(hours=1)
    )
    if lately.count() >= EXPORTS_PER_HOUR:
        raise Refused(
            _("Anda sudah mengunduh 20 daftar dalam satu jam. Coba lagi nanti."),
            code="too_many_exports",
        )
    found = people(whom, district, at)
    if found.order_by()[: MOST + 1].count() > MOST:
        raise Refused(_("Terlalu banyak untuk satu berkas. Pilih satu kecamatan."), code="too_many")
    file = BytesIO()
    count = bpjs_xlsx.write(HEADER, _lines(found), file)
    if not count:
        raise Refused(_("Tidak ada orang yang perlu dipadankan di sini."), code="nobody")
    place = district.code if district else ""
    audit.record(
        "matching.export", by, by=by, at=at, whom=whom, district=place, people=count, reason=reason
    )
    return file.getvalue()


def _lines(found: Any) -> Iterator[tuple[str, ...]]:
    chosen = found.order_by("village__code", "name", "pk").only("nik", "name", "birth_date")
    for worker in chosen.iterator(chunk_size=2_000):
        born = f"{worker.birth_date:%d-%m-%Y}" if worker.birth_date else ""
        yield worker.nik, worker.name, born, "", ""
