"""Columns that nobody could place: an officer says what they hold, remembered for the village."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import move
from workers import values
from workers.actions import mending
from workers.actions.workers import without_numbers
from workers.checks import FIELDS
from workers.columns import Headers, normalise
from workers.models import HeaderMapping, Roster, RosterRow, RowChange

NEEDED = ("nik", "name")  # without a column for each, nothing is a table
SAMPLES, LOOK_AT = 3, 200


def remembered(roster: Roster) -> QuerySet[HeaderMapping]:
    """What is known of columns by hand, in the place of this list."""
    return HeaderMapping.objects.of(roster)


def titles(roster: Roster) -> list[str]:
    """The column titles of a list that somebody may place."""
    if roster.state == Roster.State.REFUSED:
        return _headers(roster, {}).to_place(roster.unknown_headers)
    return [title for title in roster.unknown_headers if normalise(title)]


def missing(roster: Roster) -> list[str]:
    """Of a refused list: which of NIK and name has no column that is known."""
    known = _known(roster, {})
    return [field for field in NEEDED if field not in known]


def samples(roster: Roster, of: Collection[str]) -> dict[str, list[str]]:
    """A few different values of each column, long numbers masked, from the first rows."""
    found: dict[str, list[str]] = {title: [] for title in of}
    for row in roster.lines.order_by("position").only("roster", "content")[:LOOK_AT]:
        for title, text in row.person.get("cells", {}).get("extra", {}).items():
            shown = without_numbers(text)[:60]
            kept = found.get(title)
            if kept is not None and len(kept) < SAMPLES and shown not in kept:
                kept.append(shown)
    return found


@verb
def place(roster: Roster, fields: Mapping[str, str], *, by: User, at: datetime) -> int:
    """Say which field columns hold, by title ("" for: leave it). It is remembered for the place
    of the list and holds at once for its waiting rows; a list that was refused for want of NIK or
    name is queued to be read again. Returns rows changed.

    Raises Refused where nothing is placed, a field twice, or NIK or name still has no column.
    """
    roster = Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    placed = checked(fields, titles(roster), FIELDS)
    _must(roster, placed)
    _remember(roster, fields, by, at)
    if roster.state == Roster.State.REFUSED:
        rows = 0
        _read_again(roster, at)
    else:
        rows = _move_cells(roster, placed, by, at)
        left = [title for title in roster.unknown_headers if normalise(title) not in placed]
        roster.unknown_headers = left
        roster.save(update_fields=["unknown_headers"])
    audit.record(
        "rosters.place",
        roster,
        by=by,
        at=at,
        rows=rows,
        fields=sorted(filter(None, placed.values())),
    )
    return rows


@verb
def forget(mapping: HeaderMapping, *, by: User, at: datetime) -> None:
    """Remember no longer what a column holds. Lists that were read stay as they are."""
    audit.record("mapping.forget", mapping, by=by, at=at, field=mapping.field)
    mapping.delete()


def checked(
    fields: Mapping[str, str], titles: Collection[str], labels: Mapping[str, str | Promise]
) -> dict[str, str]:
    """What was said of the columns of a file, by the normal form of their `titles`.

    Raises Refused where nothing is said, of another column, or the same field (of `labels`) twice.
    """
    if not fields:
        raise Refused(_("Pilih dahulu isi dari paling sedikit satu kolom."), code="nothing_placed")
    placed = {normalise(title): field for title, field in fields.items()}
    if not set(fields) <= set(titles) or not set(placed.values()) <= {"", *labels}:
        raise Refused(_("Kolom ini tidak dikenal. Muat ulang halaman ini."), code="no_such_column")
    given = [field for field in placed.values() if field]
    for field in given:
        if given.count(field) > 1:
            raise Refused(
                _("Dua kolom tidak bisa sama-sama berisi “%(field)s”. Pilih salah satu.")
                % {"field": labels[field]},
                code="field_twice",
            )
    return placed


def _must(roster: Roster, placed: Mapping[str, str]) -> None:
    if roster.state == Roster.State.REFUSED:
        if not set(NEEDED) <= _known(roster, placed):
            raise Refused(
                _("Pilih kolom yang berisi NIK dan kolom yang berisi nama; keduanya harus ada."),
                code="nik_or_name_missing",
            )
    elif roster.state != Roster.State.CHECKED:
        raise Refused(
            _("Daftar ini sedang dibaca. Tunggu sebentar, lalu coba lagi."),
            code="roster_not_checked",
        )
    elif not set(NEEDED).isdisjoint(placed.values()):
        raise Refused(
            _("Kolom NIK dan kolom nama daftar ini sudah ada. Perbaiki isinya baris demi baris."),
            code="column_stands",
        )


def _headers(roster: Roster, placed: Mapping[str, str]) -> Headers:
    return Headers({**dict(remembered(roster).values_list("header", "field")), **placed})


def _known(roster: Roster, placed: Mapping[str, str]) -> set[str]:
    headers = _headers(roster, placed)
    return {headers.field(title) for title in roster.unknown_headers}


def _remember(roster: Roster, fields: Mapping[str, str], by: User, at: datetime) -> None:
    made = {
        normalise(title): HeaderMapping(
            village_id=roster.village_id,
            district_id=roster.district_id,
            header=normalise(title),
            title=without_numbers(title),
            field=field,
            decided_by=by,
            decided_at=at,
        )
        for title, field in fields.items()
    }
    HeaderMapping.objects.bulk_create(
        made.values(),
        update_conflicts=True,
        unique_fields=["village", "district", "header"],
        update_fields=["title", "field", "decided_by", "decided_at"],
    )


def _read_again(roster: Roster, at: datetime) -> None:
    if not roster.file:
        raise Refused(
            _("Berkas ini sudah tidak disimpan. Unggah lagi; kolomnya sudah kami ingat."),
            code="file_gone",
        )
    move(
        roster, Roster.State.RECEIVED, refusal="", error="", attempts=0, finished_at=None,
        queued_at=at, unknown_headers=[],
    )  # fmt: skip
    queue(Roster.TASK, roster.pk)


def _move_cells(roster: Roster, placed: Mapping[str, str], by: User, at: datetime) -> int:
    """Move cells to the fields of their columns, where nothing stands there yet."""
    fields = {field for field in placed.values() if field}
    if not fields:
        return 0
    waiting = list(roster.lines.filter(state=RosterRow.State.WAITING).order_by("position"))
    gained: dict[str, set[str]] = defaultdict(set)  # fields that a sheet now has a column for
    moves: list[tuple[RosterRow, dict[str, Any]]] = []
    above: dict[str, str] = {}  # the same columns of the row before
    for line in waiting:
        moved = _moved(line, placed, above, gained[line.sheet])
        if moved:
            moves.append((line, moved))
    changed = {line.pk: line for line, _moved_cells in moves}
    for line in waiting:
        lacks = line.person.get("lacks", [])
        if not gained[line.sheet].isdisjoint(lacks):
            line.person["lacks"] = [f for f in lacks if f not in gained[line.sheet]]
            changed[line.pk] = line
    if not changed:
        return 0
    missing_no_more = [Q(sheet=sheet, field__in=of) for sheet, of in gained.items() if of]
    notes = roster.findings.filter(row=None, code="column_missing")
    notes.filter(reduce(or_, missing_no_more)).delete()
    mending.put(RowChange.Kind.PLACE, moves, by=by, at=at)
    mending.interpret_again(roster, list(changed.values()), fields)
    return len(changed)


def _moved(
    line: RosterRow,
    placed: Mapping[str, str],
    above: dict[str, str],
    gained: set[str],
) -> dict[str, Any]:
    """The cells that change in a row: fields that get a value, and what is left in `extra`."""
    cells = line.person.get("cells", {})
    extra = cells.get("extra", {})
    moved: dict[str, Any] = {}
    before = dict(above)
    above.clear()
    for title, text in extra.items():
        field = placed.get(normalise(title))
        if not field:
            continue
        gained.add(field)
        if values.is_ditto(text):
            text = before.get(title, "")
        above[title] = text
        if text and cells.get(field) in (None, ""):
            moved[field] = text
    if moved:
        left = {t: text for t, text in extra.items() if placed.get(normalise(t)) not in moved}
        moved["extra"] = left or None
    return moved
