"""The form that says what the unknown columns of a list hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.actions import mapping
from workers.actions.workers import without_numbers
from workers.checks import FIELDS
from workers.columns import normalise
from workers.models import Roster

LEAVE = "-"


class MappingForm(forms.Form):
    """One choice for each title, named after its normal form; nothing chosen: not decided."""

    def __init__(self, roster: Roster, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = dict(mapping.remembered(roster).values_list("header", "field"))
        refused = roster.state == Roster.State.REFUSED
        fields = {
            field: label
            for field, label in FIELDS.items()
            if refused or field not in mapping.NEEDED
        }
        choices = [("", _("Pilih …")), *fields.items(), (LEAVE, _("Biarkan saja"))]
        self.titles = {normalise(title): title for title in mapping.titles(roster)}
        for header, title in self.titles.items():
            self.fields[header] = forms.ChoiceField(
                label=without_numbers(title),
                required=False,
                choices=choices,
                initial=(known[header] or LEAVE) if header in known else "",
            )
        self.samples = {} if refused else mapping.samples(roster, self.titles.values())

    def columns(self) -> list[tuple[Any, list[str]]]:
        """Each field with a few values of its column."""
        return [
            (self[header], self.samples.get(title, [])) for header, title in self.titles.items()
        ]

    def chosen(self) -> dict[str, str]:
        """What was decided, by title."""
        return {
            self.titles[header]: "" if field == LEAVE else field
            for header, field in self.cleaned_data.items()
            if field
        }
