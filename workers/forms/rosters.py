"""Forms of the lists: finding one, and uploading one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import User
from villages.models import District, Village
from workers.checks import FILE_DETAILS, FILE_REFUSALS
from workers.forms import places
from workers.models import Roster

IN_FILE = "file"
ACCEPT = (
    ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,text/csv,application/vnd.ms-excel,"
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,"
    "application/vnd.oasis.opendocument.spreadsheet"
)


class RosterFilter(forms.Form):
    q = forms.CharField(label=_("Cari nama berkas"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Semua")), *Roster.State.choices]
    )


class UploadForm(forms.Form):
    """One file, and the place it is of; a place is only asked of who has more than one."""

    file = forms.FileField(
        label=_("Berkas daftar pekerja"),
        allow_empty_file=True,  # an empty file gets the sentence of the reader
        error_messages={
            "required": _("Pilih dahulu berkas daftar pekerja."),
            "invalid": _("Berkas tidak sampai. Pilih berkasnya, lalu unggah lagi."),
        },
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    place = forms.ChoiceField(
        label=_("Daftar ini untuk"),
        error_messages={
            "required": _("Pilih desa dari daftar ini."),
            "invalid_choice": _("Pilih desa yang ada dalam pilihan."),
        },
    )

    def __init__(self, user: User, *args: Any, too_large: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.too_large = too_large
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

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.ROSTER_LIMITS["bytes"]:
            raise forms.ValidationError(FILE_REFUSALS["file_too_large"])
        if not file.size:
            raise forms.ValidationError(FILE_DETAILS["empty"])
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.too_large:
            # The body was not read to its end, so nothing else that is missing counts.
            self._errors = forms.utils.ErrorDict()
            self.add_error("file", FILE_REFUSALS["file_too_large"])
        elif not self.villages:
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
