"""Two people side by side, as the compare page shows them; and who is hidden from an officer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.utils.translation import gettext as _

from gumas_pbi.models import User
from villages.models import Village
from workers import nik
from workers.actions import updates
from workers.actions.duplicates import Side
from workers.differences import of_niks, same_text
from workers.models import DuplicatePair, Roster, RosterRow, Worker
from workers.views.values import LABELS, shown

FIELDS = (
    "name", "birth_place", "birth_date", "gender", "village", "address", "rt", "rw",
    "family_card", "mother_name", "occupation", "phone",
)  # fmt: skip
FEW = 2  # digits that differ and may be shown: more would tell the number


def person_of(side: Side) -> RosterRow | Worker:
    """What is known of one side: once the row was sent, what the registry says."""
    if side.row is None or (side.worker and side.row.state != RosterRow.State.WAITING):
        assert side.worker
        return side.worker
    return side.row


def name_of(side: Side) -> str:
    return shown("name", person_of(side).name)


def head(side: Side) -> str:
    """What one side is called beside the other: they may bear the same name."""
    if side.row is None:
        return _("Terdaftar")
    return _("Baris %(number)s") % {"number": side.row.number}


def lines(one: Side, other: Side) -> list[dict[str, Any]]:
    """Each field with both values, as shown, and whether they are the same."""
    here, there = person_of(one), person_of(other)
    found = []
    for field in FIELDS:
        left, right = updates.text(here, field), updates.text(there, field)
        if left or right:
            found.append(
                {
                    "label": LABELS[field],
                    "one": shown(field, left),
                    "other": shown(field, right),
                    "known": bool(left and right),
                    "same": same_text(left, right),
                }
            )
    return found


def niks(one: Side, other: Side) -> dict[str, Any]:
    """Both NIKs masked, the digits that differ marked, and a sentence that says how they differ."""
    difference = of_niks(_nik(one), _nik(other))
    places = difference.places
    few = len(places) <= FEW
    if not places:
        sentence = _("Sama.")
    elif difference.swapped:
        sentence = _("Angka ke-%(first)s dan ke-%(second)s tertukar.") % {
            "first": places[0], "second": places[1]
        }  # fmt: skip
    elif len(places) == 1:
        sentence = _("Angka ke-%(place)s berbeda.") % {"place": places[0]}
    else:
        sentence = _("%(count)s dari 16 angka berbeda.") % {"count": len(places)}
    marked = places if few else ()
    return {
        "one": _digits(_nik(one), marked),
        "other": _digits(_nik(other), marked),
        "same": not places,
        "sentence": sentence,
    }


def _nik(side: Side) -> str:
    person = person_of(side)
    return str(person.person.get("nik", "")) if isinstance(person, RosterRow) else person.nik


def _digits(digits: str, marked: Iterable[int]) -> list[tuple[str, bool]]:
    """The characters of a masked NIK, and whether each is one that differs (and is shown)."""
    places = set(marked)
    return [
        (digits[i] if i + 1 in places else letter, i + 1 in places)
        for i, letter in enumerate(nik.mask(digits))
    ]


def seen_by(rows: QuerySet[RosterRow], user: User) -> QuerySet[RosterRow]:
    """Rows with what this user may know of people like them: `is_alike` (there is one),
    `may_compare` (whom the user may see), `is_elsewhere` (their NIK stands where the user sees
    nothing)."""
    asked = DuplicatePair.objects.standing().filter(row=OuterRef("pk"))
    rows = rows.annotate(is_alike=Exists(asked), may_compare=Exists(asked.visible_to(user)))
    if user.is_staff_of_regency:
        return rows.annotate(is_elsewhere=Value(False))
    own = Village.objects.of(user).values("pk")
    people = Worker.objects.filter(nik_digest=OuterRef("nik_digest")).exclude(village__in=own)
    others = RosterRow.objects.standing().filter(nik_digest=OuterRef("nik_digest"))
    others = others.filter(village__isnull=False).exclude(village__in=own)
    others = others.exclude(roster__in=Roster.objects.visible_to(user).values("pk"))
    return rows.annotate(is_elsewhere=Exists(people) | Exists(others))


def say_less(row: RosterRow) -> None:
    """In the place of findings about people whom the user may not see: that there is somebody.
    For rows of `seen_by`."""
    hidden = getattr(row, "is_alike", False) and not getattr(row, "may_compare", False)
    for finding in row.findings.all():
        if finding.code == "possible_duplicate" and hidden:
            finding.sentence = alike_elsewhere()  # type: ignore[attr-defined]
        elif finding.code == "nik_registered" and getattr(row, "is_elsewhere", False):
            finding.sentence = elsewhere()  # type: ignore[attr-defined]
            row.is_elsewhere = False  # type: ignore[attr-defined]  # said already


def alike_elsewhere() -> str:
    return _("Orang yang mirip sudah diusulkan di tempat lain. Verifikator akan memeriksanya.")


def elsewhere() -> str:
    return _("Sudah diusulkan di tempat lain. Verifikator akan memeriksanya.")
