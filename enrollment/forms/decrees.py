"""Forms of the decree: drafting one, and finding people in one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from enrollment.models import Member
from workers.models import Candidate, Proposal

# Day first also where the page is in English: that is how dates are written here.
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
EARLIEST, LATEST = date(2015, 1, 1), date(2100, 12, 31)


class DayField(forms.DateField):
    """A day: the browser's date field, or typed as 17/08/2026."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs: Any):
        far = _("Tanggal ini terlalu jauh. Periksa tahunnya.")
        super().__init__(
            input_formats=DAY_FORMATS,
            validators=[MinValueValidator(EARLIEST, far), MaxValueValidator(LATEST, far)],
            error_messages={
                "required": _("Isi tanggalnya."),
                "invalid": _("Tanggal ini tidak ada. Tulis seperti 17/08/2026."),
            },
            **kwargs,
        )


def waiting_proposals() -> Any:
    """Proposals with verified people who stand in no decree yet; `ready` counts them."""
    ready = Q(candidates__state=Candidate.State.ACCEPTED, candidates__worker__died_on=None)
    with_people = Candidate.objects.filter(state=Candidate.State.ACCEPTED).values("proposal")
    found = Proposal.objects.filter(pk__in=with_people)
    return found.annotate(ready=Count("candidates", filter=ready)).filter(ready__gt=0)


class DecreeForm(forms.Form):
    number = forms.CharField(
        label=_("Nomor SK"),
        max_length=100,
        error_messages={"required": _("Nomor SK belum diisi.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    date = DayField(label=_("Tanggal SK"))
    start = DayField(label=_("Berlaku mulai"))
    last_day = DayField(
        label=_("Berlaku sampai dengan"),
        help_text=_("Hari terakhir peserta masih terlindungi."),
    )
    proposals = forms.ModelMultipleChoiceField(
        Proposal.objects.none(),
        label=_("Usulan yang dimuat"),
        error_messages={
            "required": _("Pilih paling sedikit satu usulan."),
            "invalid_choice": _("Usulan %(value)s tidak punya orang yang menunggu SK."),
            "invalid_pk_value": _("Pilihan usulan ini tidak dikenal."),
        },
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        proposals = waiting_proposals().select_related(
            "village__district", "roster__district", "submitted_by"
        )
        self.fields["proposals"].queryset = proposals.order_by("submitted_at", "pk")  # type: ignore[attr-defined]

    def ticked(self) -> set[str]:
        """Ids of the proposals that are ticked; at first those asked for, or the only one."""
        if self.is_bound:
            return set(self.data.getlist("proposals"))
        asked = set(self.initial.get("proposals", ()))
        return asked or ({str(self.choices()[0].pk)} if len(self.choices()) == 1 else set())

    def choices(self) -> list[Any]:
        if not hasattr(self, "_choices"):
            self._choices = list(self.fields["proposals"].queryset)  # type: ignore[attr-defined]
        return self._choices

    def values(self) -> dict[str, Any]:
        """What the verb takes: the period as `[start, end)`, and the people of the proposals."""
        values = dict(self.cleaned_data)
        chosen = values.pop("proposals")
        values["candidates"] = Candidate.objects.filter(proposal__in=chosen)
        values["end"] = values.pop("last_day") + timedelta(days=1)
        return values


class MemberFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Semua")), *Member.State.choices]
    )
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)

    def narrow(self, members: Any) -> Any:
        self.is_valid()
        if state := self.cleaned_data.get("state"):
            members = members.filter(state=state)
        if name := self.cleaned_data.get("q"):
            members = members.filter(name__icontains=name)
        return members
