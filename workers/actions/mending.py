"""Mending a list: cells typed anew, rows skipped, and all of it taken back."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit, crypto
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, verb
from gumas_pbi.sql import copy_rows, staging
from villages.models import Village
from workers.actions import checks, pairing, rosters
from workers.checks import FIELDS
from workers.interpret import Interpreted, Interpreter
from workers.models import DuplicatePair, Occupation, Roster, RosterRow, RowChange

LONGEST = 200
MANY = 200  # rows changed at once, from which on the whole list is paired anew
TELLING = frozenset(("nik", "name", "birth_date"))  # what pairs of near people are found by
# What follows from the cells: written anew whenever a cell changes.
FOLLOWS = (
    "id", "content", "nik_digest", "name", "name_key", "birth_place", "birth_date", "gender",
    "address", "rt", "rw", "village", "occupation", "occupation_text", "declared_income",
    "heir_relation", "said",
)  # fmt: skip


@verb
def mend(row: RosterRow, cells: Mapping[str, str], *, by: User, at: datetime) -> RosterRow:
    """Put what was typed in place of cells (by field) and check the row again at once, with the
    rows that it touches. Returns the row as it is now.

    Raises Refused for a row that is no longer waiting, or a field that no list has.
    """
    _change([row], cells, by, at)
    return RosterRow.objects.get(pk=row.pk)


@verb
def mend_many(
    roster: Roster, *, field: str, old: str | None, new: str, by: User, at: datetime
) -> int:
    """The same cell in every waiting row where something is said of it and it came as `old`.
    Returns rows mended. Raises Refused where there are none (any more)."""
    rows = [row for row in _with_findings(roster, field) if came(row, field) == old]
    if not rows:
        raise Refused(
            _("Tidak ada lagi baris dengan isian itu. Muat ulang halaman ini."), code="nobody_left"
        )
    _change(rows, {field: new}, by, at)
    return len(rows)


def wrong_values(roster: Roster, field: str) -> Counter[str]:
    """What came in the cells of `field` of which something is said, with the number of rows."""
    return Counter(came(row, field) for row in _with_findings(roster, field))


def came(row: RosterRow, field: str) -> str:
    """A cell as it came (or was typed last); the village also from the sheet's title."""
    cells = row.person.get("cells", {})
    cell = cells.get(field)
    if field == "village" and cell in (None, ""):
        cell = cells.get("sheet_village")
    return "" if cell is None else str(cell).strip()


@verb
def skip(row: RosterRow, *, reason: str, by: User, at: datetime) -> None:
    """Leave a row out, with a reason. Raises Refused without one, or if it no longer waits."""
    reason = " ".join(reason.split())[:LONGEST]
    if not any(letter.isalpha() for letter in reason):
        raise Refused(_("Tuliskan alasan mengapa baris ini dilewati."), code="reason_missing")
    _move([row], RowChange.Kind.SKIP, reason, by, at)


@verb
def restore(row: RosterRow, *, by: User, at: datetime) -> None:
    """Take a skipped row in again. Raises Refused for a row that is not skipped."""
    _move([row], RowChange.Kind.RESTORE, "", by, at)


@verb
def undo(batch: uuid.UUID, *, by: User, at: datetime) -> int:
    """Take back one act, on all its rows. Returns rows.

    Raises Refused where a row was sent meanwhile, or changed again: the later act goes first.
    """
    done = list(RowChange.objects.filter(batch=batch, undone_at=None).order_by("pk"))
    if not done:
        raise Refused(_("Perubahan ini sudah dibatalkan."), code="undone")
    rows = {change.row_id: change for change in done}
    later = RowChange.objects.filter(row__in=rows, undone_at=None, pk__gt=done[-1].pk)
    if later.exclude(batch=batch).exists():
        raise Refused(
            _("Baris ini diubah lagi sesudahnya. Batalkan dahulu perubahan yang terakhir."),
            code="changed_since",
        )
    RowChange.objects.filter(batch=batch).update(undone_by=by, undone_at=at)
    lines = list(RosterRow.objects.filter(pk__in=rows).order_by("position"))
    roster = _lock(lines[0])
    if done[0].kind in (RowChange.Kind.MEND, RowChange.Kind.PLACE):
        _must(lines, RosterRow.State.WAITING)
        _offer_again(roster, done)
        for line in lines:
            _put(line, json.loads(rows[line.pk].before))
        _follow(roster, lines)
    elif done[0].kind == RowChange.Kind.SKIP:
        _set_state(lines, RosterRow.State.SKIPPED, RosterRow.State.WAITING, "")
    else:
        reason = done[0].before
        _set_state(lines, RosterRow.State.WAITING, RosterRow.State.SKIPPED, reason)
    _say_again(roster, lines)
    audit.record("rosters.undo", roster, by=by, at=at, rows=len(lines), batch=str(batch))
    return len(lines)


