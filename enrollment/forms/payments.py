"""The treasurer's forms for the papers of a payment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.actions.money_scans import Scan
from enrollment.actions.payments import Paper
from enrollment.forms.decrees import DayField
from enrollment.models import PaymentPaper
from workers.forms.files import UploadForm

MOST = 10**15
SCANNED = {"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}
TOO_LARGE = _("Berkas ini terlalu besar. Pindai dengan mutu lebih rendah.")


class RupiahField(forms.CharField):
    """Whole rupiah, typed as 159600000, 159.600.000 or Rp 159.600.000. Gives an int."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        match = re.fullmatch(r"(?:Rp\.?)?\s*([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,-|,00)?", text)
        if match is None or not 0 < (amount := int(match[1].replace(".", ""))) < MOST:
            raise forms.ValidationError(
                _("Tulis jumlahnya dalam rupiah penuh, misalnya 159.600.000.")
            )
        return amount


class NumberOfPaper(forms.CharField):
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class ScanField(forms.FileField):
    """A scan, kept by the verb: what is wrong with the file itself is its to say. Gives a Scan."""

    widget = forms.FileInput(attrs=SCANNED)

    def __init__(self, **kwargs: Any):
        super().__init__(
            allow_empty_file=True,
            error_messages={
                "required": _("Pilih dahulu berkas pindaiannya."),
                "invalid": _("Berkas tidak sampai. Pilih berkasnya, lalu unggah lagi."),
            },
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Scan | None:
        file = super().clean(data, initial)
        return Scan(file.read(), file.name) if file else None


class WithScan(UploadForm):
    """A form with a scan."""

    upload = "scan"
    scan = ScanField(label=_("Pindaian (PDF, JPG, atau PNG; boleh menyusul)"), required=False)
    field_order: Iterable[str]

    def cut_off(self) -> str | Promise:
        return TOO_LARGE


class ScanForm(WithScan):
    scan = ScanField(label=_("Pindaian (PDF, JPG, atau PNG)"))


class PaperForm(WithScan):
    """One paper, of one of these kinds. What is impossible of it (the future, more than is owed) is
    the verb's to say."""

    kind = forms.ChoiceField(label=_("Surat"), error_messages={"required": _("Pilih suratnya.")})
    number = NumberOfPaper(
        label=_("Nomor"), max_length=100, error_messages={"required": _("Isi nomor suratnya.")}
    )
    dated = DayField(label=_("Tanggal"))
    amount = RupiahField(
        label=_("Jumlah (rupiah)"),
        max_length=30,
        error_messages={"required": _("Isi jumlahnya.")},
    )
    field_order = ("kind", "number", "dated", "amount", "scan")

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        labels = dict(PaymentPaper.Kind.choices)
        choices = [(kind, labels[kind]) for kind in map(str, kinds)]
        field: Any = self.fields["kind"]
        field.choices = choices
        field.initial = choices[0][0]
        if len(choices) == 1:
            field.widget = forms.HiddenInput()

    @property
    def paper(self) -> Paper:
        found = self.cleaned_data
        return Paper(found["number"], found["dated"], found["amount"], found["scan"])
