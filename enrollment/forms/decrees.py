"""Forms of the decree: drafting, amending and extending one, and finding people in one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from enrollment.models import Decree, Member
from villages.models import Village
from workers.models import Candidate, Proposal

# Day first also where the page is in English: that is how dates are written here.
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
EARLIEST, LATEST = date(2015, 1, 1), date(2100, 12, 31)


class DayField(forms.DateField):
    """A day: the browser's date field, or typed as 17/08/2026."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs: Any):
        far = _("Tanggal ini terlalu jauh. Periksa tahunnya.")
        super().__init__(
            input_formats=DAY_FORMATS,
            validators=[MinValueValidator(EARLIEST, far), MaxValueValidator(LATEST, far)],
            error_messages={
                "required": _("Isi tanggalnya."),
                "invalid": _("Tanggal ini tidak ada. Tulis seperti 17/08/2026."),
            },
            **kwargs,
        )


def waiting_proposals() -> Any:
    """Proposals with verified people who stand in no decree yet; `ready` counts them."""
    ready = Q(candidates__state=Candidate.State.ACCEPTED, candidates__worker__died_on=None)
    with_people = Candidate.objects.filter(state=Candidate.State.ACCEPTED).values("proposal")
    found = Proposal.objects.filter(pk__in=with_people)
    return found.annotate(ready=Count("candidates", filter=ready)).filter(ready__gt=0)


class Place(NamedTuple):
    """A place to take people from: `key` as `district-3`; `ready` people, in these villages."""

    key: str
    label: str
    ready: int
    villages: list[int]


def waiting_places() -> dict[str, list[Place]]:
    """Places with people who can be named in a decree: waves, districts, villages. One query."""
    counted = Count("pk")
    found = (
        Candidate.objects.ready()
        .order_by("village__district__name", "village__name")
        .values(
            "village", "village__name", "village__district", "village__district__name",
            "village__wave", "village__wave__number", "village__wave__name",
        )
        .annotate(ready=counted)
    )  # fmt: skip
    waves: dict[str, Place] = {}
    districts: dict[str, Place] = {}
    villages = []
    for row in found:
        district = row["village__district__name"]
        of = [(districts, f"district-{row['village__district']}", district)]
        if row["village__wave"]:
            number = {"number": row["village__wave__number"]}
            label = row["village__wave__name"] or _("Gelombang %(number)s") % number
            of.append((waves, f"wave-{row['village__wave']}", label))
        for places, key, label in of:
            place = places.get(key, Place(key, label, 0, []))
            ready = place.ready + row["ready"]
            places[key] = place._replace(ready=ready)
            place.villages.append(row["village"])
        label = f"{row['village__name']} ({district})"
        villages.append(Place(f"village-{row['village']}", label, row["ready"], [row["village"]]))
    return {
        "waves": list(waves.values()),
        "districts": list(districts.values()),
        "villages": villages,
    }


