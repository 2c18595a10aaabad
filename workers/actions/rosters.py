"""A list's way in: receive, read, check, submit its good rows."""

from __future__ import annotations

import hashlib
from binascii import hexlify
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit, copy_text, crypto, files, viruses
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from gumas_pbi.sql import analyze, copy_lines, move
from gumas_pbi.uploads import plain_name
from villages.models import District, Village, VillageAlias
from workers import reader, wire
from workers.actions import (
    checks,
    occupations,
    pairing,
    population,
    quotas,
    reuploads,
    suspicions,
)
from workers.actions.workers import is_reason, without_numbers
from workers.checks import CHECKS, file_sentence
from workers.columns import Headers
from workers.models import Finding, HeaderMapping, Occupation, Proposal, Roster, RosterRow

NULL = copy_text.NULL.encode()
NOTHING_GOOD = _("Tidak ada baris benar yang bisa dikirim dari daftar ini.")
NOBODY_PICKED = _("Ini daftar penduduk. Centang dahulu siapa yang diusulkan, lalu kirim.")


class FileRefused(WrongInput):
    """A file of which nothing is kept; `code` is one of the contract's file_* codes. `headers`:
    the column titles of what looked most like a table."""

    def __init__(self, code: str, detail: str = "", headers: Sequence[str] = (), **facts: Any):
        super().__init__(file_sentence(code, detail), code, **facts)
        self.headers = list(headers)


@verb
def receive(
    data: bytes,
    *,
    file_name: str,
    by: User,
    at: datetime,
    village: Village | None = None,
    district: District | None = None,
    today: date | None = None,
) -> Roster:
    """Keep an uploaded file, sealed, and queue its reading. Raises FileRefused, and Refused where
    the uploader has sent too much lately.

    `today` is the reference date for ages (default: the day of `at`).
    """
    if not data:
        raise FileRefused("file_unreadable", "empty")
    if len(data) > settings.ROSTER_LIMITS["bytes"]:
        raise FileRefused("file_too_large")
    quotas.check(len(data), by=by, at=at)
    sha256 = hashlib.sha256(data).digest()
    same = Roster.objects.filter(sha256=sha256, village=village, district=district)
    earlier = same.exclude(state=Roster.State.REFUSED).filter(left_out=0).first()
    if earlier:
        raise FileRefused("file_already_uploaded", roster=earlier.pk)
    roster = Roster(
        file_name=plain_name(file_name),
        size=len(data),
        sha256=sha256,
        village=village,
        district=district,
        reference_date=today or at.astimezone().date(),
        uploaded_by=by,
        uploaded_at=at,
        queued_at=at,
    )
    files.store(roster.file, data)
    roster.save()
    audit.record("rosters.receive", roster, by=by, at=at, bytes=len(data))
    queue(Roster.TASK, roster.pk)
    return roster


def context_for(roster: Roster) -> reader.Context:
    """What reading needs to know: villages, occupations, whom the uploader may act for."""
    villages = Village.objects.of_regency().order_by("code")
    aliases: dict[int, list[str]] = defaultdict(list)
    for village, name in VillageAlias.objects.values_list("village", "name"):
        aliases[village].append(name)
    by = roster.uploaded_by
    own = None
    if not (by.is_service or by.is_staff_of_regency):
        own = list(Village.objects.of(by).values_list("code", flat=True))
    return reader.Context(
        today=roster.reference_date.isoformat(),
        villages=[
            (*names, aliases[pk])
            for pk, *names in villages.values_list(
                "pk", "code", "name", "district__code", "district__name"
            )
        ],
        occupations=occupations.table(),
        mapping=dict(HeaderMapping.objects.of(roster).values_list("header", "field")),
        village=roster.village.code if roster.village else None,
        district=roster.district.code if roster.district else None,
        allowed=own,
        limits=reader.Limits(**settings.ROSTER_LIMITS),
    )


ROW_FIELDS = (
    "roster", "position", "content", "nik_digest", "village", "occupation", *wire.COLUMNS
)  # fmt: skip


