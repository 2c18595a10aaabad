"""Lists from elsewhere: received, read into digests, replaced, withdrawn, run out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit, crypto, files, viruses
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, WrongInput, verb
from gumas_pbi.sql import copy_rows, move, staging
from gumas_pbi.uploads import plain_name
from workers import reference_table, rows
from workers.actions import checks
from workers.actions.rosters import FileRefused
from workers.actions.workers import without_numbers
from workers.models import ReferenceEntry, ReferenceList

Kind, State = ReferenceList.Kind, ReferenceList.State
KEPT_ROWS = 50
# What every row of a list must tell beside the NIK.
NEEDS = {Kind.CIVIL_REGISTRY: reference_table.RESULT, Kind.WELFARE: reference_table.DECILE}
FIELDS = ("nik_digest", "result", "decile", "since")


@verb
def receive(
    data: bytes,
    *,
    kind: str,
    source: str,
    dated: date,
    valid_until: date | None = None,
    file_name: str,
    by: User,
    at: datetime,
) -> ReferenceList:
    """Keep a list as uploaded, sealed, and queue its reading. The same file with the same facts
    is the list that it was before. Raises FileRefused, WrongInput, and Refused where a list of
    this kind and source holds that is newer (`older_than_current`).
    """
    if not data:
        raise FileRefused("file_unreadable", "empty")
    if len(data) > settings.REFERENCE_LIMITS["bytes"]:
        raise FileRefused("file_too_large")
    facts = {
        "kind": kind,
        "source": _source(kind, source),
        "dated": dated,
        "valid_until": valid_until,
        "sha256": hashlib.sha256(data).digest(),
    }
    _check_dates(dated, valid_until, at)
    same = ReferenceList.objects.filter(**facts, state__in=[State.RECEIVED, State.ACTIVE])
    if earlier := same.first():
        return earlier
    _in_place_of(ReferenceList(**facts))
    reference = ReferenceList(
        **facts,
        file_name=without_numbers(plain_name(file_name)),
        uploaded_by=by,
        uploaded_at=at,
        queued_at=at,
    )
    files.store(reference.file, data)
    reference.save()
    audit.record("references.receive", reference, by=by, at=at, kind=kind, bytes=len(data))
    queue(ReferenceList.TASK, reference.pk)
    return reference


def _source(kind: str, source: str) -> str:
    """The source without long numbers, spelt as before where it is known."""
    source = without_numbers(" ".join(source.replace("\0", "").split()))[:120]
    if not source:
        raise WrongInput(_("Tuliskan dari mana daftar ini."), code="source_missing")
    known = ReferenceList.objects.filter(kind=kind, source__iexact=source).order_by("pk")
    return known.values_list("source", flat=True).first() or source


def _check_dates(dated: date, valid_until: date | None, at: datetime) -> None:
    today = at.astimezone().date()
    if dated > today:
        raise WrongInput(_("Tanggal data belum tiba. Periksa tanggalnya."), code="dated_ahead")
    if valid_until and valid_until < max(today, dated):
        raise WrongInput(
            _("Masa berlaku daftar ini sudah lewat. Minta daftar yang lebih baru."), code="past"
        )


def _in_place_of(reference: ReferenceList) -> list[ReferenceList]:
    """The list of the same kind and source that holds until now, if one does.

    Raises Refused where that one is newer. They are locked: one at a time replaces the other.
    """
    of_source = ReferenceList.objects.filter(kind=reference.kind, source=reference.source)
    found = list(of_source.select_for_update(no_key=True).order_by("pk"))
    current = [each for each in found if each.state == State.ACTIVE]
    if any(each.dated > reference.dated for each in current):
        raise Refused(
            _(
                "Dari sumber ini sudah berlaku daftar yang lebih baru. Jika daftar itu keliru, "
                "tarik dahulu."
            ),
            code="older_than_current",
        )
    return current


@verb
def read(reference: ReferenceList, *, at: datetime) -> int:
    """Read the file in a child process, keep the digests of its people by COPY, and let it hold
    in place of the older list. The file itself is deleted. Returns people.

    A NIK that stands twice counts as on its first row. Raises FileRefused where nobody in the
    file can be read: nothing of it is kept then.
    """
    day = at.astimezone().date()
    unreadable: list[reference_table.Unreadable] = []
    people = _copy(reference, day, unreadable)
    replaced = _in_place_of(reference)
    for older in replaced:
        move(older, State.REPLACED)
    files.discard(reference.file)
    move(
        reference,
        State.ACTIVE,
        file="",
        people=people,
        unreadable=len(unreadable),
        unreadable_rows=_told(unreadable),
        finished_at=at,
    )
    looked_at = checks.recheck_listed([reference, *replaced], day)
    _forget(replaced)
    audit.record(
        "references.read", reference, by=reference.uploaded_by, at=at,
        people=people, unreadable=len(unreadable), rows=looked_at,
        replaced=[older.pk for older in replaced],
    )  # fmt: skip
    return people


def _copy(reference: ReferenceList, day: date, unreadable: list[reference_table.Unreadable]) -> int:
    limits = rows.Limits(**settings.REFERENCE_LIMITS)
    need = NEEDS.get(Kind(reference.kind), "")
    data = viruses.checked(files.load(reference.file))
    found = reference_table.read(data, need, day, limits)
    columns = ", ".join(FIELDS)
    with staging(ReferenceEntry, FIELDS) as table:
        try:
            copy_rows(table, FIELDS, _entries(found, unreadable))
        except rows.Refused as no:
            raise FileRefused(no.code, no.detail) from no
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {ReferenceEntry._meta.db_table} (list_id, {columns})"
                f' SELECT DISTINCT ON (nik_digest) %s, {columns} FROM "{table}"'
                " ORDER BY nik_digest, ctid",
                [reference.pk],
            )
            return int(cursor.rowcount)


def _entries(
    found: Iterator[reference_table.Entry | reference_table.Unreadable],
    unreadable: list[reference_table.Unreadable],
) -> Iterator[tuple[Any, ...]]:
    digest = crypto.digest
    for item in found:
        if isinstance(item, reference_table.Unreadable):
            unreadable.append(item)
        else:
            yield digest(item.nik), item.result, item.decile, item.since or None


def _told(unreadable: list[reference_table.Unreadable]) -> list[str]:
    """The first rows as a page names them; with their sheet where there are several."""
    several = len({item.sheet for item in unreadable}) > 1
    return [
        f"{without_numbers(item.sheet)[:100]}: {item.row}" if several else str(item.row)
        for item in unreadable[:KEPT_ROWS]
    ]


def _forget(lists: Collection[ReferenceList]) -> None:
    """Of a list that no longer holds, nobody's digest is needed any more."""
    ReferenceEntry.objects.filter(list__in=[each.pk for each in lists]).delete()


