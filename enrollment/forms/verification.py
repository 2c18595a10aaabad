"""Forms of the worklist: what to show, verdicts, visits, answers and reasons."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.actions import verdicts
from enrollment.forms.decrees import DayField
from enrollment.models import Desk, SpotCheck
from enrollment.queries import worklist
from gumas_pbi.models import User
from villages.models import Wave
from workers.forms.workers import WorkerFilter
from workers.models import Candidate, VerdictReason
from workers.models.proposals import CandidateQuerySet

Kind = VerdictReason.Kind


class WorklistFilter(WorkerFilter):
    """What the address asks for; the bulk buttons act on the same."""

    show = forms.ChoiceField(
        label=_("Tampilkan"),
        required=False,
        choices=[(code, label) for code, (label, _narrow) in worklist.SHOWN.items()],
    )
    wave = forms.ModelChoiceField(
        Wave.objects.none(), label=_("Gelombang"), required=False, to_field_name="number",
        empty_label=_("Semua"),
    )  # fmt: skip
    late = forms.IntegerField(
        label=_("Menunggu lebih dari (hari)"), required=False, min_value=1, max_value=3650
    )
    proposal = forms.IntegerField(
        label=_("Nomor usulan"), required=False, min_value=1, max_value=2**31 - 1
    )
    mine = forms.BooleanField(label=_("Hanya desa yang saya kerjakan"), required=False)
    field_order = ("show", "place", "q", "wave", "late", "proposal", "mine")

    def __init__(self, user: User, *args: Any, **kwargs: Any):
        super().__init__(user, *args, **kwargs)
        self.user = user
        self.fields["wave"].queryset = Wave.objects.order_by("number")  # type: ignore[attr-defined]

    @property
    def code(self) -> str:
        return str(self.cleaned_data.get("show") or "")

    @property
    def is_narrow(self) -> bool:
        return any(self.cleaned_data.values())

    def narrow(self, candidates: CandidateQuerySet, now: datetime) -> CandidateQuerySet:
        """Only the people asked for; what can't be understood asks for nothing."""
        self.is_valid()
        asked = self.cleaned_data
        village, district = self.where()
        found = worklist.shown(candidates, self.code, now.astimezone().date())
        found = found.in_place(village, district)
        if wave := asked.get("wave"):
            found = found.filter(village__wave=wave)
        if days := asked.get("late"):
            found = found.filter(submitted_at__lt=now - timedelta(days=days))
        if number := asked.get("proposal"):
            found = found.filter(proposal=number)
        if asked.get("mine"):
            desks = Desk.objects.active(now).filter(user=self.user)
            found = found.filter(village__in=desks.values("village"))
        if name := asked.get("q"):
            found = found.filter(worker__name__icontains=name)
        return found


class VerdictForm(forms.Form):
    """Why people are refused or returned; what is missing is the verb's to say."""

    cause = forms.ChoiceField(
        label=_("Alasan"),
        required=False,
        error_messages={"invalid_choice": _("Pilih alasan yang masih ditawarkan.")},
    )
    note = forms.CharField(
        label=_("Catatan untuk desa"),
        help_text=_("Dibaca petugas desa, jadi tulis yang bisa ditindaklanjuti. Tanpa NIK utuh."),
        required=False,
        max_length=170,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, kinds: tuple[str, ...] = (Kind.REFUSE, Kind.RETURN), **kw: Any):
        super().__init__(*args, **kw)
        offered = VerdictReason.objects.filter(is_offered=True, kind__in=kinds)
        self.reasons = {str(each.pk): each for each in offered.order_by("position", "pk")}
        groups = [
            (
                Kind(kind).label,
                [(pk, each.label) for pk, each in self.reasons.items() if each.kind == kind],
            )
            for kind in kinds
        ]
        choices = [("", _("Pilih alasan …")), *groups]
        self.fields["cause"].choices = choices  # type: ignore[attr-defined]

    def words(self) -> dict[str, Any]:
        """What the verbs take."""
        chosen = self.reasons.get(self.cleaned_data.get("cause", ""))
        return {"reason": chosen, "note": self.cleaned_data.get("note", "")}


class RecallForm(forms.Form):
    """Stands on the page of a person beside other forms with a note: hence the ids."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, auto_id="id_recall_%s", **kwargs)

    note = forms.CharField(
        label=_("Mengapa ditarik kembali"),
        required=False,
        max_length=verdicts.LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SpotCheckForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, auto_id="id_visit_%s", **kwargs)

    date = DayField(label=_("Tanggal kunjungan"), initial=timezone.localdate)
    result = forms.ChoiceField(
        label=_("Hasil"),
        choices=SpotCheck.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih hasil kunjungan.")},
    )
    note = forms.CharField(
        label=_("Catatan"),
        help_text=_("Wajib jika ada yang berbeda atau orangnya tidak ditemukan."),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReplyForm(forms.Form):
    """The village's answer about somebody who was returned."""

    reply = forms.CharField(
        label=_("Apa yang sudah dilengkapi"),
        help_text=_("Misalnya: NIK sudah dicocokkan dengan KTP. Tanpa NIK utuh."),
        required=False,
        max_length=verdicts.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    def __init__(self, candidate: Candidate, *args: Any, **kwargs: Any):
        super().__init__(*args, auto_id=f"id_%s_{candidate.pk}", **kwargs)


class ReasonForm(forms.Form):
    kind = forms.ChoiceField(label=_("Untuk"), choices=Kind.choices)
    label = forms.CharField(
        label=_("Alasan"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
