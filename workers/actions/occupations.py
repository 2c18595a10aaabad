"""The occupation table."""

import csv
from pathlib import Path

from gumas_pbi.refusals import verb
from workers.models import Occupation

DATA = Path(__file__).resolve().parent.parent / "data" / "occupations.csv"


@verb
def load() -> int:
    """Insert the occupations of data/occupations.csv that are not there; staff's changes stay."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [
            Occupation(
                code=row["code"],
                name=row["name"],
                group=row["group"],
                eligible=row["eligible"] == "yes",
            )
            for row in csv.DictReader(file)
        ]
    Occupation.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
