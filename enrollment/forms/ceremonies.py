"""A symbolic hand-over."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.forms.events import DayField
from enrollment.models import Ceremony
from villages.models import Village


class CeremonyForm(forms.ModelForm):
    on = DayField(label=_("Tanggal"))
    village = forms.ModelChoiceField(
        Village.objects.of_regency().order_by("name", "code"),
        label=_("Desa atau kelurahan"),
        required=False,
        empty_label=_("Tidak untuk satu desa saja"),
    )

    class Meta:
        model = Ceremony
        labels: ClassVar = {"place": _("Tempat acara")}
        fields = ("on", "place", "village", "persons", "cards", "note")
        help_texts: ClassVar = {
            "place": _("Misalnya: Balai Desa Sare Rangan."),
            "persons": _("Jabatan atau nama yang menyerahkan, misalnya: Bupati Gunung Mas."),
            "cards": _("Yang diserahkan pada acara ini."),
        }
        error_messages: ClassVar = {
            "place": {"required": _("Isi tempat acaranya.")},
            "persons": {"required": _("Isi siapa yang menyerahkan.")},
            "cards": {"required": _("Isi berapa kartu yang diserahkan.")},
        }
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["cards"].widget.attrs |= {"min": 1, "inputmode": "numeric"}
