"""What is asked when somebody has died."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import LifeEvent
from gumas_pbi.indonesian import parse_day


class DayField(forms.Field):
    """A date as a browser's calendar sends it, or as an officer types it: 17/08/2026."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages: ClassVar = {
        "required": _("Isi tanggalnya."),
        "invalid": _("Tanggal ini tidak dikenal. Tulis seperti 17/08/2026."),
    }

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return parse_day(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class DeathForm(forms.Form):
    died_on = DayField(
        label=_("Tanggal meninggal"),
        help_text=_("Menurut surat keterangan kematian, misalnya 17/08/2026."),
    )
    at_work = forms.TypedChoiceField(
        label=_("Akibat kecelakaan kerja?"),
        help_text=_("Termasuk di perjalanan berangkat atau pulang kerja, atau sakit karena kerja."),
        choices=[("no", _("Bukan")), ("yes", _("Ya"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih ya atau bukan.")},
    )
    note = forms.CharField(
        label=_("Keterangan"),
        help_text=_("Misalnya tempat dan sebab. Boleh dikosongkan."),
        max_length=LifeEvent._meta.get_field("note").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Keterangan paling panjang 300 huruf.")},
    )
