"""Forms of a reconciliation: BPJS's list, its columns, finding and settling differences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.actions import settling, statement_columns, statements
from enrollment.forms.decrees import DayField
from enrollment.forms.papers import ScanForm
from enrollment.models import Statement, StatementDifference
from enrollment.queries.reconciled import UNSETTLED
from enrollment.statement_table import StatementHeaders
from workers.columns import normalise
from workers.forms.files import SpreadsheetForm, file_field
from workers.forms.mapping import PlacingForm

PLAIN = {"autocomplete": "off"}


class StatementForm(SpreadsheetForm):
    sentences = statements.FILE
    file = file_field(_("Daftar iuran dari BPJS"), _("Pilih dahulu daftar iuran dari BPJS."))


class StatementColumnsForm(PlacingForm):
    def __init__(self, statement: Statement, *args: Any, **kwargs: Any):
        headers = StatementHeaders(statement_columns.known())
        titles = {normalise(title): title for title in statement.titles}
        fields = {header: headers.field(title) for header, title in titles.items()}
        samples = zip(statement.titles, statement.samples, strict=False)
        super().__init__(
            *args,
            titles=titles,
            fields=statement_columns.FIELDS,
            known={header: field for header, field in fields.items() if field is not None},
            samples={title: [text] for title, text in samples if text},
            **kwargs,
        )


class StatementFilter(forms.Form):
    """Which differences of a kind: at first those that somebody has still to see to."""

    SHOWN = {
        "": (_("Belum selesai"), UNSETTLED),
        "open": (_("Belum ditangani"), (StatementDifference.State.OPEN,)),
        "assigned": (_("Sedang ditangani"), (StatementDifference.State.ASSIGNED,)),
        "settled": (_("Sudah selesai"), (StatementDifference.State.SETTLED,)),
        "all": (_("Semua"), tuple(StatementDifference.State)),
    }

    state = forms.ChoiceField(
        label=_("Tampilkan"),
        required=False,
        choices=[(code, label) for code, (label, _states) in SHOWN.items()],
    )
    cause = forms.ChoiceField(
        label=_("Sebab"),
        required=False,
        choices=[
            ("", _("Semua")), ("none", _("Belum ada sebabnya")), *StatementDifference.Cause.choices,
        ],
    )  # fmt: skip
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)

    def narrow(self, found: Any) -> Any:
        self.is_valid()
        _label, states = self.SHOWN[self.cleaned_data.get("state", "")]
        found = found.filter(state__in=states)
        if cause := self.cleaned_data.get("cause"):
            found = found.filter(cause="" if cause == "none" else cause)
        if name := self.cleaned_data.get("q"):
            found = found.filter(Q(worker__name__icontains=name) | Q(row__name__icontains=name))
        return found


class DecideForm(forms.Form):
    """What is said of differences of a `kind`; the verbs have the sentences."""

    cause = forms.ChoiceField(label=_("Sebab"), required=False)
    resolution = forms.ChoiceField(
        label=_("Penyelesaian"),
        required=False,
        help_text=_(
            "Kredit dan tambahan muncul sendiri bulan berikutnya, setelah data orangnya diperbaiki."
        ),
    )
    owner = forms.ModelChoiceField(
        label=_("Penanggung jawab"), queryset=None, required=False, empty_label=_("Pilih …")
    )
    note = forms.CharField(
        label=_("Catatan"),
        required=False,
        max_length=300,
        help_text=_("Misalnya: BPJS menghapusnya dari daftar Desember, surat tanggal 3."),
        widget=forms.TextInput(attrs=PLAIN),
    )

    def __init__(self, kind: str, *args: Any, keep_cause: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        labels = dict(StatementDifference.Resolution.choices)
        first = _("Seperti yang tercatat pada tiap orang") if keep_cause else _("Pilih …")
        self.fields["cause"].choices = [("", first), *StatementDifference.Cause.choices]  # type: ignore[attr-defined]
        self.fields["resolution"].choices = [  # type: ignore[attr-defined]
            ("", _("Pilih …")), *((each, labels[each]) for each in settling.POSSIBLE[kind]),
        ]  # fmt: skip
        self.fields["owner"].queryset = settling.owners()  # type: ignore[attr-defined]


class SignForm(ScanForm):
    """The signed minutes, with what stands on them."""

    number = forms.CharField(
        label=_("Nomor berita acara"),
        max_length=100,
        error_messages={"required": _("Isi nomor berita acaranya.")},
        widget=forms.TextInput(attrs=PLAIN),
    )
    dated = DayField(label=_("Tanggal berita acara"))
    prefix = "signed"

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("Berita acara bertanda tangan")


class MinutesForm(forms.Form):
    number = forms.CharField(
        label=_("Nomor berita acara"),
        required=False,
        max_length=100,
        help_text=_("Kosongkan jika nomornya ditulis tangan."),
        widget=forms.TextInput(attrs=PLAIN),
    )
    dated = DayField(label=_("Tanggal berita acara"))
