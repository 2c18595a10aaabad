"""Values of a person as pages show them: numbers masked, names of relatives as initials."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gumas_pbi import written
from workers import nik
from workers.actions.workers import without_numbers
from workers.checks import FIELDS
from workers.models.workers import Gender
from workers.names import initials

LABELS: dict[str, Any] = {**FIELDS, "declared_income": FIELDS["income"]}
NUMBERS = frozenset(("nik", "family_card", "phone"))
RELATIVES = frozenset(("mother_name", "heir_name"))
NOTHING = "–"


def shown(field: str, text: str) -> str:
    """A value, kept as text (dates in ISO form, amounts in rupiah), as it may be shown."""
    if not text:
        return NOTHING
    if field in NUMBERS:
        return nik.mask(text)
    if field in RELATIVES:
        return initials(text)
    if field == "birth_date":
        return written.day(date.fromisoformat(text))
    if field == "gender":
        return str(dict(Gender.choices).get(text, text))
    if field == "declared_income":
        return written.rupiah(int(text))
    return without_numbers(text)


def told(field: str, before: str, after: str) -> dict[str, Any]:
    """A field with two values side by side; what looks the same masked is said to differ."""
    one, other = shown(field, before), shown(field, after)
    note = ""
    if before and after and one == other:
        note = _("Angka yang tidak tampil berbeda.") if field in NUMBERS else _("Ejaannya berbeda.")
    return {"label": LABELS[field], "before": one, "after": other, "note": note}
