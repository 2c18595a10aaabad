"""The form of one row: cells to type anew, the faulty ones first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.actions import mending
from workers.checks import FIELDS
from workers.models import RosterRow
from workers.models.workers import SEALED_FIELDS

LISTS = {"village": "villages", "district": "districts", "occupation": "occupations"}
NUMBERS = frozenset(("nik", "family_card", "phone", "income", "rt", "rw"))
# Always at hand; the other columns of the list stand folded below.
MAIN = ("name", "nik", "birth_date", "gender", "village", "occupation")


class RowForm(forms.Form):
    """One text for each column of a list. Sealed values aren't shown again: an empty field leaves
    them as they are."""

    def __init__(self, row: RosterRow, faulty: Collection[str], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.row = row
        ordered = sorted(FIELDS, key=lambda field: (field not in faulty, field not in MAIN))
        for field in ordered:
            self.fields[field] = forms.CharField(
                label=FIELDS[field],
                required=False,
                max_length=mending.LONGEST,
                initial="" if self._is_hidden(field, faulty) else mending.came(row, field),
                help_text=self._hint(field, faulty),
                widget=self._widget(field),
            )
        self.at_hand = [field for field in ordered if field in faulty or field in MAIN]

    def _is_hidden(self, field: str, faulty: Collection[str]) -> bool:
        return field == "nik" or (field in SEALED_FIELDS and field not in faulty)

    def _hint(self, field: str, faulty: Collection[str]) -> Any:
        if field == "nik" and field in faulty:
            return _("Ketik 16 angka dari KTP.")
        if not mending.came(self.row, field):
            return ""
        if self._is_hidden(field, faulty):
            return _("Sudah terisi. Kosongkan saja jika tidak diganti.")
        return _("Tulis seperti 17/08/1980.") if field == "birth_date" else ""

    def _widget(self, field: str) -> forms.Widget:
        attrs: dict[str, Any] = {"autocomplete": "off"}
        if field == "gender":
            choices = [("", "–"), ("L", _("L (laki-laki)")), ("P", _("P (perempuan)"))]
            came = mending.came(self.row, field)
            if came and came not in ("L", "P"):
                choices.append((came, came))
            return forms.Select(choices=choices)
        if field in LISTS:
            attrs["list"] = LISTS[field]
        if field in NUMBERS:
            attrs["inputmode"] = "numeric"
        return forms.TextInput(attrs=attrs)

    def faults_first(self) -> list[Any]:
        return [self[field] for field in self.at_hand]

    def others(self) -> list[Any]:
        return [self[field] for field in self.fields if field not in self.at_hand]

    def typed(self) -> dict[str, str]:
        """What is different from what stood there, by field."""
        return {
            field: self.cleaned_data[field]
            for field in self.changed_data
            if field in self.data and field in self.cleaned_data
        }


class SkipForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan melewati baris ini"),
        max_length=mending.LONGEST,
        required=False,  # the verb has the sentence
        widget=forms.TextInput(attrs={"list": "reasons", "autocomplete": "off"}),
    )


class ManyForm(forms.Form):
    """One value that came, and what is to stand in its place in every row that has it."""

    field = forms.ChoiceField(choices=list(FIELDS.items()), widget=forms.HiddenInput)
    old = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    new = forms.CharField(
        label=_("Ganti dengan"),
        max_length=mending.LONGEST,
        error_messages={"required": _("Tuliskan isian yang benar.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
