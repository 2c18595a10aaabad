"""Forms of the BPJS liaison: from when everybody is accepted, and the answer file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.actions.answer_codes import FILE
from enrollment.forms.decrees import DayField
from workers.forms.files import SpreadsheetForm, file_field


class AcceptForm(forms.Form):
    start = DayField(
        label=_("Terlindungi mulai"),
        help_text=_("Tanggal BPJS menerima datanya; paling awal tanggal mulai SK."),
    )


class AnswerForm(SpreadsheetForm):
    sentences = FILE
    file = file_field(_("Berkas jawaban BPJS"), _("Pilih dahulu berkas jawaban dari BPJS."))