class FactsForm(forms.Form):
    """What stands in a decree besides its names."""

    number = forms.CharField(
        label=_("Nomor SK"),
        max_length=100,
        error_messages={"required": _("Nomor SK belum diisi.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    date = DayField(label=_("Tanggal SK"))
    start = DayField(label=_("Berlaku mulai"))
    last_day = DayField(
        label=_("Berlaku sampai dengan"),
        help_text=_("Hari terakhir peserta masih terlindungi."),
    )
    about = forms.CharField(
        label=_("Tentang"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    legal_basis = forms.CharField(
        label=_("Dasar hukum"),
        help_text=_("Satu peraturan pada satu baris. Lengkapi nomor dan tahunnya."),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def values(self) -> dict[str, Any]:
        """What the verb takes: the last day becomes the first one after it."""
        values = dict(self.cleaned_data)
        if "last_day" in values:
            values["end"] = values.pop("last_day") + timedelta(days=1)
        return values


def facts_of(decree: Decree) -> dict[str, Any]:
    """The facts of a decree as a form begins with them."""
    facts = {name: getattr(decree, name) for name in ("number", "date", "start")}
    facts |= {"about": decree.about, "legal_basis": decree.legal_basis}
    return facts | {"last_day": decree.end - timedelta(days=1)}


class ReviseForm(FactsForm):
    """A draft's facts; what follows from another decree is not asked."""

    def __init__(self, decree: Decree, *args: Any, **kwargs: Any):
        super().__init__(*args, initial=facts_of(decree), **kwargs)
        if decree.extends_id:
            del self.fields["start"]
        if decree.amends_id:
            del self.fields["last_day"]


class ExtendForm(FactsForm):
    """The decree that carries another one on, from the day on which that ends."""

    start = None
    with_new = forms.BooleanField(
        label=_("Muat juga calon yang sudah disetujui dari desa yang sama"), required=False
    )


class AmendForm(FactsForm):
    """The decree that changes another one, from a day within it until it ends."""

    last_day = None
    start = DayField(
        label=_("Perubahan berlaku mulai"),
        help_text=_("Yang dikeluarkan terlindungi sampai sehari sebelumnya."),
    )
    with_new = forms.BooleanField(
        label=_("Muat calon yang sudah disetujui dari desa yang sama"), required=False
    )


class DecreeForm(FactsForm):
    """A new decree, and where its people come from: proposals, or all of some places."""

    proposals = forms.ModelMultipleChoiceField(
        Proposal.objects.none(),
        required=False,
        label=_("Usulan yang dimuat"),
        error_messages={
            "invalid_choice": _("Usulan %(value)s tidak punya orang yang menunggu SK."),
            "invalid_pk_value": _("Pilihan usulan ini tidak dikenal."),
        },
        widget=forms.CheckboxSelectMultiple,
    )
    places = forms.MultipleChoiceField(
        required=False,
        label=_("Gelombang, kecamatan, dan desa yang dimuat"),
        error_messages={"invalid_choice": _("Di tempat ini tidak ada orang yang menunggu SK.")},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        proposals = waiting_proposals().select_related(
            "village__district", "roster__district", "submitted_by"
        )
        self.fields["proposals"].queryset = proposals.order_by("submitted_at", "pk")  # type: ignore[attr-defined]
        self.waiting = waiting_places()
        self.by_key = {place.key: place for each in self.waiting.values() for place in each}
        self.fields["places"].choices = [(key, key) for key in self.by_key]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        chosen = found.get("proposals") or found.get("places")
        if not chosen and not {"proposals", "places"} & self.errors.keys():
            self.add_error("proposals", _("Pilih paling sedikit satu usulan atau satu tempat."))
        return found

    def ticked(self) -> set[str]:
        """Ids of the proposals that are ticked; at first those asked for, or the only one."""
        if self.is_bound:
            return set(self.data.getlist("proposals"))
        asked = set(self.initial.get("proposals", ()))
        only = len(self.choices()) == 1 and not self.ticked_places()
        return asked or ({str(self.choices()[0].pk)} if only else set())

    def ticked_places(self) -> set[str]:
        return set(self.data.getlist("places") if self.is_bound else self.initial["places"])

    def choices(self) -> list[Any]:
        if not hasattr(self, "_choices"):
            self._choices = list(self.fields["proposals"].queryset)  # type: ignore[attr-defined]
        return self._choices

    def values(self) -> dict[str, Any]:
        """What the verb takes; places as their villages."""
        values = super().values()
        places = values.pop("places")
        villages = {village for key in places for village in self.by_key[key].villages}
        return values | {"villages": Village.objects.filter(pk__in=villages)}


class MemberFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Semua")), *Member.State.choices]
    )
    q = forms.CharField(label=_("Cari nama"), required=False, max_length=100)

    def narrow(self, members: Any) -> Any:
        self.is_valid()
        if state := self.cleaned_data.get("state"):
            members = members.filter(state=state)
        if name := self.cleaned_data.get("q"):
            members = members.filter(name__icontains=name)
        return members
