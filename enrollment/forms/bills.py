"""Forms of BPJS's bills."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment import months
from enrollment.forms.contributions import MonthField
from enrollment.forms.decrees import DayField
from enrollment.forms.payments import NumberOfPaper, RupiahField, WithScan
from enrollment.forms.quotas import NumberField
from enrollment.models import Bill, BillMonth
from enrollment.queries.bills import SOON
from workers.forms.files import UploadForm


def _months() -> list[tuple[int, str]]:
    return [(n, _("%(n)d bulan") % {"n": n}) for n in Bill.PREPAID]


class BillForm(WithScan):
    """Whether it is what the regency computed is the verb's to say."""

    code = NumberOfPaper(
        label=_("Kode iuran"), max_length=40, error_messages={"required": _("Isi kode iurannya.")}
    )
    billed_on = DayField(label=_("Tanggal tagihan"))
    first = MonthField(
        label=_("Bulan pertama"),
        max_length=20,
        error_messages={"required": _("Pilih bulan iurannya.")},
    )
    months = forms.TypedChoiceField(
        label=_("Untuk berapa bulan"),
        coerce=int,
        choices=_months,
    )
    people = NumberField(label=_("Jumlah orang"))
    amount = RupiahField(
        label=_("Jumlah tagihan (rupiah)"),
        max_length=30,
        error_messages={"required": _("Isi jumlah tagihannya.")},
        help_text=_("Untuk semua bulan bersama, sebelum dipotong kredit."),
    )
    reason = forms.CharField(
        label=_("Alasan, jika berbeda dari hitungan kabupaten"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = (
        "code", "billed_on", "first", "months", "people", "amount", "reason", "scan",
    )  # fmt: skip


class BillFileForm(UploadForm):
    """BPJS's bill as a table."""

    file = forms.FileField(
        label=_("Berkas tagihan dari BPJS"),
        allow_empty_file=True,
        error_messages={
            "required": _("Pilih dahulu berkasnya."),
            "invalid": _("Berkas tidak sampai. Pilih berkasnya, lalu unggah lagi."),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.xlsb,.ods,.csv"}),
    )

    def cut_off(self) -> str | Promise:
        return _("Berkas ini terlalu besar untuk sebuah tagihan.")


class ReasonForm(forms.Form):
    """Whether the reason is missing is the verb's to say."""

    reason = forms.CharField(
        label=_("Alasan"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CancelPaymentForm(ReasonForm):
    """`seen`: the step at which the page showed the payment."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class BillFilter(forms.Form):
    STATES = (
        ("", _("Semua yang berlaku")),
        ("owing", _("Belum lunas")),
        ("soon", _("Segera jatuh tempo")),
        ("overdue", _("Lewat jatuh tempo")),
        ("paid", _("Lunas")),
        ("cancelled", _("Dibatalkan")),
    )

    state = forms.ChoiceField(label=_("Status"), required=False, choices=STATES)
    month = MonthField(label=_("Untuk bulan"), required=False, max_length=20)
    q = forms.CharField(label=_("Cari kode iuran"), required=False, max_length=40)

    def narrow(self, bills: QuerySet[Bill], today: Any) -> QuerySet[Bill]:
        """Of bills with money, those asked for; what can't be understood asks for nothing."""
        self.is_valid()
        asked = self.cleaned_data
        bills = bills.filter(cancelled_at__isnull=asked.get("state") != "cancelled")
        match asked.get("state"):
            case "owing":
                bills = bills.filter(left__gt=0)
            case "soon":
                bills = bills.filter(left__gt=0, due_on__range=(today, today + SOON))
            case "overdue":
                bills = bills.filter(left__gt=0, due_on__lt=today)
            case "paid":
                bills = bills.filter(left__lte=0)
        if isinstance(month := asked.get("month"), months.Month):
            of_month = BillMonth.objects.filter(bill=OuterRef("pk"), month=month.first_day)
            bills = bills.filter(Exists(of_month))
        if text := asked.get("q", "").strip():
            bills = bills.filter(code__icontains=text)
        return bills
