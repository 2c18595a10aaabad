"""Forms of the answers: finding, placing columns and statuses, settling, sending again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.actions import answer_columns, differences
from enrollment.actions.answer_codes import CODES
from enrollment.answer_table import Headers
from enrollment.forms.decrees import DayField
from enrollment.models import AnswerWord, Difference, RegistrationAnswer
from workers.columns import normalise
from workers.forms.mapping import PlacingForm
from workers.forms.workers import WorkerFilter

PLAIN = {"autocomplete": "off"}


class DifferenceFilter(forms.Form):
    """Which differences: at first those that somebody has still to see to."""

    SHOWN = {
        "": (_("Perlu diselesaikan"), Difference.UNSETTLED),
        "asked": (_("Ditanyakan ke BPJS"), (Difference.State.ASKED,)),
        "settled": (_("Sudah diselesaikan"), (Difference.State.SETTLED,)),
        "noted": (_("Dicatat saja"), (Difference.State.NOTED,)),
        "all": (_("Semua"), tuple(Difference.State)),
    }

    state = forms.ChoiceField(
        label=_("Tampilkan"),
        required=False,
        choices=[(code, label) for code, (label, _states) in SHOWN.items()],
    )
    code = forms.ChoiceField(
        label=_("Sebabnya"),
        required=False,
        choices=[("", _("Semua")), *((code, told.label) for code, told in CODES.items())],
    )
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)

    def narrow(self, found: Any) -> Any:
        self.is_valid()
        _label, states = self.SHOWN[self.cleaned_data.get("state", "")]
        found = found.filter(state__in=states)
        if code := self.cleaned_data.get("code"):
            found = found.filter(code=code)
        if name := self.cleaned_data.get("q"):
            found = found.filter(member__name__icontains=name)
        return found


class NameFilter(forms.Form):
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)

    def narrow(self, members: Any) -> Any:
        self.is_valid()
        name = self.cleaned_data.get("q")
        return members.filter(name__icontains=name) if name else members


class RefusedFilter(WorkerFilter):
    """Refused people of a village or district."""

    show = forms.ChoiceField(
        label=_("Tampilkan"),
        required=False,
        choices=[("", _("Bisa diperbaiki")), ("given_up", _("Tidak dikirim lagi"))],
    )
    field_order = ("show", "place", "q")


class RegistrationFilter(forms.Form):
    q = forms.CharField(label=_("Nomor SK"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Tampilkan"),
        required=False,
        choices=[
            ("", _("Semua")),
            ("waiting", _("Menunggu jawaban")),
            ("overdue", _("Lewat waktu")),
        ],
    )


class ColumnsForm(PlacingForm):
    def __init__(self, answer: RegistrationAnswer, *args: Any, **kwargs: Any):
        headers = Headers(answer_columns.known(answer.decree))
        titles = {normalise(title): title for title in reversed(answer.titles)}
        fields = {header: headers.field(title) for header, title in titles.items()}
        samples = zip(answer.titles, answer.samples, strict=False)
        super().__init__(
            *args,
            titles=dict(reversed(titles.items())),
            fields=answer_columns.FIELDS,
            known={header: field for header, field in fields.items() if field is not None},
            samples={title: [text] for title, text in samples if text},
            **kwargs,
        )


class WordForm(forms.Form):
    status = forms.CharField(max_length=300, widget=forms.HiddenInput)
    meaning = forms.ChoiceField(
        label=_("Artinya"),
        choices=[("", _("Pilih …")), *AnswerWord.Meaning.choices],
        error_messages={"required": _("Pilih arti status ini.")},
    )


class SettleForm(forms.Form):
    """How a difference is settled; KPJ and start as BPJS said them, to be put right here."""

    resolution = forms.ChoiceField(
        label=_("Penyelesaian"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih penyelesaiannya.")},
    )
    whom = forms.ChoiceField(label=_("Untuk siapa"), required=False, widget=forms.RadioSelect)
    kpj = forms.CharField(
        label=_("KPJ, jika diterima"), required=False, max_length=20,
        help_text=_("11 angka. Kosongkan jika BPJS belum memberi nomor."),
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "numeric"}),
    )  # fmt: skip
    start = DayField(label=_("Terlindungi mulai, jika diterima"), required=False)
    note = forms.CharField(
        label=_("Catatan, atau alasan BPJS menolak"),
        required=False,
        max_length=300,
        help_text=_("Misalnya: sudah dipastikan lewat telepon ke kantor cabang."),
        widget=forms.TextInput(attrs=PLAIN),
    )

    def __init__(self, difference: Difference, *args: Any, **kwargs: Any):
        kpj = difference.kpj if difference.kpj.isdigit() else ""
        initial = {"kpj": kpj, "start": difference.start, "whom": "member"}
        super().__init__(*args, initial=initial, **kwargs)
        labels = dict(Difference.Resolution.choices)
        possible = differences.possible(difference)
        self.fields["resolution"].choices = [(each, labels[each]) for each in possible]  # type: ignore[attr-defined]
        if difference.other:
            self.fields["whom"].choices = [  # type: ignore[attr-defined]
                ("member", difference.member), ("other", difference.other),
            ]  # fmt: skip
        else:
            del self.fields["whom"]
        if difference.member is None:
            del self.fields["kpj"], self.fields["start"]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = dict(self.cleaned_data)
        data["other"] = data.pop("whom", "") == "other"
        data["kpj"] = "".join(data.get("kpj", "").split())
        return data


class RequeueForm(forms.Form):
    mended = forms.CharField(
        label=_("Yang diperbaiki"),
        required=False,  # the verb has the sentence
        max_length=300,
        help_text=_("Misalnya: NIK dan tanggal lahir disamakan dengan KTP."),
        widget=forms.TextInput(attrs=PLAIN),
    )


class GiveUpForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan tidak mengirim lagi"),
        required=False,  # the verb has the sentence
        max_length=300,
        widget=forms.TextInput(attrs=PLAIN),
    )
