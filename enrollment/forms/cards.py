"""For whom cards are printed, and which are looked for and replaced."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from enrollment.models import Card, CardRun, Decree, Station
from gumas_pbi.models import User
from workers.forms.places import PlaceForm


class PrintForm(PlaceForm):
    """Who waits for a card, or holds one whose days are over: of a place, of a decree, or all."""

    KINDS = (
        ("", _("Yang belum punya kartu")),
        (CardRun.Scope.RENEWAL, _("Yang masa pada kartunya habis, tetapi masih terlindungi")),
    )

    kind = forms.ChoiceField(
        label=_("Untuk siapa"), choices=KINDS, required=False, widget=forms.RadioSelect
    )
    decree = forms.ModelChoiceField(
        Decree.objects.filter(state=Decree.State.ISSUED).order_by("-date", "-pk"),
        label=_("SK Bupati"),
        required=False,
        empty_label=_("Semua SK"),
    )
    layout = forms.ChoiceField(
        label=_("Bentuk"), choices=CardRun.Layout.choices, widget=forms.RadioSelect
    )
    field_order = ("kind", "place", "decree", "layout")

    def __init__(self, user: User, data: QueryDict):
        data = data.copy()
        data.setdefault("layout", CardRun.Layout.SHEET)
        super().__init__(user, data)

    def asked(self) -> dict[str, Any]:
        """What `cards.print` is given."""
        village, district = self.where()
        told = self.cleaned_data
        return {
            "scope": told["kind"], "village": village, "district": district,
            "decree": told["decree"], "layout": told["layout"],
        }  # fmt: skip


class CardFilter(PlaceForm):
    """Cards by serial or name, place, and where they are."""

    STATES = (
        ("", _("Semua kartu")),
        ("valid", _("Masih berlaku")),
        ("revoked", _("Sudah dicabut")),
        *Station.choices,
    )

    q = forms.CharField(label=_("Nomor seri atau nama"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("Keadaan"), choices=STATES, required=False)
    field_order = ("q", "place", "state")

    def narrow(self, cards: Any) -> Any:
        """The cards (a queryset) that are asked for."""
        village, district = self.where()
        found = cards.in_place(village, district)
        text, state = self.cleaned_data.get("q", ""), self.cleaned_data.get("state", "")
        if text.upper().startswith("GM-"):
            found = found.filter(serial__istartswith=text)
        elif text:
            found = found.filter(worker__name__icontains=text)
        if state == "revoked":
            return found.filter(revoked_at__isnull=False)
        if state:
            found = found.filter(revoked_at=None)
        return found.filter(station=state) if state in Station.values else found


class NameFilter(forms.Form):
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)


class ReprintForm(forms.Form):
    """Why cards are replaced."""

    REASONS = tuple(
        (reason.value, reason.label)
        for reason in (Card.Revoked.LOST, Card.Revoked.DAMAGED, Card.Revoked.CHANGED)
    )

    reason = forms.ChoiceField(
        label=_("Mengapa diganti"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih mengapa kartunya diganti.")},
    )
    note = forms.CharField(label=_("Keterangan (boleh kosong)"), required=False, max_length=300)


class RevokeForm(forms.Form):
    """Why a card dies without another; the verb has the sentence."""

    why = forms.CharField(
        label=_("Alasan mencabut"),
        required=False,
        max_length=300,
        help_text=_("Misalnya: dicetak untuk orang yang salah."),
    )
