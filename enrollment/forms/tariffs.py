"""Forms of tariffs: a new one from a day on, a correction; each is seen before it is saved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from enrollment.forms.decrees import DayField
from enrollment.forms.quotas import MoneyField
from enrollment.models import Programme, Tariff
from enrollment.queries.tariff_changes import Price, Wanted
from enrollment.queries.tariff_table import SECTORS

LARGEST = 99_999_999  # rupiah a person and month, and of a base


class RateField(forms.DecimalField):
    """Percent, with a comma or a point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any):
        wrong = _("Tulis persen antara 0 dan 100, misalnya 0,5 atau 1.")
        super().__init__(
            max_digits=7,
            decimal_places=4,
            error_messages={"invalid": wrong},
            validators=[
                MinValueValidator(Decimal("0.0001"), wrong), MaxValueValidator(Decimal(100), wrong),
            ],
            **kwargs,
        )  # fmt: skip

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class PriceForm(forms.Form):
    """`seen` is what the last preview showed; the same once more is meant to be saved."""

    amount = MoneyField(
        label=_("Iuran per orang per bulan (rupiah)"), required=False, max_value=LARGEST,
        help_text=_("Isi ini, atau persen di bawah."),
    )  # fmt: skip
    rate = RateField(
        label=_("Persen dari dasar upah"), required=False,
        help_text=_("Misalnya 1 atau 0,5. Iuran dihitung dari dasar upah setiap golongan."),
    )  # fmt: skip
    base_income = MoneyField(
        label=_("Dasar upah (rupiah)"), required=False, max_value=LARGEST,
        help_text=_("Kosongkan kalau tetap."),
    )  # fmt: skip
    legal_basis = forms.CharField(
        label=_("Dasar hukum"), max_length=200, help_text=_("Misalnya: PP 50/2025 Pasal 3."),
        error_messages={"required": _("Tuliskan dasar hukum tarif ini.")},
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in ("amount", "rate") if cleaned.get(name) is not None]
        if len(given) == 2:
            self.add_error("rate", _("Isi jumlah iuran atau persennya, jangan keduanya."))
        elif not given and not {"amount", "rate"} & self.errors.keys():
            self.add_error("amount", _("Isi jumlah iuran, atau persen dari dasar upah."))
        return cleaned

    @property
    def price(self) -> Price:
        return Price(*(self.cleaned_data[name] for name in Price._fields))

    @property
    def told(self) -> str:
        """All that was typed: another value is another preview."""
        return "|".join(f"{v}" for k, v in self.cleaned_data.items() if k != "seen")

    @property
    def is_seen(self) -> bool:
        return bool(self.cleaned_data["seen"] == self.told)

    def show(self) -> None:
        """Remember in the page what its preview shows."""
        data = self.data.copy()
        data["seen"] = self.told
        self.data = data


class TariffForm(PriceForm):
    programme = forms.ChoiceField(label=_("Program"), choices=Programme.choices)
    payer = forms.ChoiceField(label=_("Pembayar"), choices=Tariff.Payer.choices)
    bracket = forms.TypedChoiceField(
        label=_("Golongan JKK"), required=False, coerce=int, empty_value=None,
        help_text=_("Tanpa pilihan: semua golongan, masing-masing menurut persennya. JKM tidak "
                    "bergolongan."),
    )  # fmt: skip
    sector = forms.ChoiceField(
        label=_("Sektor"), required=False, choices=[("", _("Semua")), *SECTORS.items()]
    )
    start = DayField(
        label=_("Berlaku mulai"),
        help_text=_("Sebuah bulan memakai tarif yang berlaku pada tanggal 1."),
    )
    field_order = ("programme", "payer", "bracket", "sector", "start")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = Tariff.objects.exclude(bracket=None).order_by("bracket")
        brackets = known.values_list("bracket", flat=True).distinct()
        field = self.fields["bracket"]
        field.choices = [("", _("Semua")), *((n, str(n)) for n in brackets)]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        cleaned = self.cleaned_data
        bracket = cleaned["bracket"] if cleaned["programme"] == Programme.JKK else None
        return Wanted(
            cleaned["programme"], cleaned["payer"], bracket, cleaned["sector"], cleaned["start"],
            self.price, cleaned["legal_basis"],
        )  # fmt: skip
