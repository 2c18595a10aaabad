"""Forms of the lists for BPJS: a layout with its columns, and since when people left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment import bpjs_columns
from enrollment.actions.layouts import MOST_ROWS, SENTENCES
from enrollment.bpjs_columns import Column
from enrollment.forms.decrees import DayField
from enrollment.models import Layout

SOURCES = (
    ("", _("Kosong / isi tetap")),
    (
        _("Kiriman"),
        (
            ("reference", _("Referensi kiriman")),
            ("batch", _("Nomor kiriman")),
            ("row", _("Nomor urut dalam kiriman")),
        ),
    ),
    (
        _("Orang"),
        (
            ("nik", _("NIK")),
            ("name", _("Nama lengkap")),
            ("first_name", _("Nama depan")),
            ("middle_name", _("Nama tengah")),
            ("last_name", _("Nama belakang")),
            ("birth_place", _("Tempat lahir")),
            ("birth_date", _("Tanggal lahir")),
            ("gender", _("Jenis kelamin")),
            ("mother_name", _("Nama ibu kandung")),
            ("phone", _("Nomor HP")),
            ("occupation", _("Pekerjaan")),
            ("family_card", _("Nomor KK")),
            ("heir_name", _("Nama ahli waris")),
            ("heir_relation", _("Hubungan ahli waris")),
        ),
    ),
    (
        _("Alamat"),
        (
            ("whole_address", _("Alamat dengan RT/RW, desa, dan kecamatan")),
            ("address", _("Alamat saja")),
            ("rt", _("RT")),
            ("rw", _("RW")),
            ("village", _("Desa/kelurahan")),
            ("district", _("Kecamatan")),
            ("regency", _("Kabupaten")),
        ),
    ),
    (
        _("Kepesertaan"),
        (
            ("kpj", _("Nomor KPJ, jika sudah ada")),
            ("start", _("Mulai terlindungi")),
            ("last_day", _("Hari terakhir terlindungi")),
            ("base_income", _("Dasar upah (rupiah)")),
        ),
    ),
)
FORMS = (
    ("", _("Biasa")),
    (_("Tulisan"), (("upper", _("HURUF BESAR")), ("ascii_upper", _("HURUF BESAR tanpa tanda")))),
    (
        _("Angka"),
        (
            ("digits", _("Angka saja")),
            ("phone_0", _("Nomor HP 08…")),
            ("phone_62", _("Nomor HP 628…")),
            ("dots", _("1.000.000")),
        ),
    ),
    (
        _("Tanggal (biasa: 17-08-1980)"),
        (
            ("dmy_slash", _("17/08/1980")),
            ("ymd", _("1980-08-17")),
            ("ymd_plain", _("19800817")),
        ),
    ),
    (_("Jenis kelamin (biasa: L/P)"), (("sex_words", _("LAKI-LAKI/PEREMPUAN")),)),
)


class LayoutForm(forms.Form):
    name = forms.CharField(
        label=_("Nama susunan"),
        max_length=80,
        error_messages={"required": _("Beri nama susunan ini.")},
    )
    rows_per_file = forms.IntegerField(
        label=_("Baris paling banyak dalam satu berkas"),
        min_value=1,
        max_value=MOST_ROWS,
        help_text=_(
            "BPJS menerima paling banyak 10.000 baris. Sisanya menjadi kiriman berikutnya."
        ),
        error_messages={
            "required": _("Isi jumlah barisnya."),
            "invalid": _("Tulis dengan angka saja, misalnya 10000."),
            "min_value": _("BPJS menerima 1 sampai 10.000 baris dalam satu berkas."),
            "max_value": _("BPJS menerima 1 sampai 10.000 baris dalam satu berkas."),
        },
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, layout: Layout, *args: Any, **kwargs: Any):
        version = layout.edited_at.isoformat() if layout.edited_at else ""
        initial = {
            "name": layout.name, "rows_per_file": layout.rows_per_file, "version": version,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)

    def seen(self) -> datetime | None:
        """When the layout had been edited last, as this page saw it."""
        try:
            return datetime.fromisoformat(self.cleaned_data["version"])
        except ValueError:
            return None


def _text(most: int, label: Any) -> forms.CharField:
    attrs = {"class": "form-control", "autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(
        label=label, max_length=most, required=False, widget=forms.TextInput(attrs=attrs)
    )


def _choice(choices: Any, label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": _("Pilihan ini tidak dikenal.")},
    )


class ColumnForm(forms.Form):
    header = _text(60, _("Judul kolom"))
    source = _choice(SOURCES, _("Isi"))
    form = _choice(FORMS, _("Bentuk"))
    fixed = _text(100, _("Isi tetap"))

    def column(self) -> Column:
        return Column(**{name: self.cleaned_data[name] for name in Column._fields})


class BaseColumns(forms.BaseFormSet):  # type: ignore[type-arg]
    """The columns, in the order that their numbers give; rows left empty are none."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "missing_management_form": _("Halaman ini tidak terkirim lengkap. Muat ulang, lalu isi."),
    }
    ordering_widget = forms.NumberInput(attrs={"class": "form-control", "min": 1})
    deletion_widget = forms.CheckboxInput(attrs={"class": "form-check-input"})

    def clean(self) -> None:
        if not self.management_form.is_valid() or any(self.errors):
            return
        ordered = self.ordered_forms
        for place, code in bpjs_columns.problems([form.column() for form in ordered]):
            if place < 0:
                raise forms.ValidationError(SENTENCES[code])
            kind = code.split("_")[0]
            ordered[place].add_error("form" if kind == "form" else "header", SENTENCES[code])

    def columns(self) -> list[Column]:
        return [form.column() for form in self.ordered_forms]

    def get_ordering_widget(self) -> Any:
        return self.ordering_widget

    def get_deletion_widget(self) -> Any:
        return self.deletion_widget

    def sentences(self) -> list[str]:
        """What is wrong, each with the header of its column."""
        found = [str(error) for error in self.non_form_errors()]
        for form in self.forms:
            title = form["header"].value() or _("Kolom tanpa judul")
            found += [f"{title}: {error}" for errors in form.errors.values() for error in errors]
        return list(dict.fromkeys(found))


ColumnFormSet = forms.formset_factory(
    ColumnForm,
    formset=BaseColumns,
    extra=3,
    can_order=True,
    can_delete=True,
    max_num=bpjs_columns.MOST_COLUMNS,
    absolute_max=bpjs_columns.MOST_COLUMNS + 20,
)


class LeaversForm(forms.Form):
    since = DayField(
        label=_("Berhenti sejak"),
        help_text=_("Hari pertama tidak lagi terlindungi, sejak tanggal ini sampai hari ini."),
    )
