"""Finding proposals, and people in one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.models import District
from workers.models import Candidate, Proposal
from workers.models.proposals import CandidateQuerySet

State = Candidate.State


class ProposalFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Semua")), *Proposal.State.choices]
    )
    district = forms.ModelChoiceField(
        District.objects.none(),
        label=_("Kecamatan"),
        required=False,
        to_field_name="code",
        empty_label=_("Semua"),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        districts = District.objects.filter(regency__code=settings.REGENCY_CODE)
        self.fields["district"].queryset = districts.order_by("name")  # type: ignore[attr-defined]


class CandidateFilter(forms.Form):
    """What the address asks of a proposal's people."""

    SHOWN = {
        "": (_("Semua"), Q()),
        "waiting": (_("Menunggu verifikasi"), Q(state=State.PROPOSED)),
        "findings": (_("Ada temuan"), Q(warnings__gt=0) | Q(listed=True)),
        "clean": (_("Tanpa temuan"), Q(warnings=0, listed=False)),
        "listed": (_("Tercatat dalam daftar rujukan"), Q(listed=True)),
        "accepted": (_("Disetujui"), Q(state__in=[State.ACCEPTED, State.DECREED, State.CLOSED])),
        "returned": (_("Dikembalikan ke desa"), Q(state=State.RETURNED)),
        "refused": (_("Ditolak"), Q(state=State.REFUSED)),
    }

    show = forms.ChoiceField(
        label=_("Tampilkan"),
        required=False,
        choices=[(code, label) for code, (label, _condition) in SHOWN.items()],
    )
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)

    def narrow(self, candidates: CandidateQuerySet) -> CandidateQuerySet:
        """Only the people asked for; what can't be understood asks for nothing."""
        self.is_valid()
        _label, condition = self.SHOWN[self.cleaned_data.get("show", "")]
        found = candidates.held_against_lists(timezone.localdate()).filter(condition)
        name = self.cleaned_data.get("q")
        return found.filter(worker__name__icontains=name) if name else found
