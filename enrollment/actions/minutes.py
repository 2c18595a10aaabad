"""The minutes of a reconciliation: drawn to be signed, and frozen by the signed scan."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from enrollment import minutes_pdf
from enrollment.actions import scans, statement_lines, statements
from enrollment.minutes_pdf import KindSum, Minutes, Named, Party, Side
from enrollment.models import ContributionBatch, Statement, StatementDifference
from enrollment.queries import reconciled
from gumas_pbi import audit, files
from gumas_pbi.indonesian import number as shown
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import move
from gumas_pbi.uploads import plain_name
from workers.actions.workers import without_numbers
from workers.nik import mask

KINDS = StatementDifference.Kind.values  # in the order of the paper
MOST_NAMES = 2_000  # past that, another list was uploaded, or another month


def is_final(statement: Statement) -> bool:
    """Whether nothing of it waits: the month is closed and all differences are settled."""
    closed = statement.batch.state == ContributionBatch.State.CLOSED
    fresh = not reconciled.is_outdated(statement)
    return closed and fresh and not _waiting(statement).exists()


@verb
def draw(statement: Statement, *, number: str = "", dated: date, by: User, at: datetime) -> bytes:
    """The minutes as PDF; RANCANGAN across each page while something waits. Once they are signed,
    they bear the number and date that were signed.

    Raises Refused for a list that is not read (`wrong_state`) or differs too much (`too_many`).
    """
    if statement.state not in (Statement.State.MATCHED, Statement.State.SIGNED):
        raise Refused(
            _("Daftar BPJS bulan ini belum dicocokkan, jadi belum ada berita acaranya."),
            code="wrong_state",
        )
    count = statement.differences.count()
    if count > MOST_NAMES:
        raise Refused(
            _(
                "Ada %(number)s selisih, terlalu banyak untuk satu berita acara. Periksa dulu "
                "apakah daftar yang diunggah memang untuk bulan ini."
            )
            % {"number": shown(count)},
            code="too_many",
        )
    if statement.minutes_on:
        number, dated = statement.minutes_number, statement.minutes_on
    number, out = without_numbers(" ".join(number.split()))[:100], BytesIO()
    with translation.override("id"):  # the paper is in Indonesian whatever the screen is
        minutes_pdf.draw(_minutes(statement, number, dated), out)
    audit.record("minutes.draw", statement, by=by, at=at, number=number, differences=count)
    return out.getvalue()


@verb
def sign(
    statement: Statement,
    data: bytes,
    *,
    number: str,
    dated: date,
    file_name: str,
    by: User,
    at: datetime,
) -> None:
    """Keep the signed minutes, sealed, with their number and date: from here on the reconciliation
    does not change.

    Raises Refused while the month is open (`month_open`), where it was computed anew since
    (`outdated`), while differences wait (`unsettled`), and where it is signed already; WrongInput
    without a number, for a day in the future, and for a file that is empty, too large, of another
    kind, broken, or infected.
    """
    scans.check(data)
    number = without_numbers(" ".join(number.split()))[:100]
    if not number:
        raise WrongInput(_("Isi nomor berita acaranya."), code="number_missing")
    if dated > at.astimezone().date():
        raise WrongInput(
            _("Tanggal berita acara tidak boleh di masa depan."), code="date_in_future"
        )
    held = Statement.objects.select_for_update(no_key=True).get(pk=statement.pk)
    if held.state == Statement.State.SIGNED and files.load(held.scan) == data:
        return
    if statement.batch.state != ContributionBatch.State.CLOSED:
        raise Refused(
            _("Bulan ini belum ditutup. Tutup dulu, cetak berita acaranya, lalu tanda tangani."),
            code="month_open",
        )
    if reconciled.is_outdated(statement):
        raise Refused(
            _("Bulan ini dihitung lagi sesudah dicocokkan. Cocokkan lagi dengan daftar BPJS."),
            code="outdated",
        )
    waiting = _waiting(held).count()
    if waiting:
        raise Refused(
            _("%(number)s selisih belum diselesaikan. Selesaikan dulu semuanya.")
            % {"number": shown(waiting)},
            code="unsettled",
        )
    files.store(statement.scan, data)
    move(
        statement, Statement.State.SIGNED, signed_by=by, signed_at=at, scan=statement.scan.name,
        scan_name=plain_name(file_name), minutes_number=number, minutes_on=dated,
    )  # fmt: skip
    statement_lines.forget(statements.replaced(statement.batch))
    audit.record(
        "minutes.sign", statement, by=by, at=at, number=number, bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip


@verb
def download(statement: Statement, *, by: User, at: datetime) -> bytes:
    """The signed minutes as they were given."""
    if not statement.scan:
        raise Refused(_("Berita acara ini belum punya pindaian."), code="no_scan")
    audit.record("minutes.download", statement, by=by, at=at)
    return files.load(statement.scan)


def _waiting(statement: Statement) -> Any:
    return statement.differences.filter(state__in=reconciled.UNSETTLED)


def _minutes(statement: Statement, number: str, dated: date) -> Minutes:
    batch = statement.batch
    kinds = reconciled.by_kind(statement)
    return Minutes(
        regency=settings.REGENCY_NAME,
        programme=settings.PROGRAMME_NAME,
        month=batch.month,
        number=number,
        dated=dated,
        place=settings.SIGNING_PLACE,
        ours=_party("REGENCY"),
        theirs=_party("BPJS"),
        our_side=Side(statement.ours_people, batch.jkk, batch.jkm, statement.ours_amount),
        their_side=Side(statement.people, statement.jkk, statement.jkm, statement.amount),
        matched=statement.matched,
        file_name=statement.file_name,
        received_on=statement.received_at.astimezone().date(),
        kinds=[KindSum(str(each.label), each.count, each.amount) for each in kinds],
        named=list(_named(statement)),
        is_final=is_final(statement),
    )


def _party(which: str) -> Party:
    name = f"RECONCILIATION_{which}"
    return Party(
        getattr(settings, name), getattr(settings, f"{name}_NAME"),
        getattr(settings, f"{name}_TITLE"),
    )  # fmt: skip


def _named(statement: Statement) -> Iterator[Named]:
    found = reconciled.people_of(statement.differences.all())
    for each in sorted(found, key=lambda each: KINDS.index(each.kind)):
        person, row = each.worker, each.row
        settled = each.get_resolution_display()
        yield Named(
            kind=each.get_kind_display(),
            name=_names(each),
            nik=mask(person.nik if person else row.nik),
            kpj=(person and person.kpj) or (row.kpj if row else ""),
            ours=each.ours,
            theirs=each.theirs,
            cause=each.get_cause_display(),
            settled=f"{settled}. {each.note}" if each.note else settled,
        )


def _names(difference: StatementDifference) -> str:
    """The name; both where BPJS writes another."""
    person, row = difference.worker, difference.row
    if person is None:
        return row.name or "–"
    if difference.kind == StatementDifference.Kind.NAME:
        return f"{person.name} (BPJS: {row.name})"
    return person.name
