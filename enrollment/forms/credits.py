"""Forms of credits: finding them, and saying what became of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enrollment import months
from enrollment.forms.contributions import MonthField
from enrollment.forms.decrees import DayField
from enrollment.forms.payments import NumberOfPaper
from enrollment.models import Bill, Contribution, CreditSettlement
from enrollment.queries import bills
from enrollment.queries.credits import AGES, CAUSES, of_age
from gumas_pbi.indonesian import rupiah


class CreditFilter(forms.Form):
    cause = forms.ChoiceField(
        label=_("Sebab"), required=False, choices=[("", _("Semua")), *CAUSES.items()]
    )
    age = forms.ChoiceField(
        label=_("Umur"),
        required=False,
        choices=[("", _("Semua")), *((code, label) for code, label, *_days in AGES)],
    )
    month = MonthField(label=_("Untuk bulan"), required=False, max_length=20)
    q = forms.CharField(label=_("Nama"), required=False, max_length=100)

    def narrow(self, lines: QuerySet[Contribution], today: Any) -> QuerySet[Contribution]:
        """Of the lines, those asked for; what can't be understood asks for nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("cause"):
            lines = lines.filter(cause=asked["cause"])
        if asked.get("age"):
            lines = of_age(lines, asked["age"], today)
        if isinstance(month := asked.get("month"), months.Month):
            lines = lines.filter(for_month=month.first_day)
        if text := asked.get("q", "").strip():
            lines = lines.filter(worker__name__icontains=text)
        return lines


class BillChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return _("%(code)s, sisa %(left)s") % {"code": obj.code, "left": rupiah(obj.left)}


class SettleForm(forms.Form):
    """`seen`: the sum in rupiah that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)
    kind = forms.ChoiceField(
        label=_("Penyelesaian"),
        choices=CreditSettlement.Kind,
        widget=forms.RadioSelect(),
        error_messages={"required": _("Pilih penyelesaiannya.")},
    )
    bill = BillChoice(
        Bill.objects.none(),
        label=_("Tagihan yang dipotong"),
        required=False,
        empty_label=_("Pilih …"),
        help_text=_("Hanya jika kredit dipotong dari tagihan."),
        error_messages={"invalid_choice": _("Tagihan ini sudah lunas atau dibatalkan.")},
    )
    dated = DayField(label=_("Tanggal surat"))
    reference = NumberOfPaper(
        label=_("Nomor surat BPJS atau berita acara"),
        max_length=100,
        error_messages={"required": _("Isi nomor suratnya.")},
    )
    note = forms.CharField(
        label=_("Catatan"),
        required=False,
        max_length=300,
        help_text=_("Wajib diisi jika kredit tidak dapat ditagih lagi."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["bill"]
        field.queryset = bills.owing().order_by("due_on", "pk")
