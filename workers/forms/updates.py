"""The form that declines new values about registered people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.actions import updates


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan jika tidak dipakai"),
        max_length=updates.LONGEST,
        required=False,  # the verb has the sentence
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
