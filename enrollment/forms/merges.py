"""The form that merges two registered people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.models import Worker


class MergeForm(forms.Form):
    keep = forms.TypedChoiceField(
        label=_("Data yang dipertahankan"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih data yang dipertahankan.")},
    )
    note = forms.CharField(
        label=_("Catatan (boleh kosong)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, people: list[Worker], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = {worker.pk: worker for worker in people}
        self.fields["keep"].choices = [  # type: ignore[attr-defined]
            (pk, f"{worker.name} ({worker.masked_nik}), {worker.village}")
            for pk, worker in self.people.items()
        ]

    def chosen(self) -> tuple[Worker, Worker]:
        """Who is kept, and who is merged into them."""
        keep = self.people[self.cleaned_data["keep"]]
        (drop,) = (worker for worker in self.people.values() if worker != keep)
        return keep, drop
