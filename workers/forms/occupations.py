"""Forms of the occupation table: finding one, writing one, saying what a text means."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.actions import occupations
from workers.models import Occupation


class OccupationFilter(forms.Form):
    q = forms.CharField(label=_("Cari pekerjaan"), required=False, max_length=80)
    group = forms.ChoiceField(
        label=_("Kelompok"),
        required=False,
        choices=[("", _("Semua")), *Occupation.Group.choices],
    )


class OccupationForm(forms.Form):
    name = forms.CharField(
        label=_("Nama pekerjaan"),
        max_length=occupations.LONGEST,
        error_messages={"required": _("Tuliskan nama pekerjaannya.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    group = forms.ChoiceField(label=_("Kelompok"), choices=Occupation.Group.choices)
    eligible = forms.BooleanField(
        label=_("Boleh ikut program"),
        required=False,
        help_text=_("Program ini untuk pekerja tanpa pemberi kerja."),
    )
    other_names = forms.CharField(
        label=_("Nama lain"),
        required=False,
        max_length=4_000,
        help_text=_("Satu nama di tiap baris, seperti yang ditulis orang dalam daftar."),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
    )

    @classmethod
    def of(cls, occupation: Occupation) -> OccupationForm:
        names = "\n".join(occupation.other_names)
        kept = {name: getattr(occupation, name) for name in ("name", "group", "eligible")}
        return cls(initial={**kept, "other_names": names})

    def clean_other_names(self) -> list[str]:
        return [line for line in self.cleaned_data["other_names"].splitlines() if line.strip()]


class SameForm(forms.Form):
    """A text of the lists, and the occupation (by name) that it means."""

    text = forms.CharField(max_length=occupations.LONGEST, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Ini sama dengan"),
        max_length=occupations.LONGEST,
        error_messages={"required": _("Pilih pekerjaan yang dimaksud.")},
        widget=forms.TextInput(attrs={"list": "occupations", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "name" in data:
            self.occupation = Occupation.objects.filter(name__iexact=data["name"]).first()
            if self.occupation is None:
                self.add_error("name", _("Tidak ada pekerjaan dengan nama itu. Pilih dari daftar."))
        return data
