"""The sheet of a village: everybody is still there, unless something is said of a person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from enrollment.actions.confirmations import FOREIGN
from enrollment.forms.events import AT_WORK, DayField, NoteField
from gumas_pbi.refusals import Refused
from villages.models import District
from workers.models import Worker

HAPPENED = [
    ("death", _("Meninggal")),
    (AT_WORK, _("Meninggal karena kecelakaan kerja")),
    ("moved", _("Pindah ke luar kabupaten")),
    ("employed", _("Bekerja sebagai penerima upah, ASN, TNI, atau Polri")),
    ("other", _("Lainnya")),
]
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|")
_NAME = re.compile(r"([kdn])([0-9]{1,18})")


class AbsenceForm(forms.Form):
    kind = forms.ChoiceField(
        choices=HAPPENED,
        error_messages={
            "required": _("Pilih apa yang terjadi, atau kosongkan tanggal dan keterangannya."),
            "invalid_choice": _("Pilih apa yang terjadi."),
        },
    )
    date = DayField()
    note = NoteField()


class Row:
    """A person of the sheet, with what was typed."""

    def __init__(self, worker: Worker, typed: Mapping[str, str]):
        self.worker = worker
        self.kind, self.date = typed.get("k", ""), typed.get("d", "")
        self.note = typed.get("n", "")
        self.error = ""
        self.reported: Any = None
        # A browser's calendar would drop what it can't read: what was typed stays.
        self.date_type = "date" if _ISO.fullmatch(self.date) else "text"

    @property
    def is_told(self) -> bool:
        return bool(self.kind or self.date.strip() or self.note.strip())

    @property
    def kind_label(self) -> Any:
        return dict(HAPPENED).get(self.kind, "")


class Sheet:
    """All people of a village as they were sent; `absences` are those something is said of."""

    def __init__(self, workers: Sequence[Worker], data: Mapping[str, str] | None = None):
        typed: dict[int, dict[str, str]] = {}
        for name, value in (data or {}).items():
            if found := _NAME.fullmatch(name):
                typed.setdefault(int(found[2]), {})[found[1]] = value.replace("\0", "")
        known = {worker.pk for worker in workers}
        self.rows = [Row(worker, typed.get(worker.pk, {})) for worker in workers]
        self.is_foreign = any(
            any(values.values()) for pk, values in typed.items() if pk not in known
        )

    @property
    def told(self) -> list[Row]:
        return [row for row in self.rows if row.is_told]

    @property
    def errors(self) -> list[dict[str, str]]:
        """As the error summary shows them: each with its person and a link to it."""
        return [
            {"text": row.error, "label": row.worker.name, "target": f"w{row.worker.pk}"}
            for row in self.rows
            if row.error
        ]

    def blame(self, errors: Mapping[int, str]) -> None:
        """Put a sentence to each of these worker ids."""
        for row in self.rows:
            row.error = errors.get(row.worker.pk, row.error)

    def absences(self) -> list[tuple[Any, ...]]:
        """What `confirmations.confirm` takes; rows that make no sense get their error instead.

        Raises Refused where the data speak of somebody who is not on the sheet.
        """
        if self.is_foreign:
            raise Refused(FOREIGN, code="foreign")
        found = []
        for row in self.told:
            form = AbsenceForm({"kind": row.kind, "date": row.date, "note": row.note})
            if form.is_valid():
                said = form.cleaned_data
                kind = "death" if said["kind"] == AT_WORK else said["kind"]
                at_work = said["kind"] == AT_WORK
                found.append((row.worker, kind, said["date"], said["note"], at_work))
            else:
                row.error = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return found


class WordForm(forms.Form):
    """What staff say who confirm for a village."""

    word = forms.CharField(
        label=_("Siapa di desa yang menyatakannya?"),
        help_text=_("Nama dan jabatan, misalnya: Kepala desa, lewat telepon."),
        max_length=200,
        error_messages={
            "required": _("Tuliskan siapa di desa yang menyatakannya."),
            "max_length": _("Paling panjang 200 huruf."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class VillageFilter(forms.Form):
    """Which villages staff see."""

    STATES: ClassVar = [
        ("", _("Semua")),
        ("waiting", _("Belum mengonfirmasi")),
        ("done", _("Sudah mengonfirmasi")),
    ]
    state = forms.ChoiceField(label=_("Keadaan"), required=False, choices=STATES)
    district = forms.ChoiceField(label=_("Kecamatan"), required=False)

    def __init__(self, villages: Sequence[Any], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.villages = villages
        districts: dict[str, District] = {v.district.code: v.district for v in villages}
        choices = [(code, district.name) for code, district in sorted(districts.items())]
        self.fields["district"].choices = [("", _now("Semua")), *choices]  # type: ignore[attr-defined]

    def narrow(self) -> list[Any]:
        self.is_valid()
        state, district = self.cleaned_data.get("state"), self.cleaned_data.get("district")
        return [
            village
            for village in self.villages
            if (not district or village.district.code == district)
            and (not state or (village.done is not None) == (state == "done"))
        ]
