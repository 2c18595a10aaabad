"""A list's way in: receive, read, check, submit its good rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit, crypto, files
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import copy_rows, move
from villages.models import District, Village
from workers import reader
from workers.actions import checks, pairing, reuploads
from workers.checks import CHECKS, FILE_DETAILS, FILE_REFUSALS
from workers.models import Finding, Occupation, Proposal, Roster, RosterRow

# What the reader tells apart and the sentences do not.
DETAILS = {"pdf": "document", "picture": "binary"}


class FileRefused(WrongInput):
    """A file of which nothing is kept; `code` is one of the contract's file_* codes."""

    def __init__(self, code: str, detail: str = "", **facts: Any):
        super().__init__(FILE_DETAILS.get(detail) or FILE_REFUSALS[code], code, **facts)


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
    """Keep an uploaded file, sealed, and queue its reading. Raises FileRefused.

    `today` is the reference date for ages (default: the day of `at`).
    """
    if not data:
        raise FileRefused("file_unreadable", "empty")
    if len(data) > settings.ROSTER_LIMITS["bytes"]:
        raise FileRefused("file_too_large")
    sha256 = hashlib.sha256(data).digest()
    same = Roster.objects.filter(sha256=sha256, village=village, district=district)
    earlier = same.exclude(state=Roster.State.REFUSED).first()
    if earlier:
        raise FileRefused("file_already_uploaded", roster=earlier.pk)
    roster = Roster(
        file_name=file_name[-200:].replace("\0", ""),
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
    villages = Village.objects.of_regency().select_related("district").prefetch_related("aliases")
    by = roster.uploaded_by
    own = None
    if not (by.is_service or by.is_staff_of_regency):
        own = list(Village.objects.of(by).values_list("code", flat=True))
    return reader.Context(
        today=roster.reference_date.isoformat(),
        villages=[
            (v.code, v.name, v.district.code, v.district.name, [a.name for a in v.aliases.all()])
            for v in villages.order_by("code")
        ],
        occupations=list(
            Occupation.objects.order_by("code").values_list("code", "name", "eligible")
        ),
        village=roster.village.code if roster.village else None,
        district=roster.district.code if roster.district else None,
        allowed=own,
        limits=reader.Limits(**settings.ROSTER_LIMITS),
    )


ROW_FIELDS = (
    "roster", "position", "sheet", "number", "content", "nik_digest", "name", "name_key",
    "birth_place", "birth_date", "gender", "address", "rt", "rw", "village", "occupation",
    "occupation_text", "declared_income", "heir_relation", "said",
)  # fmt: skip
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


class _Sorter:
    """Takes the reader's items apart: rows stream on, the few others are kept."""

    def __init__(self, roster: Roster, items: Iterator[Any]):
        self.roster, self.items = roster, items
        self.villages = dict(Village.objects.of_regency().values_list("code", "pk"))
        self.occupations = dict(Occupation.objects.values_list("code", "pk"))
        self.notes: list[reader.SheetNote] = []
        self.pairs: dict[int, int] = {}
        self.near = pairing.Keys()
        self.codes: dict[int, str] = {}
        self.summary: reader.Summary | None = None

    def rows(self) -> Iterator[tuple[Any, ...]]:
        roster, villages, occupations = self.roster.pk, self.villages, self.occupations
        seal, digest, encode, near = crypto.seal, crypto.digest, _JSON.encode, self.near.add
        for item in self.items:
            if isinstance(item, reader.Row):
                near(item.position, item.nik)
                if "row_code" in item.cells:
                    self.codes[item.position] = str(item.cells.pop("row_code"))
                content = {
                    "nik": item.nik,
                    "family_card": item.family_card,
                    "mother_name": item.mother_name,
                    "phone": item.phone,
                    "heir_name": item.heir_name,
                    "cells": item.cells,
                    "lacks": item.lacks,
                }
                yield (
                    roster, item.position, item.sheet, item.number,
                    seal(encode(content).encode()),
                    digest(item.nik) if item.nik else None,
                    item.name[:150], item.name_key[:150], item.birth_place[:80],
                    item.birth_date or None, item.gender, item.address[:200], item.rt[:5],
                    item.rw[:5], villages.get(item.village), occupations.get(item.occupation),
                    item.occupation_text[:80], item.income, item.heir_relation[:40], item.said,
                )  # fmt: skip
            elif isinstance(item, reader.Pair):
                self.pairs[item.position] = item.partner
            elif isinstance(item, reader.SheetNote):
                self.notes.append(item)
            else:
                self.summary = item


@verb
def read(roster: Roster, *, at: datetime) -> None:
    """Read the file in a child process, keep its rows by COPY, and check them by sets.

    Raises FileRefused for a file that is no list; nothing of it is kept then.
    """
    sorter = _Sorter(roster, reader.read(files.load(roster.file), context_for(roster)))
    try:
        rows = copy_rows(RosterRow, ROW_FIELDS, sorter.rows())
    except reader.Refused as no:
        raise FileRefused(no.code, DETAILS.get(no.detail, no.detail)) from no
    if not rows:
        raise FileRefused("file_not_a_table")
    pairing.keep(roster, sorter.pairs)
    pairing.pair(roster, sorter.near)
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
    )
    reuploads.recognise(roster, sorter.codes, at=at)
    audit.record("rosters.read", roster, by=roster.uploaded_by, at=at, rows=rows, rejected=rejected)


@verb
def refuse(roster: Roster, no: FileRefused, *, at: datetime) -> None:
    """Put down why the file could not be read, and throw it away."""
    move(roster, Roster.State.REFUSED, refusal=no.code, error=str(no), finished_at=at)
    files.discard(roster.file)
    audit.record("rosters.refuse", roster, by=roster.uploaded_by, at=at, code=no.code)


@verb
def download(roster: Roster, *, by: User, at: datetime) -> bytes:
    """The file as it was uploaded. Raises Refused where it is no longer kept."""
    data = kept_file(roster)
    audit.record("rosters.download", roster, by=by, at=at, bytes=len(data))
    return data


def kept_file(roster: Roster) -> bytes:
    """The bytes of the uploaded file. Raises Refused where they are no longer kept."""
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
def submit(roster: Roster, *, by: User, at: datetime) -> Proposal:
    """Send the good rows on as a proposal; bad rows stay. Raises Refused where none is good."""
    if roster.state != Roster.State.CHECKED:
        raise Refused(
            _("Daftar ini belum selesai dibaca. Tunggu sebentar, lalu coba lagi."),
            code="roster_not_checked",
        )
    good = good_rows(roster).count()
    if not good:
        raise Refused(
            _("Tidak ada baris benar yang bisa dikirim dari daftar ini."), code="nothing_to_submit"
        )
    proposal = Proposal.objects.create(
        roster=roster,
        village=roster.village,
        people=good,
        submitted_by=by,
        submitted_at=at,
        queued_at=at,
    )
    audit.record("rosters.submit", roster, by=by, at=at, proposal=proposal.pk, rows=good)
    queue(Proposal.TASK, proposal.pk)
    return proposal
