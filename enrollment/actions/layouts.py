"""How a list for BPJS is laid out: presets, copied and edited by staff; one of them is used."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from enrollment import bpjs_columns
from enrollment.bpjs_columns import Column
from enrollment.models import Layout, LayoutColumn
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb

DATA = Path(__file__).resolve().parent.parent / "data" / "bpjs_layouts.csv"
MOST_ROWS = 10_000  # that BPJS takes in one file

SENTENCES = {
    "no_columns": _("Isi paling sedikit satu kolom."),
    "too_many_columns": _("Kolomnya terlalu banyak: paling banyak 100."),
    "header_missing": _("Isi judul kolom ini, atau centang “Hapus”."),
    "header_twice": _("Judul ini dipakai dua kolom. Bedakan judulnya."),
    "source_and_fixed": _("Pilih salah satu: isi dari data, atau isi tetap."),
    "source_unknown": _("Pilihan isi ini tidak dikenal."),
    "form_without_source": _("Bentuk hanya berlaku untuk isi dari data. Kosongkan bentuknya."),
    "form_of_another_kind": _("Bentuk ini tidak cocok dengan isinya. Pilih bentuk lain."),
    "nik_lacking": _("Susunan yang dipakai harus memuat NIK, supaya jawaban BPJS bisa dicocokkan."),
    "reference_lacking": _(
        "Susunan yang dipakai harus memuat referensi kiriman (atau nomor kiriman dan nomor urut), "
        "supaya jawaban BPJS bisa dicocokkan."
    ),
}


@verb
def load() -> int:
    """The presets, the first of them in use. Where layouts are, they stay as they are."""
    if Layout.objects.exists():
        return 0
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    presets = [(name, list(group)) for name, group in groupby(rows, itemgetter("layout"))]
    for name, group in presets:
        layout = Layout.objects.create(
            name=name, rows_per_file=MOST_ROWS, is_used=name == presets[0][0]
        )
        _write(layout, [Column(*(row[field] for field in Column._fields)) for row in group])
    return len(presets)


def used() -> Layout:
    """The layout in use. Raises Refused where staff have none."""
    layout = Layout.objects.filter(is_used=True).first()
    if layout is None:
        raise Refused(
            _("Belum ada susunan kolom yang dipakai untuk BPJS. Pilih dahulu salah satu."),
            code="no_layout",
        )
    return layout


def columns_of(layout: Layout) -> list[Column]:
    return _columns(layout.columns)


def columns_used() -> list[Column]:
    """Of the layout in use; none where staff have none."""
    return _columns(LayoutColumn.objects.filter(layout__is_used=True))


@verb
def save(
    layout: Layout,
    *,
    name: str,
    rows_per_file: int,
    columns: Sequence[Column],
    seen: datetime | None,
    by: User,
    at: datetime,
) -> None:
    """Give a layout these columns, in this order. `seen`: when it was edited, as its editor saw.

    Raises WrongInput for columns that make no list (codes of SENTENCES), Refused for a name that
    is taken, StaleState where somebody else edited meanwhile.
    """
    held = Layout.objects.select_for_update().get(pk=layout.pk)
    if held.edited_at != seen:
        raise StaleState
    for _place, code in bpjs_columns.problems(columns):
        raise WrongInput(SENTENCES[code], code=code)
    if held.is_used:
        _check_usable(columns)
    layout.name, layout.rows_per_file = " ".join(name.split()), rows_per_file
    layout.edited_by, layout.edited_at = by, at
    layout.save(update_fields=["name", "rows_per_file", "edited_by", "edited_at"])
    layout.columns.all().delete()
    _write(layout, columns)
    audit.record("layouts.save", layout, by=by, at=at, columns=len(columns), rows=rows_per_file)


@verb
def copy(layout: Layout, *, by: User, at: datetime) -> Layout:
    """Another layout with the same columns, to be edited."""
    taken = set(Layout.objects.values_list("name", flat=True))
    names = (f"{layout.name[:65]} (salinan {n})" for n in range(1, len(taken) + 2))
    made = Layout.objects.create(
        name=next(name for name in names if name not in taken),
        rows_per_file=layout.rows_per_file,
        edited_by=by,
        edited_at=at,
    )
    _write(made, columns_of(layout))
    audit.record("layouts.copy", made, by=by, at=at, of=layout.pk)
    return made


@verb
def use(layout: Layout, *, by: User, at: datetime) -> None:
    """From now on files for BPJS are laid out like this. Twice is once.

    Raises WrongInput for a layout by which an answer could not be matched.
    """
    held = {each.pk: each for each in Layout.objects.select_for_update().order_by("pk")}
    if held[layout.pk].is_used:
        return
    _check_usable(columns_of(layout))
    Layout.objects.filter(is_used=True).update(is_used=False)
    Layout.objects.filter(pk=layout.pk).update(is_used=True)
    layout.is_used = True
    audit.record("layouts.use", layout, by=by, at=at)


@verb
def discard(layout: Layout, *, by: User, at: datetime) -> None:
    """Throw a layout away. Raises Refused for the one in use."""
    held = Layout.objects.select_for_update().filter(pk=layout.pk, is_used=False)
    if not held:
        raise Refused(
            _("Susunan ini sedang dipakai. Pakai susunan lain dulu, lalu hapus yang ini."),
            code="layout_used",
        )
    audit.record("layouts.discard", layout, by=by, at=at)
    layout.delete()


def _columns(found: Any) -> list[Column]:
    return [Column(*v) for v in found.order_by("position").values_list(*Column._fields)]


def _check_usable(columns: Sequence[Column]) -> None:
    if code := bpjs_columns.lacking(columns):
        raise WrongInput(SENTENCES[code], code=code)


def _write(layout: Layout, columns: Sequence[Column]) -> None:
    LayoutColumn.objects.bulk_create(
        LayoutColumn(layout=layout, position=place, **column._asdict())
        for place, column in enumerate(columns)
    )
