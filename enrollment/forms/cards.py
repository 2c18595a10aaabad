"""For whom cards are printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enrollment.models import Decree
from gumas_pbi.indonesian import number
from villages.models import Village


class PrintForm(forms.Form):
    """All who wait, or those of a village, of a decree, or of both."""

    village = forms.ModelChoiceField(
        Village.objects.of_regency(),
        label=_("Desa atau kelurahan"),
        required=False,
        empty_label=_("Semua desa yang menunggu"),
    )
    decree = forms.ModelChoiceField(
        Decree.objects.filter(state=Decree.State.ISSUED).order_by("-date", "-pk"),
        label=_("SK Bupati"),
        required=False,
        empty_label=_("Semua SK"),
    )

    def show(self, districts: list[dict[str, Any]]) -> None:
        """Offer only the villages that wait, with their numbers, under their districts.

        Any village of the regency is taken; the verb refuses one where nobody waits.
        """
        groups = [
            (
                district["name"],
                [
                    (row["village"], f"{row['village__name']} ({number(row['people'])})")
                    for row in district["villages"]
                ],
            )
            for district in districts
        ]
        self.fields["village"].widget.choices = [
            ("", gettext("Semua desa yang menunggu")), *groups,
        ]  # fmt: skip
