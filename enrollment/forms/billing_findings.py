"""Forms of the checks before billing: which findings, and why they are decided so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import BillingFinding
from enrollment.queries.billing_findings import Group
from gumas_pbi.models import User
from workers.forms.workers import WorkerFilter


class FindingFilter(WorkerFilter):
    """Which findings are asked for: always of one check, the first that waits if none is named."""

    check = forms.ChoiceField(label=_("Pemeriksaan"), required=False)
    verdict = forms.ChoiceField(
        label=_("Keputusan"),
        required=False,
        choices=[("", _("Semua")), *BillingFinding.Verdict.choices],
    )
    field_order = ("check", "verdict", "place", "q")

    def __init__(self, user: User, data: Any, groups: list[Group]):
        super().__init__(user, data)
        found = [group for group in groups if group.people]
        self.fields["check"].choices = [(g.check.code, g.check.label) for g in found]  # type: ignore[attr-defined]
        self.is_valid()
        waiting = [group for group in found if group.waits] or found
        code = self.cleaned_data.get("check") or next((g.check.code for g in waiting), "")
        self.initial["check"] = code
        self.group = next((group for group in found if group.check.code == code), None)

    @property
    def is_narrow(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("verdict", "place", "q"))

    def narrow(self, findings: Any) -> Any:
        """Only what is asked for; what can't be understood asks for nothing."""
        asked = self.cleaned_data
        found = findings.filter(code=self.group.check.code if self.group else "")
        found = found.in_place(*self.where())
        if verdict := asked.get("verdict"):
            found = found.filter(verdict=verdict)
        if name := asked.get("q"):
            found = found.filter(worker__name__icontains=name)
        return found


class DecisionForm(forms.Form):
    """Whether the reason is missing is the verb's to say."""

    reason = forms.CharField(
        label=_("Alasan"),
        help_text=_("Dibaca bendahara lain dan pemeriksa. Tanpa NIK utuh."),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