# What statements over a list find and join its rows by.
LOOKED_AT = ("roster", "position", "nik_digest", "birth_date", "name_key", "village", "state")


class _Sorter:
    """Takes the reader's items apart: rows stream on, the few others are kept."""

    def __init__(self, roster: Roster, items: Iterator[Any]) -> None:
        self.roster, self.items = roster, items
        self.villages = _keys(Village.objects.of_regency())
        self.occupations = _keys(Occupation.objects.all())
        self.notes: list[reader.SheetNote] = []
        self.near = pairing.Keys()
        self.summary: reader.Summary | None = None

    def lines(self) -> Iterator[bytes]:
        """The rows as COPY wants them for ROW_FIELDS, NIK digested and contents sealed."""
        roster, villages, occupations = self.roster.pk, self.villages, self.occupations
        seal, digest, near = crypto.seal, crypto.digest, self.near.add
        position = 0
        for item in self.items:
            if isinstance(item, list):
                nik, village, occupation, content, columns = item
                number = nik.decode()
                near(position, number)
                yield b"%d\t%d\t\\\\x%b\t%b\t%b\t%b\t%b\n" % (
                    roster, position, hexlify(seal(content)),
                    b"\\\\x" + hexlify(digest(number)) if number else NULL,
                    villages.get(village, NULL), occupations.get(occupation, NULL), columns,
                )  # fmt: skip
                position += 1
            elif isinstance(item, reader.SheetNote):
                self.notes.append(item)
            else:
                self.summary = item
                return

    def pairs(self) -> dict[int, int]:
        """What comes after the rows: the pairs among them by position (later, first)."""
        return dict(self.items)


def _keys(places: Any) -> dict[bytes, bytes]:
    """Primary keys by code, as bytes both."""
    found = places.values_list("code", "pk")
    return {code.encode(): str(pk).encode() for code, pk in found}


@verb
def read(roster: Roster, *, at: datetime) -> None:
    """Read the file in a child process, keep its rows by COPY, and check them by sets.

    Raises FileRefused for a file that is no list; nothing of it is kept then.
    """
    with reader.started() as child:
        items = reader.parts(child, _scanned(roster), context_for(roster))
        sorter = _Sorter(roster, items)
        try:
            rows = copy_lines(RosterRow, ROW_FIELDS, sorter.lines())
            analyze(RosterRow, LOOKED_AT, rows)
            workers = pairing.find(roster, sorter.near)  # while the child looks within the list
            pairing.keep(roster, sorter.pairs())
        except reader.Refused as no:
            raise FileRefused(no.code, no.detail, no.headers) from no
    if not rows:
        raise FileRefused("file_not_a_table")
    pairing.keep_workers(workers)
    Finding.objects.bulk_create(
        Finding(
            roster=roster,
            sheet=note.sheet,
            number=note.row,
            field=note.field,
            code=note.code,
            severity=CHECKS[note.code].severity,
        )
        for note in sorter.notes
    )
    accepted, rejected = checks.check(roster)
    summary = sorter.summary
    move(
        roster,
        Roster.State.CHECKED,
        rows=rows,
        accepted=accepted,
        rejected=rejected,
        finished_at=at,
        hidden_sheets=[name[:100] for name in summary.hidden_sheets] if summary else [],
        unknown_headers=[name[:200] for name in summary.unknown_headers] if summary else [],
        is_population=population.is_population(roster),
    )
    reuploads.recognise(roster, dict(summary.codes) if summary else {}, at=at)
    suspicions.judge_again(roster)  # of the rows that are new
    audit.record("rosters.read", roster, by=roster.uploaded_by, at=at, rows=rows, rejected=rejected)


def _scanned(roster: Roster) -> bytes:
    try:
        return viruses.checked(files.load(roster.file))
    except viruses.Infected as no:
        raise FileRefused("file_unreadable", "virus") from no


