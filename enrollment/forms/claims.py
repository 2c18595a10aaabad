"""Which claims a list shows."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import Claim


class ClaimFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("Keadaan"), required=False, choices=[("", _("Semua")), *Claim.State.choices]
    )
