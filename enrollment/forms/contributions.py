"""Forms of the treasurer: which month to open, and whose lines to look at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment import months


class MonthField(forms.CharField):
    """A month: the browser's month field, or typed as 2026-11. Gives a Month."""

    widget = forms.TextInput(
        attrs={"type": "month", "placeholder": "2026-11", "autocomplete": "off"}
    )

    def clean(self, value: Any) -> months.Month | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return months.parse(text)
        except months.MonthError as error:
            raise forms.ValidationError(
                _("Bulan “%(text)s” tidak dikenal. Tulis tahun dan bulan seperti 2026-11."),
                params={"text": text},
            ) from error


class OpenForm(forms.Form):
    month = MonthField(
        label=_("Bulan iuran"),
        max_length=20,
        error_messages={"required": _("Pilih bulan yang akan dibuka.")},
    )