@verb
def refuse(roster: Roster, no: FileRefused, *, at: datetime) -> None:
    """Put down why the file could not be read, and throw it away; for a while it is kept where
    somebody can still say which columns hold NIK and name."""
    titles = no.headers if Headers().to_place(no.headers) else []
    if not titles:
        files.discard(roster.file)
    move(
        roster,
        Roster.State.REFUSED,
        refusal=no.code,
        error=str(no),
        finished_at=at,
        unknown_headers=titles,
        file=roster.file.name if titles else "",
    )
    audit.record("rosters.refuse", roster, by=roster.uploaded_by, at=at, code=no.code)


def expired(at: datetime) -> Any:
    """Refused lists whose files have been kept long enough."""
    before = at - timedelta(days=settings.UNPLACED_FILE_DAYS)
    return Roster.objects.filter(state=Roster.State.REFUSED, finished_at__lt=before).exclude(
        file=""
    )


@verb
def let_go(roster: Roster, *, at: datetime) -> None:
    """Throw away the file of a refused list: its columns were not placed in time."""
    files.discard(roster.file)
    refused = Roster.objects.filter(pk=roster.pk, state=Roster.State.REFUSED)
    if refused.update(file="", unknown_headers=[]) != 1:
        raise StaleState
    audit.record("rosters.let_go", roster, by=None, at=at)


@verb
def download(roster: Roster, *, by: User, at: datetime) -> bytes:
    """The file as it was uploaded. Raises as `kept_file`."""
    data = kept_file(roster)
    audit.record("rosters.download", roster, by=by, at=at, bytes=len(data))
    return data


def kept_file(roster: Roster) -> bytes:
    """The bytes of the uploaded file. Raises Refused where they are no longer kept, and where
    they may hold a virus."""
    if settings.VIRUS_SCANNER and roster.state == Roster.State.RECEIVED:
        raise viruses.ScannerDown
    try:
        return files.load(roster.file)
    except (FileNotFoundError, ValueError) as error:
        raise Refused(
            _("Berkas aslinya sudah tidak disimpan. Unggah lagi dari komputer Anda."),
            code="file_gone",
        ) from error


def good_rows(roster: Roster) -> Any:
    """Rows without errors that still wait to be submitted."""
    return RosterRow.objects.filter(roster=roster).to_send()


@verb
def submit(roster: Roster, *, by: User, at: datetime, reason: str = "") -> Proposal:
    """Send the good rows on as a proposal; bad rows stay. Of a population list only those go that
    were picked, and everybody else is let go of afterwards.

    Raises Refused where none is good, and (code `suspicious`) where the list is suspicious and
    nobody has said yet, with a reason, that it is right.
    """
    if roster.state != Roster.State.CHECKED:
        raise Refused(
            _("Daftar ini belum selesai dibaca. Tunggu sebentar, lalu coba lagi."),
            code="roster_not_checked",
        )
    good = good_rows(roster).count()
    if not good:
        raise Refused(NOBODY_PICKED if roster.is_population else NOTHING_GOOD, "nothing_to_submit")
    facts = _confirm(roster, reason, by, at)
    proposal = Proposal.objects.create(
        roster=roster,
        village=roster.village,
        people=good,
        submitted_by=by,
        submitted_at=at,
        queued_at=at,
    )
    audit.record("rosters.submit", roster, by=by, at=at, proposal=proposal.pk, rows=good, **facts)
    queue(Proposal.TASK, proposal.pk)
    return proposal


def _confirm(roster: Roster, reason: str, by: User, at: datetime) -> dict[str, Any]:
    """Put down who says that a suspicious list is right, and why. Returns facts for the audit."""
    if not roster.suspicions or roster.confirmed_at:
        return {}
    reason = without_numbers(" ".join(reason.split()))[:300]
    if not is_reason(reason):
        sentences = " ".join(suspicions.in_words(roster))
        raise Refused(
            _("Daftar ini perlu diperiksa dulu. %(why)s Jika memang benar, tuliskan alasannya.")
            % {"why": sentences},
            code="suspicious",
            suspicions=roster.suspicions,
        )
    roster.confirmed_by, roster.confirmed_at, roster.confirm_reason = by, at, reason
    roster.save(update_fields=["confirmed_by", "confirmed_at", "confirm_reason"])
    return {"suspicions": roster.suspicions, "reason": reason}