@verb
def refuse(reference: ReferenceList, no: Refused, *, at: datetime) -> None:
    """Put down why the file could not be taken, and throw it away."""
    files.discard(reference.file)
    move(reference, State.REFUSED, file="", error=str(no), finished_at=at)
    audit.record("references.refuse", reference, by=reference.uploaded_by, at=at, code=no.code)


@verb
def withdraw(reference: ReferenceList, *, by: User, at: datetime) -> None:
    """Take back a list that holds; what it said of people is said no more. Raises Refused for one
    that no longer holds."""
    move(reference, State.WITHDRAWN, withdrawn_by=by, withdrawn_at=at)
    looked_at = checks.recheck_listed([reference], at.astimezone().date())
    _forget([reference])
    audit.record("references.withdraw", reference, by=by, at=at, rows=looked_at)


@verb
def expire(*, at: datetime) -> int:
    """End the lists whose validity has passed. Returns lists."""
    day = at.astimezone().date()
    past = list(ReferenceList.objects.past(day).select_for_update(skip_locked=True).order_by("pk"))
    if not past:
        return 0
    for reference in past:
        move(reference, State.EXPIRED)
        audit.record("references.expire", reference, by=None, at=at)
    checks.recheck_listed(past, day)
    _forget(past)
    return len(past)
