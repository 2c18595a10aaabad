"""Forms of the lists: finding one, and uploading one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import User
from villages.models import District, Village
from workers.forms import places
from workers.forms.files import SpreadsheetForm, file_field
from workers.models import Roster

IN_FILE = "file"


class RosterFilter(forms.Form):
    q = forms.CharField(label=_("Cari nama berkas"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Semua")), *Roster.State.choices]
    )


class UploadForm(SpreadsheetForm):
    """One file, and the place it is of; a place is only asked of who has more than one."""

    file = file_field(_("Berkas daftar pekerja"), _("Pilih dahulu berkas daftar pekerja."))
    place = forms.ChoiceField(
        label=_("Daftar ini untuk"),
        error_messages={
            "required": _("Pilih desa dari daftar ini."),
            "invalid_choice": _("Pilih desa yang ada dalam pilihan."),
        },
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        villages = Village.objects.visible_to(user).of_regency().select_related("district")
        self.villages: list[Village] = list(villages.order_by("code"))
        self.only = self.villages[0] if len(self.villages) == 1 else None
        if self.only or not self.villages:
            del self.fields["place"]
            return
        choices = places.grouped(self.villages, str(_("Beberapa desa di Kecamatan %s")))
        first = [("", _("Pilih desa …"))]
        if user.is_staff_of_regency:
            first.append((IN_FILE, _("Tertulis di dalam berkas")))
        self.fields["place"].choices = [*first, *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (self.too_large or self.villages):
            self.add_error(
                None, _("Anda belum ditugaskan di desa mana pun. Hubungi administrator.")
            )
        return data

    def where(self) -> tuple[Village | None, District | None]:
        """The village or the district of the upload; neither where the file names its villages."""
        if self.only:
            return self.only, None
        return places.find(self.cleaned_data["place"], self.villages)


class ConfirmForm(forms.Form):
    """Why a suspicious list is right after all."""

    reason = forms.CharField(
        label=_("Alasan daftar ini benar"),
        max_length=300,
        required=False,  # the verb knows whether it is needed
        help_text=_("Dibaca verifikator bersama nama Anda."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
