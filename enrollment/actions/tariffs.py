"""Tariff rows that the program knows from the start."""

import csv
from datetime import date
from pathlib import Path

from enrollment.models import Programme, Tariff
from gumas_pbi.refusals import verb

DATA = Path(__file__).resolve().parent.parent / "data" / "jkk_brackets.csv"
FROM = date(2015, 7, 1)
JKK_RATE = 1  # percent of the base
JKM_AMOUNT = 6_800  # rupiah a month


@verb
def load() -> int:
    """JKK by bracket (PP 44/2015, appendix II) and JKM, as paid by a public budget.

    PP 50/2025 does not halve what APBN or APBD pay. Rows that are there stay as they are.
    """
    if Tariff.objects.exists():
        return 0
    with DATA.open(encoding="utf-8", newline="") as file:
        brackets = list(csv.DictReader(file))
    rows = [
        Tariff(
            programme=Programme.JKK,
            bracket=int(row["bracket"]),
            income_from=int(row["income_from"]),
            rate=JKK_RATE,
            base_income=int(row["base_income"]),
            amount=int(row["jkk_monthly"]),
            start=FROM,
            legal_basis="PP 44/2015 Lampiran II",
        )
        for row in brackets
    ]
    rows.append(
        Tariff(programme=Programme.JKM, amount=JKM_AMOUNT, start=FROM, legal_basis="PP 44/2015")
    )
    return len(Tariff.objects.bulk_create(rows))
