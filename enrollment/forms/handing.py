"""What is asked when cards arrive in a village and come into their owners' hands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.forms.events import DayField, NoteField
from enrollment.forms.payments import ScanField, WithScan
from enrollment.models import Card

SHEET = _("Foto tanda terima yang ditandatangani (boleh menyusul)")
WORKER, FAMILY = Card.Receiver.WORKER, Card.Receiver.FAMILY
RELATIONS = (
    _("istri"), _("suami"), _("anak"), _("orang tua"), _("saudara"), _("keluarga lain"),
)  # fmt: skip


class HandOverForm(WithScan):
    """Cards of a village, handed to the workers themselves."""

    on = DayField(label=_("Diserahkan pada"))
    scan = ScanField(label=SHEET, required=False)
    field_order = ("on", "scan")


class HandForm(HandOverForm):
    """One card: to the worker, or to whom in the family."""

    received_by = forms.ChoiceField(
        label=_("Diterima oleh"), choices=Card.Receiver.choices, widget=forms.RadioSelect,
        initial=WORKER, error_messages={"required": _("Pilih siapa yang menerima kartunya.")},
    )  # fmt: skip
    name = forms.CharField(
        label=_("Nama penerima"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Hanya bila diterima keluarganya."),
    )  # fmt: skip
    relation = forms.ChoiceField(
        label=_("Hubungan dengan pekerja"), required=False,
        choices=[("", "—"), *((word, word) for word in RELATIONS)],
    )  # fmt: skip
    scanned = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ("on", "received_by", "name", "relation", "scan", "scanned")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("received_by") == FAMILY:
            if not data.get("name", "").strip():
                self.add_error("name", _("Tulis nama keluarga yang menerima kartunya."))
            if not data.get("relation"):
                self.add_error("relation", _("Pilih hubungannya dengan pekerja."))
        return data

    def family(self) -> str:
        """Name and relation; "" where the worker received the card."""
        said = self.cleaned_data
        return f"{said['name']} ({said['relation']})" if said["received_by"] == FAMILY else ""


class MissingForm(forms.Form):
    """Why a card did not come into its owner's hand."""

    why = forms.ChoiceField(
        label=_("Mengapa?"), choices=Card.Missing.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Pilih mengapa kartunya tidak sampai.")},
    )  # fmt: skip
    on = DayField(label=_("Dicari pada"))
    note = NoteField(help_text=_("Misalnya kapan ia kembali. Boleh dikosongkan."))


class TakeBackForm(forms.Form):
    """What was wrong with a hand-over that was written down; the verb has the sentence."""

    wrong = forms.CharField(
        label=_("Apa yang keliru?"), max_length=300, required=False,
        help_text=_("Misalnya: salah ketuk, kartunya masih di kantor desa."),
    )  # fmt: skip


class ReceiptForm(WithScan):
    scan = ScanField(label=_("Foto atau pindaian tanda terima (JPG, PNG, atau PDF)"))


class FindForm(forms.Form):
    """A card by what its QR code says, by a photo of it, or by its number."""

    code = forms.CharField(required=False, max_length=2000)
    serial = forms.CharField(required=False, max_length=40)
    photo = forms.FileField(required=False, allow_empty_file=True)