def _change(rows: list[RosterRow], cells: Mapping[str, str], by: User, at: datetime) -> None:
    if not cells or not cells.keys() <= FIELDS.keys():
        raise Refused(_("Kolom ini tidak dikenal. Muat ulang halaman ini."), code="no_such_field")
    typed = {
        field: " ".join(text.replace("\0", "").split())[:LONGEST] for field, text in cells.items()
    }
    roster = _lock(rows[0])
    lines = list(RosterRow.objects.filter(pk__in=[row.pk for row in rows]).order_by("position"))
    if len(lines) != len(rows):  # a population list was sent meanwhile
        raise StaleState
    _must(lines, RosterRow.State.WAITING)
    before_digests = {bytes(line.nik_digest) for line in lines if line.nik_digest}
    batch = put(RowChange.Kind.MEND, ((line, typed) for line in lines), by=by, at=at)
    interpret_again(roster, lines, typed.keys(), before_digests)
    audit.record(
        "rosters.mend",
        roster,
        by=by,
        at=at,
        rows=len(lines),
        fields=sorted(typed),
        batch=batch,
    )


def put(
    kind: RowChange.Kind,
    values: Iterable[tuple[RosterRow, Mapping[str, Any]]],
    *,
    by: User,
    at: datetime,
) -> str:
    """Put values into the cells of rows, and keep what stood there as one act. Returns its batch.

    What follows from the cells is not written yet: see `interpret_again`.
    """
    batch = str(uuid.uuid4())
    kept = (
        (line.pk, batch, kind.value, _sealed(_put(line, new)), _sealed(new), by.pk, at)
        for line, new in values
    )
    copy_rows(RowChange, ("row", "batch", "kind", "before", "after", "by", "at"), kept)
    return batch


def interpret_again(
    roster: Roster,
    lines: list[RosterRow],
    fields: Collection[str],
    digests: Collection[bytes] = (),
) -> None:
    """After cells of these fields were put: write what follows from them, and say anew what is to
    be said of the rows and of those that they touch (`digests`: of the NIKs before)."""
    _follow(roster, lines)
    _say_again(roster, lines, digests, pairs=not TELLING.isdisjoint(fields))


def _offer_again(roster: Roster, changes: Iterable[RowChange]) -> None:
    """Titles whose cells go back to where they came from can be placed again."""
    titles = set(roster.unknown_headers)
    for change in changes:
        titles.update(json.loads(change.before).get("extra") or ())
    if len(titles) > len(roster.unknown_headers):
        roster.unknown_headers = sorted(titles)
        roster.save(update_fields=["unknown_headers"])


def _put(line: RosterRow, values: Mapping[str, Any]) -> dict[str, Any]:
    """Put values into the cells of a row (None or "": nothing there). Returns what was there."""
    person = line.person
    cells = person["cells"]
    before = {field: cells.get(field) for field in values}
    for field, value in values.items():
        if value in (None, ""):
            cells.pop(field, None)
        else:
            cells[field] = value
    return before


def _follow(roster: Roster, lines: list[RosterRow]) -> None:
    """Write anew what follows from the cells, in one statement."""
    interpreter = Interpreter(rosters.context_for(roster))
    villages = dict(Village.objects.of_regency().values_list("code", "pk"))
    occupations = dict(Occupation.objects.values_list("code", "pk"))
    columns = [RosterRow._meta.get_field(name).column for name in FOLLOWS]
    with staging(RosterRow, FOLLOWS) as table:
        copy_rows(
            table,
            columns,
            (
                _following(
                    line,
                    Interpreted(*interpreter(line.person["cells"], line.person.get("lacks", ()))),
                    villages,
                    occupations,
                )
                for line in lines
            ),
        )
        changes = ", ".join(f'"{column}" = s."{column}"' for column in columns[1:])
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE workers_rosterrow r SET {changes}, update_state = '', update_by_id = NULL,"
                f" update_at = NULL, update_reason = '' FROM \"{table}\" s WHERE r.id = s.id"
            )


