"""The photo for a card."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workers.forms.files import UploadForm


class PortraitForm(UploadForm):
    """A phone offers its camera."""

    upload = "photo"
    photo = forms.FileField(
        label=_("Foto wajah"),
        allow_empty_file=True,  # an empty file gets the sentence of the verb
        error_messages={
            "required": _("Pilih atau ambil dahulu fotonya."),
            "invalid": _("Foto tidak sampai. Pilih fotonya, lalu unggah lagi."),
        },
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def cut_off(self) -> str | Promise:
        return _("Foto ini terlalu besar. Pilih foto yang lebih kecil.")
