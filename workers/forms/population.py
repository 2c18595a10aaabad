"""The filter of a population list: by age, work, sex, name and RT."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gumas_pbi.ages import years_before
from workers.models import Occupation, Roster, RosterRow
from workers.models.workers import Gender

OLDEST = 120


class PopulationFilter(forms.Form):
    """What the address asks of a list's people; the bulk buttons act on the same."""

    SHOWN = {
        "": (_("Yang boleh ikut saja"), Q(errors=0)),
        "picked": (_("Yang dicentang"), Q(picked=True)),
        "all": (_("Semua orang"), Q()),
    }

    show = forms.ChoiceField(
        label=_("Tampilkan"),
        required=False,
        choices=[(code, label) for code, (label, _condition) in SHOWN.items()],
    )
    age_from = forms.IntegerField(
        label=_("Umur dari"), required=False, min_value=0, max_value=OLDEST
    )
    age_to = forms.IntegerField(
        label=_("Umur sampai"), required=False, min_value=0, max_value=OLDEST
    )
    gender = forms.ChoiceField(
        label=_("Jenis kelamin"), required=False, choices=[("", _("Semua")), *Gender.choices]
    )
    occupation = forms.ModelChoiceField(
        Occupation.objects.none(), label=_("Pekerjaan"), required=False, empty_label=_("Semua")
    )
    rt = forms.ChoiceField(label="RT", required=False)
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)

    def __init__(self, roster: Roster, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.roster = roster
        lines = roster.lines.order_by()
        self.fields["occupation"].queryset = Occupation.objects.filter(  # type: ignore[attr-defined]
            pk__in=lines.values("occupation")
        ).order_by("name")
        places = lines.exclude(rt="").values_list("rt", flat=True).distinct().order_by("rt")
        self.fields["rt"].choices = [("", _("Semua")), *((rt, rt) for rt in places)]  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[RosterRow]) -> QuerySet[RosterRow]:
        """Only the people asked for; what can't be understood asks for nothing."""
        self.is_valid()
        asked = self.cleaned_data
        found = rows.filter(self.SHOWN[asked.get("show", "")][1])
        day = self.roster.reference_date
        if (youngest := asked.get("age_from")) is not None:
            found = found.filter(birth_date__lte=years_before(day, youngest))
        if (oldest := asked.get("age_to")) is not None:
            found = found.filter(birth_date__gt=years_before(day, oldest + 1))
        for field in ("gender", "occupation", "rt"):
            if asked.get(field):
                found = found.filter(**{field: asked[field]})
        return found.filter(name__icontains=asked["q"]) if asked.get("q") else found
