"""Forms of the BPJS liaison: from when everybody is accepted, and the answer file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enrollment.forms.decrees import DayField
from workers.checks import FILE_DETAILS, FILE_REFUSALS

ACCEPT = ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,text/csv"


class AcceptForm(forms.Form):
    start = DayField(
        label=_("Terlindungi mulai"),
        help_text=_("Tanggal BPJS menerima datanya; paling awal tanggal mulai SK."),
    )


class AnswerForm(forms.Form):
    file = forms.FileField(
        label=_("Berkas jawaban BPJS"),
        allow_empty_file=True,
        error_messages={
            "required": _("Pilih dahulu berkas jawaban dari BPJS."),
            "invalid": _("Berkas tidak sampai. Pilih berkasnya, lalu unggah lagi."),
        },
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.too_large:
            self.errors.pop("file", None)
            self.add_error("file", FILE_REFUSALS["file_too_large"])
        return data

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(FILE_DETAILS["empty"])
        if file.size > settings.ROSTER_LIMITS["bytes"]:
            raise forms.ValidationError(FILE_REFUSALS["file_too_large"])
        return file
