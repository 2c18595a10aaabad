"""Loading a regency's districts and villages."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from gumas_pbi.refusals import WrongInput, verb
from villages.models import District, Regency, Village, VillageAlias

DATA = Path(__file__).resolve().parent.parent / "data"
COLUMNS = ("code", "level", "name", "parent")
LEVELS = {"regency", "district", "desa", "kelurahan"}


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a regions file (columns code, level, name, parent). Raises WrongInput."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WrongInput(
            _("Berkas wilayah %(path)s tidak bisa dibaca.") % {"path": path.name}
        ) from error
    for number, row in enumerate(rows, start=2):
        if not all(row.get(name) for name in COLUMNS) or row["level"] not in LEVELS:
            raise WrongInput(
                _("Berkas wilayah, baris %(number)s: kolom code, level, name, parent harus terisi.")
                % {"number": number}
            )
    if sum(row["level"] == "regency" for row in rows) != 1:
        raise WrongInput(_("Berkas wilayah harus memuat tepat satu kabupaten."))
    return rows


@verb
def load(rows: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """Insert or rename the regions of one regency; running it again changes nothing."""
    levels = defaultdict(list)
    for row in rows:
        levels[row["level"]].append(row)
    (top,) = levels["regency"]
    regency, _made = Regency.objects.update_or_create(
        code=top["code"], defaults={"name": top["name"]}
    )
    District.objects.bulk_create(
        [District(code=r["code"], name=r["name"], regency=regency) for r in levels["district"]],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name"],
    )
    districts = dict(District.objects.values_list("code", "pk"))
    orphans = [r for r in levels["desa"] + levels["kelurahan"] if r["parent"] not in districts]
    if orphans:
        raise WrongInput(
            _("Kecamatan %(code)s tidak ada dalam berkas wilayah.") % {"code": orphans[0]["parent"]}
        )
    Village.objects.bulk_create(
        [
            Village(code=r["code"], name=r["name"], kind=kind, district_id=districts[r["parent"]])
            for kind in (Village.Kind.DESA, Village.Kind.KELURAHAN)
            for r in levels[kind]
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind", "district"],
    )
    return {
        "districts": len(levels["district"]),
        "villages": len(levels["desa"]) + len(levels["kelurahan"]),
    }


@verb
def load_aliases() -> int:
    """The other names in data/aliases.csv, of the villages that are loaded."""
    villages = dict(Village.objects.values_list("code", "pk"))
    with (DATA / "aliases.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code"] in villages]
    VillageAlias.objects.bulk_create(
        [VillageAlias(village_id=villages[r["code"]], name=r["alias"]) for r in rows],
        ignore_conflicts=True,
    )
    return len(rows)
