"""Forms of the planner: what somebody wants to know, in the page's address; and saved scenarios."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enrollment.forms.contributions import MonthField
from enrollment.forms.quotas import MoneyField, NumberField
from enrollment.months import Month
from enrollment.planner import LONGEST, Plan, Wave
from enrollment.queries.plans import MOST_WAVES, Asked

BUDGET = 99_999_999_999_999  # rupiah
RATE = 999_999  # rupiah a person and month
WAVES = range(1, MOST_WAVES + 1)


class LaterMonthField(MonthField):
    """A month, or none."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if value else None


class PlanForm(forms.Form):
    """People, a budget, or both. Without any answer of its own: the programme's people for a year
    from next January on."""

    people = NumberField(label=_("Orang"), required=False)
    budget = MoneyField(label=_("Pagu (rupiah)"), required=False, max_value=BUDGET)
    start = MonthField(
        label=_("Bulan mulai"), max_length=20, error_messages={"required": _("Pilih bulannya.")}
    )
    months = NumberField(label=_("Jumlah bulan"), max_value=LONGEST)
    leaving = NumberField(label=_("Keluar dalam setahun (%)"), required=False, max_value=100)
    are_replaced = forms.TypedChoiceField(
        label=_("Yang keluar"), required=False, coerce=lambda text: text != "0", empty_value=True,
        choices=[("1", _("diganti orang lain")), ("0", _("tidak diganti"))],
    )  # fmt: skip
    jkk = MoneyField(
        label=_("JKK per orang (rupiah)"), required=False, max_value=RATE,
        help_text=_("Kosong: tarif yang berlaku."),
    )  # fmt: skip
    jkm = MoneyField(
        label=_("JKM per orang (rupiah)"), required=False, max_value=RATE,
        help_text=_("Kosong: tarif yang berlaku."),
    )  # fmt: skip

    def __init__(self, data: Any, *, current: Month):
        first = Month(current.year + 1, 1)
        super().__init__(data or {
            "people": str(settings.TARGET_PEOPLE), "start": str(first), "months": "12",
        })  # fmt: skip
        for n in WAVES:
            self.fields[f"wave_{n}"] = LaterMonthField(label=_("Mulai bulan"), required=False)
            self.fields[f"wave_{n}_people"] = NumberField(label=_("Orang"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wrong = {"people", "budget"} & self.errors.keys()
        if not (wrong or cleaned.get("people") or cleaned.get("budget")):
            self.add_error("people", _("Isi jumlah orang atau pagunya."))
        if "months" not in self.errors and not cleaned.get("months"):
            self.add_error("months", _("Sedikitnya satu bulan."))
        if cleaned.get("start") and not 2015 <= cleaned["start"].year <= 2100:
            self.add_error("start", _("Bulan ini terlalu jauh. Periksa tahunnya."))
        for n in WAVES:
            month, people = cleaned.get(f"wave_{n}"), cleaned.get(f"wave_{n}_people")
            if bool(month) != bool(people) and f"wave_{n}" not in self.errors:
                self.add_error(f"wave_{n}", _("Isi bulan dan jumlah orangnya."))
        if len(self._waves(cleaned)) != len({wave.month for wave in self._waves(cleaned)}):
            self.add_error("wave_1", _("Dua gelombang mulai pada bulan yang sama. Gabungkan."))
        return cleaned

    @staticmethod
    def _waves(cleaned: dict[str, Any]) -> tuple[Wave, ...]:
        given = ((cleaned.get(f"wave_{n}"), cleaned.get(f"wave_{n}_people")) for n in WAVES)
        return tuple(sorted(Wave(month, people) for month, people in given if month and people))

    @property
    def waves(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"wave_{n}"], self[f"wave_{n}_people"]) for n in WAVES]

    @property
    def shows_waves(self) -> bool:
        names = (name for n in WAVES for name in (f"wave_{n}", f"wave_{n}_people"))
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def asked(self) -> Asked:
        cleaned = self.cleaned_data
        plan = Plan(
            cleaned["people"] or 0, cleaned["start"], cleaned["months"], self._waves(cleaned),
            cleaned["leaving"] or 0, cleaned["are_replaced"],
        )  # fmt: skip
        return Asked(
            plan, cleaned["budget"] or None, bool(cleaned["people"]), cleaned["jkk"], cleaned["jkm"]
        )


def address_of(asked: Asked) -> dict[str, str]:
    """What the form would have in its address for this."""
    plan, found = asked.plan, {}
    if asked.has_people:
        found["people"] = str(plan.people)
    if asked.budget is not None:
        found["budget"] = str(asked.budget)
    found |= {"start": str(plan.start), "months": str(plan.months)}
    if plan.leaving:
        found |= {"leaving": str(plan.leaving), "are_replaced": str(int(plan.are_replaced))}
    for name in ("jkk", "jkm"):
        if (typed := getattr(asked, name)) is not None:
            found[name] = str(typed)
    for n, wave in enumerate(plan.waves, 1):
        found |= {f"wave_{n}": str(wave.month), f"wave_{n}_people": str(wave.people)}
    return found


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Nama skenario"), max_length=80,
        error_messages={"required": _("Beri nama skenario ini.")},
    )  # fmt: skip
    note = forms.CharField(label=_("Catatan"), required=False, max_length=300)
