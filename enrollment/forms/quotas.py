"""Forms of quotas: a period, places of villages, what is pasted, waves, and who goes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enrollment import places_text
from enrollment.forms.decrees import DayField
from enrollment.models import Period
from enrollment.queries.quotas import Row
from villages import matching
from villages.models import District, Village, VillageAlias, Wave

LARGEST = 9_999_999  # people of one village or period
_RP = re.compile(r"^\s*Rp\.?\s*", re.IGNORECASE)


class NumberField(forms.IntegerField):
    """A whole number, typed with or without points between the thousands."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, **kwargs: Any):
        wrong = _("Tulis angka bulat, misalnya 75 atau 1.250.")
        kwargs.setdefault("max_value", LARGEST)
        super().__init__(
            min_value=0,
            error_messages={"required": _("Isi angkanya."), "invalid": wrong,
                            "min_value": wrong,
                            "max_value": _("Angka ini terlalu besar.")},
            **kwargs,
        )  # fmt: skip

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and (found := places_text.number(value)) is not None:
            return found
        return super().to_python(value)


class MoneyField(NumberField):
    """Whole rupiah; as the pages write it, `Rp 1.250`, too."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(_RP.sub("", value) if isinstance(value, str) else value)


class PeriodForm(forms.Form):
    """A new period, or (`period`) a change of one; its days stay where a decree rests on it."""

    name = forms.CharField(
        label=_("Nama masa"), max_length=60, help_text=_("Misalnya: 2026, atau Perubahan 2026."),
        error_messages={"required": _("Beri nama masa ini.")},
    )  # fmt: skip
    start = DayField(label=_("Mulai"))
    last_day = DayField(label=_("Sampai dengan"))
    quota = NumberField(
        label=_("Kuota (orang)"), help_text=_("Paling banyak sekian orang pada satu waktu.")
    )
    budget = MoneyField(
        label=_("Pagu anggaran (rupiah)"), help_text=_("Untuk iuran JKK dan JKM seluruh masa."),
        max_value=99_999_999_999_999,
    )  # fmt: skip
    order = forms.ChoiceField(
        label=_("Urutan dalam daftar cadangan"), choices=Period.Order.choices,
        widget=forms.RadioSelect, initial=Period.Order.DATE,
    )  # fmt: skip

    def __init__(self, *args: Any, period: Period | None = None, **kwargs: Any):
        if period:
            names = ("name", "start", "last_day", "quota", "budget", "order")
            kwargs["initial"] = {name: getattr(period, name) for name in names}
        super().__init__(*args, **kwargs)
        if period and not period.may_move():
            del self.fields["start"], self.fields["last_day"]

    def values(self) -> dict[str, Any]:
        """What the verb takes: the period as `[start, end)`."""
        values = dict(self.cleaned_data)
        if last_day := values.pop("last_day", None):
            values["end"] = last_day + timedelta(days=1)
        return values


class PlacesFilter(forms.Form):
    """Which villages of a period are shown."""

    district = forms.ModelChoiceField(
        District.objects.none(), label=_("Kecamatan"), required=False, to_field_name="code",
        empty_label=_("Semua"),
    )  # fmt: skip
    wave = forms.ModelChoiceField(
        Wave.objects.order_by("number"), label=_("Gelombang"), required=False,
        to_field_name="number", empty_label=_("Semua"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        districts = District.objects.filter(regency__code=settings.REGENCY_CODE)
        self.fields["district"].queryset = districts.order_by("name")  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def is_narrow(self) -> bool:
        return any(self.cleaned_data.values())

    def villages(self) -> Any:
        """All villages of the regency, by district."""
        found = Village.objects.of_regency().select_related("district", "wave")
        return found.order_by("code")

    def narrow(self, rows: Iterable[Row]) -> list[Row]:
        """Those that are asked for."""
        district, wave = (self.cleaned_data.get(name) for name in ("district", "wave"))
        return [
            row
            for row in rows
            if district in (None, row.place.district) and wave in (None, row.place.wave)  # type: ignore[union-attr]
        ]


class VacancyFilter(forms.Form):
    """Which period's free places, and where. Unless another is asked for: today's period, or the
    latest one."""

    period = forms.ModelChoiceField(
        Period.objects.order_by("-start"), label=_("Masa"), required=False, empty_label=None
    )
    district = forms.ModelChoiceField(
        District.objects.none(), label=_("Kecamatan"), required=False, to_field_name="code",
        empty_label=_("Semua"),
    )  # fmt: skip

    def __init__(self, data: Any, *, today: date):
        latest = Period.objects.on(today) or Period.objects.order_by("-start").first()
        super().__init__(data or None, initial={"period": latest})
        districts = District.objects.filter(regency__code=settings.REGENCY_CODE)
        self.fields["district"].queryset = districts.order_by("name")  # type: ignore[attr-defined]
        asked = self.cleaned_data if self.is_valid() else {}
        self.for_period: Period | None = asked.get("period") or latest
        self.district: District | None = asked.get("district")


class PlacesForm(forms.Form):
    """A field of places for each village. What stood there is sent along, so that only what was
    changed here is saved: nobody undoes another officer's number."""

    def __init__(self, rows: list[Row], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            field = NumberField(
                label=str(row.place), required=False, initial=row.places, show_hidden_initial=True
            )
            field.widget.attrs["class"] = "form-control"
            self.fields[self.key(row.place)] = field

    @staticmethod
    def key(village: Any) -> str:
        return f"places_{village.pk}"

    @classmethod
    def filled(cls, rows: list[Row], numbers: Mapping[int, int], data: Any = None) -> PlacesForm:
        """With these numbers typed in already (by village), over what was typed before."""
        typed = {name: data[name] for name in data} if data else {}
        for row in rows:
            key = cls.key(row.place)
            before = "" if row.places is None else str(row.places)
            typed.setdefault(f"initial-{key}", before)
            typed.setdefault(key, before)
            if row.place.pk in numbers:
                typed[key] = str(numbers[row.place.pk])
        return cls(rows, typed)

    def lines(self) -> Iterable[tuple[Row, forms.BoundField]]:
        return [(row, self[self.key(row.place)]) for row in self.rows]

    def districts(self) -> list[District]:
        return list(dict.fromkeys(row.place.district for row in self.rows))  # type: ignore[union-attr]

    def wanted(self) -> dict[Village, int | None]:
        """The villages whose number was changed here."""
        changed = set(self.changed_data)
        return {
            row.place: self.cleaned_data[key]
            for row in self.rows
            if (key := self.key(row.place)) in changed
        }  # type: ignore[return-value]


class Pasted(NamedTuple):
    """Places by village, and the lines that could not be used, each with the reason."""

    numbers: dict[int, int]
    unused: list[tuple[str, Any]]


def pasted(text: str, villages: Iterable[Village], district: str = "") -> Pasted:
    """Read lines of village (code or name) and number. Near names are never taken silently."""
    by_code = {village.code: village for village in villages}
    matcher = matching.Matcher(_reference())
    numbers: dict[int, int] = {}
    unused: list[tuple[str, Any]] = []
    for line in places_text.read(text):
        if line.places is None:
            unused.append((line.text, _("Tidak ada angka bulat dalam baris ini.")))
            continue
        code, why = _village(matcher, line.names, district)
        village = by_code.get(code)
        if why:
            unused.append((line.text, why))
        elif village is None:
            unused.append((line.text, _("Desa ini tidak ada di halaman ini.")))
        elif village.pk in numbers:
            unused.append((line.text, _("Desa ini sudah disebut di baris sebelumnya.")))
        else:
            numbers[village.pk] = line.places
    return Pasted(numbers, unused)


def _village(matcher: matching.Matcher, names: list[str], district: str) -> tuple[str, Any]:
    """The code of the village that one of the cells names, or why there is none."""
    found = []
    for name in names:
        others = (matcher.district(other) for other in names if other is not name)
        found.append(matcher.match(name, district or next(filter(None, others), "")))
    exact = {match.code for match in found if match.code and not match.said}
    if len(exact) > 1:  # one of the cells is the district, which may bear a village's name
        exact = {code for code in exact if not _is_a_district(matcher.villages[code])}
    if len(exact) == 1:
        return exact.pop(), ""
    if exact:
        return "", _("Baris ini menyebut lebih dari satu desa.")
    guess = next((match.code for match in found if match.code), "")
    if guess:
        name = matcher.villages[guess].name
        return "", _("Mungkin maksudnya %(name)s. Tulis namanya lengkap.") % {"name": name}
    if any(match.said == matching.AMBIGUOUS for match in found):
        return "", _("Ada lebih dari satu desa bernama ini. Tulis juga kecamatannya.")
    return "", _("Tidak ada desa bernama ini.")


def _is_a_district(village: matching.Village) -> bool:
    return matching.key(village.name) == matching.key(village.district_name)


def _reference() -> list[tuple[Any, ...]]:
    aliases: dict[str, list[str]] = {}
    for code, name in VillageAlias.objects.values_list("village__code", "name"):
        aliases.setdefault(code, []).append(name)
    names = ("code", "name", "district__code", "district__name")
    villages = Village.objects.of_regency().values_list(*names)
    return [(*village, aliases.get(village[0], [])) for village in villages]


class PriorityForm(forms.Form):
    """Why somebody goes first; whether it is missing is the verb's to say."""

    reason = forms.CharField(label=_("Alasan mendahulukan"), required=False, max_length=300)


class WaveForm(forms.Form):
    number = NumberField(label=_("Nomor gelombang"), max_value=999)
    name = forms.CharField(label=_("Nama"), required=False, max_length=80,
                           help_text=_("Boleh kosong."))  # fmt: skip
    start = DayField(label=_("Rencana mulai"), required=False)
