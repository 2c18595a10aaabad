"""The marked copy of a list: the officer's own workbook, with what is to be mended shown in it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb
from workers import parent, row_codes
from workers import rows as reading
from workers.actions import rosters
from workers.checks import CHECKS, FIELDS
from workers.marked_plan import Told, Words
from workers.models import Finding, Roster, RosterRow, RowChange

WAITING, SKIPPED = RosterRow.State.WAITING, RosterRow.State.SKIPPED


@verb
def download(roster: Roster, *, only_bad: bool = False, by: User, at: datetime) -> bytes:
    """The list as .xlsx with its findings in it, as it stands now; `only_bad`: nothing but the rows
    that wait to be mended, and those whose NIK they repeat.

    Raises Refused where the list is not read yet, or its file is no longer kept.
    """
    if roster.state != Roster.State.CHECKED:
        raise Refused(
            _("Daftar ini belum selesai dibaca. Tunggu sebentar, lalu coba lagi."),
            code="roster_not_checked",
        )
    data, context = rosters.kept_file(roster), rosters.context_for(roster)
    told = list(_told(roster))
    if only_bad and not any(row.wanted for row in told):
        raise Refused(_("Tidak ada lagi baris yang perlu diperbaiki."), code="nobody_left")
    head = {
        "context": context.to_json(),
        "told": told,
        "words": words()._asdict(),
        "notes": [
            (note.sheet, f"{FIELDS[note.field]}: {CHECKS[note.code].sentence}")
            for note in roster.findings.filter(row=None).order_by("pk")
        ],
        "only": only_bad,
    }
    try:
        copy = parent.answer("workers.marked_list", head, data, context.limits)
    except reading.Refused as no:
        raise Refused(
            _("Daftar bertanda tidak bisa dibuat dari berkas ini. Perbaiki di halaman ini."),
            code="not_marked",
        ) from no
    audit.record("rosters.mark", roster, by=by, at=at, only_bad=only_bad, bytes=len(copy))
    return copy


def words() -> Words:
    """What is written into a marked copy, in the language of the request."""
    return Words(
        findings={
            check.code: (check.severity, check.field, str(check.sentence))
            for check in CHECKS.values()
        },
        mend=_("PERBAIKI"),
        look=_("PERIKSA"),
        about=_(
            "Kolom ini diisi oleh program dan tidak dibaca lagi. "
            "Perbaiki isian yang berwarna, simpan, lalu unggah berkas ini."
        ),
    )


def _told(roster: Roster) -> Iterator[Told]:
    """What is known of each row, in five statements."""
    codes: dict[int, list[str]] = defaultdict(list)
    found = Finding.objects.filter(roster=roster, row__isnull=False).order_by("pk")
    for row, code in found.values_list("row", "code"):
        codes[row].append(code)
    typed = _typed(roster)
    wanted = set(_wanted(roster))
    facts = ("pk", "sheet", "number", "position", "state", "skip_reason", "picked")
    for pk, sheet, number, position, state, reason, picked in roster.lines.values_list(*facts):
        counts = picked or not roster.is_population
        yield Told(
            sheet,
            number,
            row_codes.code_of(roster.pk, position),
            _done(state, reason),
            codes[pk] if counts else (),
            typed.get(pk, {}),
            pk in wanted,
        )


def _done(state: str, reason: str) -> str:
    if state == WAITING:
        return ""
    label = str(RosterRow.State(state).label)
    return f"{label}: {reason}" if state == SKIPPED else label


def _typed(roster: Roster) -> dict[int, dict[str, str]]:
    """The cells that were typed in the program and not taken back, as they were typed last."""
    typed: dict[int, dict[str, str]] = defaultdict(dict)
    mended = RowChange.objects.filter(
        row__roster=roster, kind=RowChange.Kind.MEND, undone_at=None
    ).order_by("pk")
    for row, after in mended.values_list("row", "after"):
        typed[row] |= json.loads(after)
    return typed


def _wanted(roster: Roster) -> Any:
    """Rows that wait to be mended, and those with the same NIK before them: to be compared."""
    bad = roster.lines.to_mend()
    again = bad.filter(nik_digest=OuterRef("nik_digest"), position__gt=OuterRef("position"))
    repeated = roster.lines.filter(Exists(again))
    return bad.values_list("pk", flat=True).union(repeated.values_list("pk", flat=True))
