"""The form that corrects a registered person: numbers and relatives are not shown again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workers import nik, values
from workers.actions.corrections import FIELDS, SEALED
from workers.checks import FIELDS as TITLES
from workers.models import Occupation, Worker
from workers.models.workers import Gender

LABELS = {**TITLES, "declared_income": TITLES["income"]}
EMPTY_LEAVES = _("Sudah terisi. Kosongkan saja jika tidak diganti.")
DAY = {"type": "date"}


class CorrectionForm(forms.Form):
    """`seen`: the moment of the person's last change, as the page showed it."""

    seen = forms.DateTimeField(widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
    name = forms.CharField(max_length=150, error_messages={"required": _("Nama belum diisi.")})
    nik = forms.CharField(max_length=40, required=False)
    birth_place = forms.CharField(max_length=80, required=False)
    birth_date = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY),
        error_messages={"invalid": _("Tanggal ini tidak ada. Tulis seperti 17/08/1980.")},
    )
    gender = forms.ChoiceField(required=False, choices=[("", "–"), *Gender.choices])
    mother_name = forms.CharField(max_length=150, required=False)
    phone = forms.CharField(max_length=40, required=False)
    family_card = forms.CharField(max_length=40, required=False)
    occupation = forms.ModelChoiceField(Occupation.objects.none(), required=False)
    declared_income = forms.CharField(max_length=40, required=False)
    address = forms.CharField(max_length=200, required=False)
    rt = forms.CharField(max_length=5, required=False)
    rw = forms.CharField(max_length=5, required=False)
    heir_name = forms.CharField(max_length=150, required=False)
    heir_relation = forms.CharField(max_length=40, required=False)
    reason = forms.CharField(
        label=_("Alasan perbaikan"),
        max_length=300,
        required=False,  # the verb has the sentence
        help_text=_("Misalnya: nama disamakan dengan KTP. Alasan dan nama Anda dicatat."),
    )

    def __init__(self, worker: Worker, *args: Any, **kwargs: Any):
        plain = {field: getattr(worker, field) for field in FIELDS if field not in SEALED}
        initial = {**plain, "seen": worker.updated_at.isoformat(timespec="microseconds")}
        super().__init__(*args, initial=initial, **kwargs)
        self.worker = worker
        occupations = Occupation.objects.order_by("name", "pk")
        self.fields["occupation"].queryset = occupations  # type: ignore[attr-defined]
        for name in FIELDS:
            field = self.fields[name]
            field.label = LABELS[name]
            if not isinstance(field.widget, forms.Select):
                field.widget.attrs.setdefault("autocomplete", "off")
            if name in SEALED and getattr(worker, name):
                field.help_text = EMPTY_LEAVES
        for name in ("nik", "family_card", "phone", "rt", "rw"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    def clean_nik(self) -> str:
        return nik.clean(self.cleaned_data["nik"])

    def clean_family_card(self) -> str:
        digits = nik.clean(self.cleaned_data["family_card"])
        if digits and not (len(digits) == 16 and digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("Nomor KK terdiri dari 16 angka."))
        return digits

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].strip()
        number = values.read_phone(typed)
        if typed and not number:
            raise forms.ValidationError(_("Nomor HP ini tidak terbaca. Tulis seperti 0812…"))
        return number

    def clean_declared_income(self) -> int | None:
        typed = self.cleaned_data["declared_income"].strip()
        amount = values.read_amount(typed) if typed else None
        if typed and amount is None:
            raise forms.ValidationError(_("Tulis satu jumlah rupiah, misalnya 1.500.000."))
        return amount

    def seen_at(self) -> datetime:
        seen: datetime = self.cleaned_data["seen"]
        return seen

    def given(self) -> dict[str, Any]:
        """What the verb takes: an empty field of a sealed value leaves it as it is."""
        data = {field: self.cleaned_data[field] for field in FIELDS}
        return {f: value for f, value in data.items() if value or f not in SEALED}
