"""Forms of a draft's names: finding them, why one is struck out or kept, and who is taken out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.actions.removals import REASONS
from enrollment.queries.decree_names import VERDICTS, Count

NAMED, LEFT_OUT = "named", "left_out"


class NameFilter(forms.Form):
    """Which names are asked for; the choices are the verdicts and villages that there are."""

    show = forms.ChoiceField(label=_("Tampilkan"), required=False)
    village = forms.ChoiceField(label=_("Desa"), required=False)
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)

    def __init__(self, data: Any, counts: list[Count], *, named: bool):
        super().__init__(data)
        first = [(NAMED, _("Masuk SK"))] if named else []
        codes = {count.verdict for count in counts}
        reasons = [(code, each.label) for code, each in VERDICTS.items() if code in codes]
        self.fields["show"].choices = [*first, (LEFT_OUT, _("Tidak masuk")), *reasons]  # type: ignore[attr-defined]
        villages = {count.code: f"{count.village} ({count.district})" for count in counts}
        self.fields["village"].choices = [("", _("Semua")), *villages.items()]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def verdict(self) -> str | None:
        """The verdict asked for: "" for who is named, None for all who are not."""
        default = self.fields["show"].choices[0][0]  # type: ignore[attr-defined]
        show = self.cleaned_data.get("show") or default
        return {NAMED: "", LEFT_OUT: None}.get(show, show)

    def _of_verdict(self, counts: list[Count]) -> list[Count]:
        wanted = self.verdict
        return [c for c in counts if (bool(c.verdict) if wanted is None else c.verdict == wanted)]

    def people(self, counts: list[Count]) -> int:
        """How many are asked for, whatever their name."""
        village = self.cleaned_data.get("village", "")
        return sum(c.people for c in self._of_verdict(counts) if village in ("", c.code))

    def ids(self, counts: list[Count]) -> list[int]:
        """The names of a draft with the verdict asked for."""
        return [pk for count in self._of_verdict(counts) for pk in count.ids]

    def narrow(self, names: Any) -> Any:
        if code := self.cleaned_data.get("village"):
            names = names.filter(village__code=code)
        if name := self.cleaned_data.get("q"):
            names = names.filter(worker__name__icontains=name)
        return names


class ReasonForm(forms.Form):
    """Whether the reason is missing is the verb's to say."""

    reason = forms.CharField(label=_("Alasan"), required=False, max_length=300)


class RemovalFilter(forms.Form):
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)


class RemovalForm(forms.Form):
    """Why people are taken out of a decree."""

    reason = forms.ChoiceField(
        label=_("Alasan dikeluarkan"),
        required=False,
        choices=[("", _("Pilih alasan")), *((r.value, r.label) for r in REASONS)],
        help_text=_("Yang meninggal dilaporkan di halaman Peristiwa, supaya klaimnya dibuka."),
    )
    note = forms.CharField(label=_("Keterangan"), required=False, max_length=300)
