"""The treasurer's form for what was paid for a month."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.forms.decrees import DayField

MOST = 10**15


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


class PaymentForm(forms.Form):
    """What is impossible of it (the future, more than is owed) is the verb's to say."""

    paid_on = DayField(label=_("Tanggal bayar"))
    amount = RupiahField(
        label=_("Jumlah (rupiah)"),
        max_length=30,
        error_messages={"required": _("Isi jumlah yang dibayar.")},
    )
    reference = forms.CharField(
        label=_("Nomor SP2D"),
        max_length=100,
        error_messages={"required": _("Isi nomor SP2D pembayaran ini.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
