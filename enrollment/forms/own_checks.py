"""The birth date that proves that the holder asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gumas_pbi.indonesian import parse_day


def _part(label: Any, letters: int) -> forms.CharField:
    attrs = {"inputmode": "numeric", "autocomplete": "off", "size": letters}
    return forms.CharField(label=label, max_length=letters, widget=forms.TextInput(attrs=attrs))


class BirthForm(forms.Form):
    """Day, month and year apart: quicker on a phone than any calendar."""

    day = _part(_("Tanggal"), 2)
    month = _part(_("Bulan"), 2)
    year = _part(_("Tahun"), 4)

    @property
    def born(self) -> date | None:
        """None where it is no date."""
        if not self.is_valid():
            return None
        try:
            return parse_day("{day}-{month}-{year}".format(**self.cleaned_data))
        except ValueError:
            return None
