"""Finding covered people: by place, wave, clock, end and age."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enrollment.benefits import JKM_WAITING_MONTHS, SCHOLARSHIP_JKM_MONTHS
from enrollment.models import Enrollment, Programme
from enrollment.queries import clocks
from enrollment.queries.continuity import goes_on
from gumas_pbi.ages import years_before
from villages.models import Wave
from workers.forms.workers import WorkerFilter

# code: words, which number of months, at least, at most
CLOCKS: dict[str, tuple[Any, dict[str, Any]]] = {
    "first": (
        _("3 bulan pertama"),
        {"column": "in_a_row", "least": 1, "most": JKM_WAITING_MONTHS},
    ),
    "full": (_("Mulai bulan ke-4"), {"column": "in_a_row", "least": JKM_WAITING_MONTHS + 1}),
    "scholarship": (
        _("36 bulan atau lebih"),
        {"column": "in_all", "least": SCHOLARSHIP_JKM_MONTHS},
    ),
}
DAYS = {"30": _("30 hari"), "60": _("60 hari"), "90": _("90 hari")}
AGES = {"64": _("64 tahun ke atas"), "65": _("65 tahun ke atas")}


class CoverageFilter(WorkerFilter):
    wave = forms.ModelChoiceField(
        Wave.objects.order_by("number"),
        label=_("Gelombang"),
        required=False,
        to_field_name="number",
        empty_label=_("Semua"),
    )
    clock = forms.ChoiceField(
        label=_("Lama terlindungi"),
        required=False,
        choices=[("", _("Semua")), *((code, words) for code, (words, _of) in CLOCKS.items())],
    )
    ends = forms.ChoiceField(
        label=_("Berakhir dalam"), required=False, choices=[("", _("Semua")), *DAYS.items()]
    )
    age = forms.ChoiceField(
        label=_("Umur"), required=False, choices=[("", _("Semua")), *AGES.items()]
    )
    field_order = ("place", "wave", "clock", "ends", "age", "q")

    def narrow(self, people: Any, today: date) -> QuerySet[Enrollment]:
        """Of the enrollments that cover people today, those asked for; what can't be understood
        asks for nothing."""
        self.is_valid()
        asked = self.cleaned_data
        found = people.in_place(*self.where())
        if name := asked.get("q"):
            found = found.filter(worker__name__icontains=name)
        if wave := asked.get("wave"):
            found = found.filter(village__wave=wave)
        if code := asked.get("clock"):
            bounds = CLOCKS[code][1]
            found = found.filter(clocks.counts("worker", Programme.JKM, today, **bounds))
        if days := asked.get("ends"):
            found = found.filter(~goes_on(), end__lte=today + timedelta(int(days)))
        if years := asked.get("age"):
            found = found.filter(worker__birth_date__lte=years_before(today, int(years)))
        return found
