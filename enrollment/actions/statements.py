"""BPJS's list of a month: kept sealed, read in a child process, compared with ours by sets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.actions import contributions, statement_columns, statement_lines
from enrollment.headed_table import NoTable
from enrollment.headed_table import Unplaced as NoneKnown
from enrollment.models import ContributionBatch, Statement
from enrollment.queries import reconciled
from enrollment.queries.reconciled import STANDING
from enrollment.statement_table import (
    StatementLine,
    StatementTable,
)
from gumas_pbi import audit, crypto, files, viruses, written
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import move
from gumas_pbi.uploads import plain_name
from workers import cells, names, rows
from workers.actions.workers import is_reason, without_numbers
from workers.checks import file_sentence

State = Statement.State
MOST_TITLES = 100

# What a list of BPJS that can't be used is answered with, by detail or code.
FILE: dict[str, str | Promise] = {
    "file_not_a_table": _(
        "Di dalam berkas ini tidak ada tabel iuran: harus ada kolom NIK atau KPJ, dan kolom "
        "jumlah iuran (atau JKK dan JKM). Pilih daftar iuran bulan ini dari BPJS."
    ),
    "file_unreadable": _(
        "Daftar ini tidak bisa dibaca. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah "
        "lagi; jika tidak bisa dibuka, minta berkasnya lagi ke BPJS."
    ),
    "file_too_large": _(
        "Daftar ini terlalu besar. Sisakan lembar iuran bulan ini saja, lalu unggah lagi."
    ),
    "empty": _("Berkas ini kosong. Minta berkasnya lagi ke BPJS, lalu unggah lagi."),
    "document": _("Berkas ini surat atau dokumen, bukan tabel. Minta daftarnya dalam Excel."),
}


def standing(batch: ContributionBatch) -> Statement | None:
    """The list that holds for a month, or the last one that could not be read."""
    found = batch.statements.select_related("received_by", "signed_by")
    return (
        found.filter(state__in=STANDING).first()
        or found.filter(state=State.REFUSED).order_by("-pk").first()
    )


def replaced(batch: ContributionBatch) -> QuerySet[Statement]:
    """Lists that a newer one has replaced, the last first."""
    return batch.statements.filter(state=State.REPLACED).order_by("-pk")


@verb
def receive(
    batch: ContributionBatch, data: bytes, *, file_name: str, by: User, at: datetime
) -> Statement:
    """Keep BPJS's list of a month, sealed, and queue its reading. It takes the place of an older
    one. The same file, sent again while it still waits, is that list.

    Raises Refused for a month that is not computed (`wrong_state`), whose minutes are signed
    (`signed`), whose list is just being read (`not_read`), and where the same file stands
    (`same_file`); WrongInput for a file that is empty or too large.
    """
    if not data:
        raise _refused(rows.UNREADABLE, "empty")
    if len(data) > settings.REFERENCE_LIMITS["bytes"]:
        raise _refused(rows.TOO_LARGE)
    batch = ContributionBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.state not in contributions.COMPUTED:
        raise Refused(
            _("Bulan ini belum selesai dihitung. Tunggu sampai selesai, lalu unggah daftarnya."),
            code="wrong_state",
        )
    digest = hashlib.sha256(data).digest()
    older = batch.statements.filter(state__in=STANDING).first()
    if older and bytes(older.sha256) == digest and older.state == State.RECEIVED:
        return older
    if older:
        _make_room(older, digest)
    statement = Statement(
        batch=batch, file_name=plain_name(file_name), sha256=digest, received_by=by,
        received_at=at, queued_at=at,
    )  # fmt: skip
    files.store(statement.file, data)
    statement.save()
    audit.record(
        "statements.receive", statement, by=by, at=at, month=str(batch), bytes=len(data),
        sha256=digest.hex(), replaces=older and older.pk,
    )  # fmt: skip
    queue(Statement.TASK, statement.pk)
    return statement


def _make_room(older: Statement, digest: bytes) -> None:
    if older.state == State.SIGNED:
        raise _signed()
    if older.state == State.RECEIVED:
        raise Refused(
            _("Daftar sebelumnya sedang dibaca. Tunggu sebentar, lalu unggah lagi."),
            code="not_read",
        )
    if bytes(older.sha256) == digest:
        raise Refused(
            _("Berkas yang sama sudah diunggah %(who)s pada %(day)s. Tidak ada yang berubah.")
            % {"who": older.received_by, "day": written.day(older.received_at)},
            code="same_file",
        )
    move(older, State.REPLACED)


class Unplaced(WrongInput):
    """A table of which nobody knows yet which columns tell the person and the rupiah. `titles`: a
    few values of each column, long numbers masked."""

    def __init__(self, titles: dict[str, list[str]]):
        super().__init__(
            _("Belum diketahui kolom mana yang berisi NIK atau KPJ, dan kolom mana iurannya."),
            code="statement_columns_unknown",
        )
        self.titles = titles


@verb
def read(statement: Statement, *, at: datetime) -> statement_lines.Counts:
    """Read the file and compare it with the month; what was said of differences that stay is
    kept. Reading it again ends the same.

    Raises Unplaced where staff have to say what the columns hold, WrongInput for a file that is no
    table of people: nothing of it is taken then.
    """
    limits = rows.Limits(**settings.REFERENCE_LIMITS)
    found = cells.read(viruses.checked(files.load(statement.file)), limits)
    table = StatementTable(found, at.astimezone().date(), statement_columns.known())
    try:
        lines = statement_lines.stage(_staged(table))
    except NoTable as error:
        raise _refused(rows.NOT_A_TABLE) from error
    except NoneKnown as error:
        raise Unplaced(_shown(table)) from error
    except rows.Refused as no:
        raise _refused(no.code, no.detail) from no
    if not lines:
        raise _refused(rows.NOT_A_TABLE)
    before = None
    if not statement.differences.exists():  # read for the first time
        before = replaced(statement.batch).first()
    counts = statement_lines.take(statement, before)
    if before:  # it comes back if this one turns out to be the wrong file
        statement_lines.forget(replaced(statement.batch).filter(pk__lt=before.pk))
    _keep_titles(statement, _shown(table))
    _matched(statement, counts, by=statement.received_by, at=at)
    return counts


@verb
def match(statement: Statement, *, by: User, at: datetime) -> statement_lines.Counts:
    """Compare the list anew with the month as it is now, after data was put right. What was said
    of differences that stay is kept. Raises Refused unless it is read and not signed."""
    if statement.state != State.MATCHED:
        raise Refused(_("Daftar ini belum dibaca, atau sudah ditandatangani."), code="wrong_state")
    move(statement, State.RECEIVED)
    counts = statement_lines.rematch(statement)
    _matched(statement, counts, by=by, at=at)
    return counts


def _matched(
    statement: Statement, counts: statement_lines.Counts, *, by: User, at: datetime
) -> None:
    move(statement, State.MATCHED, finished_at=at, error="", **counts._asdict())
    audit.record(
        "statements.match", statement, by=by, at=at, differences=statement.differences.count(),
        **counts._asdict(),
    )  # fmt: skip


@verb
def withdraw(statement: Statement, reason: str, *, by: User, at: datetime) -> Statement | None:
    """Take back a list that was the wrong file; nothing of it stays. The one that it replaced comes
    back, with what was settled, compared anew where the month has changed since. Returns that one.

    Raises WrongInput without a reason, Refused while the list is read and once the minutes are
    signed.
    """
    reason = without_numbers(" ".join(reason.split()))
    if not is_reason(reason):
        raise WrongInput(
            _("Tuliskan mengapa daftar ini ditarik, paling sedikit 5 huruf."),
            code="reason_missing",
        )
    batch = ContributionBatch.objects.select_for_update(no_key=True).get(pk=statement.batch_id)
    if statement.state == State.SIGNED:
        raise _signed()
    files.discard(statement.file)
    move(statement, State.WITHDRAWN, file="", titles=[], samples=[])
    statement_lines.forget(batch.statements.filter(pk=statement.pk))
    older = replaced(batch).first()
    if older:
        older.batch = batch
        _bring_back(older, by=by, at=at)
    audit.record(
        "statements.withdraw", statement, by=by, at=at, month=str(batch), reason=reason,
        back=older and older.pk,
    )  # fmt: skip
    return older


def _bring_back(older: Statement, *, by: User, at: datetime) -> None:
    move(older, State.MATCHED)
    if not older.lines.exists():
        move(older, State.RECEIVED, attempts=0, queued_at=at, finished_at=None, error="")
        queue(Statement.TASK, older.pk)
    elif reconciled.has_changed(older):
        match(older, by=by, at=at)


def _signed() -> Refused:
    return Refused(
        _("Berita acara bulan ini sudah ditandatangani, jadi daftarnya tidak diganti lagi."),
        code="signed",
    )


@verb
def set_aside(statement: Statement, no: Unplaced, *, at: datetime) -> None:
    """Keep the file for a while: somebody can say what its columns hold."""
    _keep_titles(statement, no.titles)
    move(statement, State.UNPLACED, error=str(no), finished_at=at)
    audit.record(
        "statements.set_aside", statement, by=statement.received_by, at=at, titles=len(no.titles)
    )


def expired(at: datetime) -> Any:
    """Lists whose columns were not placed in time."""
    before = at - timedelta(days=settings.UNPLACED_FILE_DAYS)
    return Statement.objects.filter(state=State.UNPLACED, finished_at__lt=before)


@verb
def let_go(statement: Statement, *, at: datetime) -> None:
    """Throw away the file of a list: nobody has said in time what its columns hold."""
    files.discard(statement.file)
    move(statement, State.REFUSED, file="", titles=[], samples=[])
    audit.record("statements.let_go", statement, by=None, at=at)


def _refused(code: str, detail: str = "") -> WrongInput:
    return WrongInput(file_sentence(code, detail, FILE), code=code)


def _keep_titles(statement: Statement, titles: dict[str, list[str]]) -> None:
    statement.titles = list(titles)
    statement.samples = [" · ".join(samples)[:220] for samples in titles.values()]
    statement.save(update_fields=["titles", "samples"])


def _shown(table: StatementTable) -> dict[str, list[str]]:
    return {
        without_numbers(title): [without_numbers(text)[:60] for text in samples]
        for title, samples in list(table.titles.items())[:MOST_TITLES]
    }


def _staged(table: StatementTable) -> Iterator[tuple[Any, ...]]:
    line: StatementLine
    for line in table:
        number, sheet = table.place_of(line.place)
        kpj = line.kpj if len(line.kpj) < 12 else without_numbers(line.kpj)
        yield (
            line.place, number, sheet[:100],
            crypto.seal_text(line.nik) if line.nik else None,
            crypto.digest(line.nik) if line.nik else None,
            kpj[:30], line.name, names.name_key(line.name), line.jkk, line.jkm, line.amount,
        )  # fmt: skip
