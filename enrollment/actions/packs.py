"""The finance pack of a closed month: asked for with one click, made in the background, kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from enrollment import pack_pdf, pack_xlsx
from enrollment.models import ContributionBatch, FinancePack
from enrollment.pack import Pack, Sums
from enrollment.pdf_letters import PAPERS
from enrollment.queries import pack_head, pack_lists, packs
from gumas_pbi import audit, files
from gumas_pbi.models import AuditEvent, User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import move
from workers.actions.workers import is_reason, without_numbers
from workers.nik import mask

State = FinancePack.State
OFFICIAL_PER_HOUR = 10
FORMS = ("pdf", "xlsx")


@verb
def ask(batch: ContributionBatch, *, by: User, at: datetime) -> FinancePack:
    """Queue the month's next pack. While one is being made that one is returned; one that failed is
    tried again.

    Raises Refused while the month is not closed (`month_not_closed`).
    """
    batch = ContributionBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.state != ContributionBatch.State.CLOSED:
        raise Refused(
            _("Berkas keuangan disusun dari bulan yang sudah ditutup. Tutup dulu bulan ini."),
            code="month_not_closed",
        )
    pack = batch.packs.order_by("-number").first()
    if pack is None or pack.state == State.READY:
        pack = batch.packs.create(
            number=pack.number + 1 if pack else 1, made_by=by, made_at=at, queued_at=at
        )
    elif pack.state == State.FAILED:
        move(pack, State.MAKING, attempts=0, error="", made_by=by, made_at=at, queued_at=at)
    else:
        return pack
    audit.record("packs.ask", pack, by=by, at=at, number=pack.number)
    queue(FinancePack.TASK, pack.pk)
    return pack


@verb
def make(pack: FinancePack, *, at: datetime) -> FinancePack:
    """Write both files and keep them with their hashes; both or neither.

    Raises Refused where the names do not come to what the month owes (`sums_differ`).
    """
    found = FinancePack.objects.select_for_update(of=("self",))
    pack = found.select_related("batch", "made_by").get(pk=pack.pk)
    if pack.state != State.MAKING:
        return pack
    kept: dict[str, bytes | int] = {}
    for form, field in (("xlsx", pack.workbook), ("pdf", pack.pdf)):
        data = _written(pack, form, str)
        files.store(field, data)
        kept[f"{field.field.name}_sha256"] = hashlib.sha256(data).digest()
        kept[f"{field.field.name}_size"] = len(data)
    move(pack, State.READY, workbook=pack.workbook.name, pdf=pack.pdf.name, finished_at=at, **kept)
    batch = pack.batch
    audit.record("packs.make", pack, by=pack.made_by, at=at, people=batch.people, total=batch.total)
    return pack


@verb
def official(pack: FinancePack, form: str, *, reason: str, by: User, at: datetime) -> bytes:
    """The kept file ("pdf" or "xlsx") with whole NIKs.

    Raises Refused before it is made (`not_ready`), without a reason (`reason_missing`), after 10 by
    the same user within an hour (`too_many_packs`), and where storage has lost or changed it.
    """
    if pack.state != State.READY:
        raise Refused(_("Berkas keuangan ini belum siap."), code="not_ready")
    reason = without_numbers(" ".join(reason.split()))
    if not is_reason(reason):
        raise Refused(
            _("Tuliskan untuk apa berkas ini diunduh, paling sedikit 5 huruf."),
            code="reason_missing",
        )
    lately = AuditEvent.objects.filter(by=by, verb="packs.official", at__gt=at - timedelta(hours=1))
    if lately.count() >= OFFICIAL_PER_HOUR:
        raise Refused(
            _("Anda sudah mengunduh 10 berkas keuangan dalam satu jam. Coba lagi nanti."),
            code="too_many_packs",
        )
    data = _kept(pack, form)
    audit.record(
        "packs.official", pack, by=by, at=at, form=form, people=pack.batch.people, reason=reason
    )
    return data


@verb
def copy(pack: FinancePack, form: str, *, by: User, at: datetime) -> bytes:
    """The same with masked NIKs, drawn anew from the closed month. Raises Refused as `make`, and
    before the pack is made (`not_ready`)."""
    if pack.state != State.READY:
        raise Refused(_("Berkas keuangan ini belum siap."), code="not_ready")
    data = _written(pack, form, mask)
    audit.record("packs.copy", pack, by=by, at=at, form=form, people=pack.batch.people)
    return data


def _kept(pack: FinancePack, form: str) -> bytes:
    file, sha256 = (
        (pack.pdf, pack.pdf_sha256) if form == "pdf" else (pack.workbook, pack.workbook_sha256)
    )
    try:
        data = files.load(file)
    except FileNotFoundError:
        data = b""
    if hashlib.sha256(data).digest() != bytes(sha256 or b""):
        raise Refused(
            _("Berkas ini hilang atau berubah di penyimpanan. Susun lagi berkas keuangannya."),
            code="file_missing",
        )
    return data


def _written(pack: FinancePack, form: str, shown: Callable[[str], str]) -> bytes:
    """A file of the pack; `shown` is how a NIK is printed. It is in Indonesian for everybody."""
    batch, out = pack.batch, BytesIO()
    paper = settings.ANNEX_PAPER.upper()
    paper = paper if paper in PAPERS else "A4"
    with translation.override("id"):
        content = Pack(
            pack_head.head(pack, is_masked=shown is mask),
            packs.places(batch),
            packs.people(batch, shown),
            pack_lists.listings(batch, shown, folded=form == "pdf"),
        )
        if form == "xlsx":
            sums = pack_xlsx.write(content, out, paper=paper)
        else:
            sums = pack_pdf.draw(content, out, paper=paper).sums
    _must_agree(batch, content, sums)
    return out.getvalue()


def _must_agree(batch: ContributionBatch, content: Pack, sums: Sums) -> None:
    people = sum(place.people for place in content.places)
    if (people, sums.jkk, sums.jkm) != (batch.people, batch.jkk, batch.jkm):
        raise Refused(
            _("Jumlah nama tidak sama dengan jumlah bulan ini. Hubungi administrator."),
            code="sums_differ",
        )
