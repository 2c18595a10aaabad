"""What is asked when something happened to somebody."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import LifeEvent
from gumas_pbi.indonesian import parse_day


class DayField(forms.Field):
    """A date as a browser's calendar sends it, or as an officer types it: 17/08/2026."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages: ClassVar = {
        "required": _("Isi tanggalnya."),
        "invalid": _("Tanggal ini tidak dikenal. Tulis seperti 17/08/2026."),
    }

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return parse_day(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class NoteField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 3})
    default_error_messages: ClassVar = {"max_length": _("Keterangan paling panjang 300 huruf.")}

    def __init__(self, **kwargs: Any):
        longest = LifeEvent._meta.get_field("note").max_length
        super().__init__(
            **{"label": _("Keterangan"), "required": False, "max_length": longest, **kwargs}
        )


class DeathForm(forms.Form):
    died_on = DayField(
        label=_("Tanggal meninggal"),
        help_text=_("Menurut surat keterangan kematian, misalnya 17/08/2026."),
    )
    at_work = forms.TypedChoiceField(
        label=_("Akibat kecelakaan kerja?"),
        help_text=_("Termasuk di perjalanan berangkat atau pulang kerja, atau sakit karena kerja."),
        choices=[("no", _("Bukan")), ("yes", _("Ya"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih ya atau bukan.")},
    )
    note = NoteField(help_text=_("Misalnya tempat dan sebab. Boleh dikosongkan."))


AT_WORK = "death_at_work"
DEATHS = ("death", AT_WORK)


class EventForm(forms.Form):
    """What happened: a death, whose consequences are shown next, or what a verifier settles."""

    kind = forms.ChoiceField(
        label=_("Apa yang terjadi?"),
        choices=[
            ("death", _("Meninggal dunia")),
            (AT_WORK, _("Meninggal dunia karena kecelakaan kerja")),
            *(choice for choice in LifeEvent.Kind.choices if choice[0] != "death"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih apa yang terjadi.")},
    )
    date = DayField(label=_("Tanggal kejadian"), help_text=_("Misalnya 17/08/2026."))
    note = NoteField(
        help_text=_("Misalnya pindah ke mana, atau bekerja di mana. Wajib untuk “Lainnya”.")
    )


class EventFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("Keadaan"), required=False, choices=[("", _("Semua")), *LifeEvent.State.choices]
    )


class SettleForm(forms.Form):
    """How a report is settled; the reason is asked only where the report gives none."""

    kind = forms.ChoiceField(
        label=_("Alasan yang sebenarnya"),
        choices=[
            choice for choice in LifeEvent.Kind.choices if choice[0] not in ("death", "other")
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih dahulu alasan yang sebenarnya.")},
    )
    last_day = DayField(
        label=_("Hari terakhir terlindungi"),
        help_text=_("Iuran bulan itu dibayar penuh, jadi biasanya akhir bulan kejadiannya."),
    )
    note = NoteField(
        label=_("Catatan keputusan"), help_text=_("Boleh dikosongkan. Dibaca petugas desa.")
    )

    def __init__(self, event: LifeEvent, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if event.kind != LifeEvent.Kind.OTHER:
            del self.fields["kind"]


class DismissForm(forms.Form):
    reason = NoteField(
        label=_("Mengapa tidak dilanjutkan?"),
        help_text=_("Dibaca petugas desa, misalnya: hanya bekerja musiman, tetap tinggal di desa."),
    )


class WithdrawForm(forms.Form):
    reason = NoteField(
        label=_("Mengapa dicabut?"), help_text=_("Misalnya: orang lain dengan nama yang sama.")
    )