def _following(
    line: RosterRow, told: Interpreted, villages: dict[str, int], occupations: dict[str, int]
) -> tuple[Any, ...]:
    person = {
        **line.person,
        "nik": told.nik,
        "family_card": told.family_card,
        "mother_name": told.mother_name,
        "phone": told.phone,
        "heir_name": told.heir_name,
    }
    return (
        line.pk,
        _sealed(person),
        crypto.digest(told.nik) if told.nik else None,
        told.name[:150],
        told.name_key[:150],
        told.birth_place[:80],
        date.fromisoformat(told.birth_date) if told.birth_date else None,
        told.gender,
        told.address[:200],
        told.rt[:5],
        told.rw[:5],
        villages.get(told.village),
        occupations.get(told.occupation),
        told.occupation_text[:80],
        told.income,
        told.heir_relation[:40],
        told.said,
    )


def _sealed(value: Any) -> bytes:
    return crypto.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _lock(row: RosterRow) -> Roster:
    """One change of a roster at a time: what is said of a row depends on its neighbours."""
    roster = Roster.objects.select_for_update(of=("self",)).get(pk=row.roster_id)
    if roster.state != Roster.State.CHECKED:
        raise Refused(
            _("Daftar ini sedang dibaca ulang. Tunggu sebentar, lalu coba lagi."),
            code="roster_not_checked",
        )
    return roster


def _must(lines: Iterable[RosterRow], state: str) -> None:
    for line in lines:
        if line.state != state:
            raise Refused(
                _("Baris %(number)s tidak bisa diubah lagi: statusnya “%(state)s”.")
                % {"number": line.number, "state": line.get_state_display()},
                code="row_not_waiting",
            )


def _move(rows: list[RosterRow], kind: RowChange.Kind, reason: str, by: User, at: datetime) -> None:
    """Skip rows, or take them in again."""
    roster, batch = _lock(rows[0]), str(uuid.uuid4())
    lines = list(RosterRow.objects.filter(pk__in=[row.pk for row in rows]))
    waiting, skipped = RosterRow.State.WAITING, RosterRow.State.SKIPPED
    skips = kind == RowChange.Kind.SKIP
    _must(lines, waiting if skips else skipped)
    copy_rows(
        RowChange,
        ("row", "batch", "kind", "before", "after", "by", "at"),
        (
            (
                line.pk,
                batch,
                kind.value,
                crypto.seal_text(line.skip_reason),
                crypto.seal_text(reason),
                by.pk,
                at,
            )
            for line in lines
        ),
    )
    before, after = (waiting, skipped) if skips else (skipped, waiting)
    _set_state(lines, before, after, reason)
    _say_again(roster, lines)
    audit.record(f"rosters.{kind}", roster, by=by, at=at, rows=[line.number for line in lines])


def _set_state(lines: Collection[RosterRow], before: str, after: str, reason: str) -> None:
    found = RosterRow.objects.filter(pk__in=[line.pk for line in lines], state=before)
    if found.update(state=after, skip_reason=reason) != len(lines):
        raise StaleState


def _say_again(
    roster: Roster,
    lines: Collection[RosterRow],
    digests: Collection[bytes] = (),
    *,
    pairs: bool = True,
) -> None:
    """Check changed rows again, and those that something was or is now said of because of them:
    rows with the same NIK, before or after, and near ones."""
    changed = {line.pk for line in lines}
    if len(changed) > MANY:
        if pairs:
            pairing.pair_again(roster)
        waiting = roster.lines.filter(state=RosterRow.State.WAITING)
        checks.recheck(roster, changed | set(waiting.values_list("pk", flat=True)))
        return
    near: set[int] = set()
    if pairs:
        partners = DuplicatePair.objects.filter(other_row__in=changed)
        near = set(partners.values_list("row", flat=True))
        pairing.pair_rows(roster, changed | near)
        near |= set(partners.values_list("row", flat=True))
    now = roster.lines.filter(pk__in=changed, nik_digest__isnull=False)
    same = Q(nik_digest__in=list(digests)) | Q(nik_digest__in=now.values("nik_digest"))
    checks.recheck(
        roster, changed | near | set(roster.lines.filter(same).values_list("pk", flat=True))
    )


def _with_findings(roster: Roster, field: str) -> Iterable[RosterRow]:
    said = roster.findings.filter(field=field, row__isnull=False)
    waiting = roster.lines.filter(pk__in=said.values("row"), state=RosterRow.State.WAITING)
    return waiting.order_by("position").iterator(chunk_size=1_000)
