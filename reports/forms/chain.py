"""Whose chain is looked at, and in which month."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import ContributionBatch, Decree
from enrollment.months import Month, containing, parse
from gumas_pbi.indonesian import month_name
from gumas_pbi.models import Role, User
from reports.queries.chain import Scope
from villages.models import Village
from workers.forms import places

SCOPE = ("place", "sk", "bulan")


class ChainFilter(forms.Form):
    """Place, decree and month stand in the address. Officers choose among their own villages;
    who only reads numbers has no choice."""

    place = forms.ChoiceField(label=_("Desa atau kecamatan"), required=False)
    sk = forms.ChoiceField(label=_("SK"), required=False)
    bulan = forms.ChoiceField(label=_("Bulan iuran"), required=False)

    def __init__(self, user: User, today: date, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        self.is_staff = user.is_staff_of_regency
        villages = Village.objects.visible_to(user).of_regency().select_related("district")
        self.villages: list[Village] = list(villages.order_by("code"))
        self.months = self._months()
        self.decrees: dict[str, Decree] = {}
        if self.is_staff:
            self.decrees = {str(decree.pk): decree for decree in Decree.objects.order_by("-date")}
        everywhere = _("Seluruh kabupaten") if self.is_staff else _("Semua desa Anda")
        chosen = places.grouped(self.villages, str(_("Seluruh Kecamatan %s")))
        self._offer("place", [("", everywhere), *chosen])
        self._offer("sk", [("", _("Semua SK")), *self.decrees.items()])
        self._offer("bulan", [(str(m), f"{month_name(m.month)} {m.year}") for m in self.months])
        if not self.is_staff:
            del self.fields["sk"]
        if not self.villages:
            del self.fields["place"], self.fields["bulan"]

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _months(self) -> list[Month]:
        """Those that were opened, the latest first; this one where none was."""
        opened = ContributionBatch.objects.order_by("-month").values_list("month", flat=True)
        return [containing(month) for month in opened] or [containing(self.today)]

    @property
    def month(self) -> Month:
        wanted = self.cleaned_data.get("bulan")
        return parse(wanted) if wanted else self.months[0]

    @property
    def scope(self) -> Scope:
        village, district = places.find(self.cleaned_data.get("place") or "", self.villages)
        decree = self.decrees.get(self.cleaned_data.get("sk") or "")
        sees_own = self.user.has_role(Role.VILLAGE_OFFICER) and not self.is_staff
        own = [village.pk for village in self.villages] if sees_own else None
        return Scope(village, district, decree, own)

    def query(self, **others: str) -> str:
        """The scope as it stands in an address, with something else."""
        chosen = {name: self.cleaned_data.get(name) or "" for name in SCOPE}
        return urlencode({key: value for key, value in {**chosen, **others}.items() if value})


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Untuk apa daftar ini diunduh"),
        max_length=200,
        required=False,  # the verb has the sentence
        help_text=_("Alasan dan nama Anda dicatat."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
