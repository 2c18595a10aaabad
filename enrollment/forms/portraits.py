"""The photo for a card."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PortraitForm(forms.Form):
    """`too_large`: the upload was cut off. A phone offers its camera."""

    photo = forms.FileField(
        label=_("Foto wajah"),
        allow_empty_file=True,  # an empty file gets the sentence of the verb
        error_messages={
            "required": _("Pilih atau ambil dahulu fotonya."),
            "invalid": _("Foto tidak sampai. Pilih fotonya, lalu unggah lagi."),
        },
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.too_large:
            self._errors = forms.utils.ErrorDict()
            self.add_error("photo", _("Foto ini terlalu besar. Pilih foto yang lebih kecil."))
        return data
