"""Forms that say what the unknown columns of a file hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.actions import mapping
from workers.actions.workers import without_numbers
from workers.checks import FIELDS
from workers.columns import normalise
from workers.models import Roster

LEAVE = "-"


class PlacingForm(forms.Form):
    """One choice for each title, named after its normal form; nothing chosen: not decided.

    `titles` and what is `known` of them ("": leave it) go by the normal form, `samples` by title.
    """

    def __init__(
        self,
        *args: Any,
        titles: Mapping[str, str],
        fields: Mapping[str, Any],
        known: Mapping[str, str],
        samples: Mapping[str, Sequence[str]],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.titles, self.samples = titles, samples
        choices = [("", _("Pilih …")), *fields.items(), (LEAVE, _("Biarkan saja"))]
        for header, title in titles.items():
            self.fields[header] = forms.ChoiceField(
                label=without_numbers(title),
                required=False,
                choices=choices,
                initial=(known[header] or LEAVE) if header in known else "",
            )

    def columns(self) -> list[tuple[Any, Sequence[str]]]:
        """Each field with a few values of its column."""
        return [
            (self[header], self.samples.get(title, ())) for header, title in self.titles.items()
        ]

    def chosen(self) -> dict[str, str]:
        """What was decided, by title."""
        return {
            self.titles[header]: "" if field == LEAVE else field
            for header, field in self.cleaned_data.items()
            if field
        }


class MappingForm(PlacingForm):
    def __init__(self, roster: Roster, *args: Any, **kwargs: Any):
        refused = roster.state == Roster.State.REFUSED
        titles = {normalise(title): title for title in mapping.titles(roster)}
        super().__init__(
            *args,
            titles=titles,
            fields={
                field: label
                for field, label in FIELDS.items()
                if refused or field not in mapping.NEEDED
            },
            known=dict(mapping.remembered(roster).values_list("header", "field")),
            samples={} if refused else mapping.samples(roster, titles.values()),
            **kwargs,
        )
