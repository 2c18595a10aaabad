"""Forms of a decree's papers: the annex to sign, and the signed decree."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workers.forms.files import UploadForm


class OfficialForm(forms.Form):
    form = forms.ChoiceField(
        label=_("Bentuk"),
        choices=[("pdf", _("PDF, untuk ditandatangani")), ("xlsx", _("Excel"))],
        error_messages={"required": _("Pilih PDF atau Excel.")},
    )
    reason = forms.CharField(
        label=_("Untuk apa"),
        max_length=200,
        required=False,  # the verb has the sentence
        help_text=_("Misalnya: untuk ditandatangani Bupati. Alasan dan nama Anda dicatat."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ScanForm(UploadForm):
    file = forms.FileField(
        label=_("SK bertanda tangan"),
        allow_empty_file=True,  # an empty file gets the sentence of the verb
        error_messages={
            "required": _("Pilih dahulu berkas pindaiannya."),
            "invalid": _("Berkas tidak sampai. Pilih berkasnya, lalu unggah lagi."),
        },
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}
        ),
    )

    def cut_off(self) -> str | Promise:
        return _("Berkas ini terlalu besar. Pindai dengan mutu lebih rendah.")
