"""Tariffs: those that the program knows from the start, a new one from a day on, a correction."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from enrollment.models import Programme, Tariff
from enrollment.queries import tariff_changes
from enrollment.queries.tariff_changes import Change, Price, Wanted
from gumas_pbi import audit
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import WrongInput, verb
from workers.actions.workers import is_reason, without_numbers

DATA = Path(__file__).resolve().parent.parent / "data" / "jkk_brackets.csv"
EDITORS = (Role.TREASURER, Role.ADMINISTRATOR)
FROM = date(2015, 7, 1)
JKK_RATE = Decimal(1)  # percent of the base
JKM_AMOUNT = 6_800  # rupiah a month
TRANSPORT = "transport"
FULL, HALF = 1, 2  # the amount is divided by
# Sector, from, to, division: PP 50/2025 halves the tariff of who pays for themselves, not what
# APBN or APBD pay. A sector's own row goes before that for all.
OF_PAYERS = {
    Tariff.Payer.REGENCY: (("", FROM, None, FULL),),
    Tariff.Payer.SELF: (
        ("", FROM, date(2026, 4, 1), FULL),
        ("", date(2026, 4, 1), date(2027, 1, 1), HALF),
        ("", date(2027, 1, 1), None, FULL),
        (TRANSPORT, date(2026, 1, 1), date(2027, 4, 1), HALF),
    ),
}


@verb
def load() -> int:
    """JKK by bracket (PP 44/2015, appendix II) and JKM, of the regency and of who pays for
    themselves (PP 50/2025). A payer who has rows keeps them as they are."""
    there = Tariff.objects.order_by().values_list("payer", flat=True).distinct()
    missing = [payer for payer in OF_PAYERS if payer not in there]
    with DATA.open(encoding="utf-8", newline="") as file:
        brackets = list(csv.DictReader(file))
    rows = [
        row
        for payer in missing
        for sector, start, end, division in OF_PAYERS[payer]
        for row in _known(brackets, payer, sector, start, end, division)
    ]
    return len(Tariff.objects.bulk_create(rows))


def _known(
    brackets: list[dict[str, str]],
    payer: str,
    sector: str,
    start: date,
    end: date | None,
    division: int,
) -> list[Tariff]:
    basis = "PP 50/2025" if division == HALF else "PP 44/2015"
    common = {"payer": payer, "sector": sector, "start": start, "end": end}
    rows = [
        Tariff(
            programme=Programme.JKK,
            bracket=int(row["bracket"]),
            income_from=int(row["income_from"]),
            rate=JKK_RATE / division,
            base_income=int(row["base_income"]),
            amount=int(row["jkk_monthly"]) // division,
            legal_basis=basis if division == HALF else "PP 44/2015 Lampiran II",
            **common,
        )
        for row in brackets
    ]
    flat = Tariff(
        programme=Programme.JKM, amount=JKM_AMOUNT // division, legal_basis=basis, **common
    )
    return [*rows, flat]


@verb
def set(wanted: Wanted, *, by: User, at: datetime) -> list[Tariff]:
    """A new tariff from a day on: what holds then ends that day, and the new one takes over its
    end. Raises Refused as `tariff_changes.of_set` does, WrongInput without a legal basis."""
    wanted = wanted._replace(legal_basis=_basis(wanted.legal_basis))
    alike = Tariff.objects.standing().filter(programme=wanted.programme, payer=wanted.payer)
    list(alike.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    changes = tariff_changes.of_set(wanted)
    replaced = [change.old.pk for change in changes if change.old]
    Tariff.objects.filter(pk__in=replaced).update(end=wanted.start)
    made = _save([change.new for change in changes], by, at)
    audit.record(
        "tariffs.set", made[0], by=by, at=at, payer=wanted.payer, sector=wanted.sector,
        start=str(wanted.start), tariffs=len(made), amount=made[0].amount,
        legal_basis=wanted.legal_basis, replaced=len(replaced),
    )  # fmt: skip
    return made


@verb
def correct(tariff: Tariff, *, price: Price, legal_basis: str, by: User, at: datetime) -> Tariff:
    """Another price for the whole period of a tariff that turned out to be wrong. Closed months
    stay as they are: the difference comes with the next month that is opened.

    Raises Refused as `tariff_changes.of_correction` does, WrongInput without a legal basis.
    """
    tariff = Tariff.objects.select_for_update(no_key=True).get(pk=tariff.pk)
    [change] = tariff_changes.of_correction(tariff, price, _basis(legal_basis))
    Tariff.objects.filter(pk=tariff.pk).update(superseded_by=by, superseded_at=at)
    [made] = _save([change.new], by, at)
    audit.record(
        "tariffs.correct", made, by=by, at=at, before=tariff.amount, amount=made.amount,
        start=str(made.start), legal_basis=made.legal_basis,
    )  # fmt: skip
    return made


@verb
def withdraw(tariff: Tariff, reason: str, *, by: User, at: datetime) -> list[Change]:
    """Take back a tariff that is not to be, with the brackets that were set with it: what was ended
    for it holds on again, up to where it did. Returns what was done.

    Raises Refused as `tariff_changes.of_withdrawal` does, WrongInput without a reason.
    """
    reason = without_numbers(" ".join(reason.split()))
    if not is_reason(reason):
        raise WrongInput(
            _("Tuliskan mengapa tarif ini ditarik, paling sedikit 5 huruf."), code="reason_missing"
        )
    alike = Tariff.objects.filter(programme=tariff.programme, payer=tariff.payer)
    list(alike.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    changes = tariff_changes.of_withdrawal(Tariff.objects.get(pk=tariff.pk))
    gone = [change.old.pk for change in changes if change.old]
    back = [change.new for change in changes if change.new.pk]
    Tariff.objects.filter(pk__in=gone).update(superseded_by=by, superseded_at=at)
    Tariff.objects.bulk_update(back, ["end", "superseded_by", "superseded_at"])
    audit.record(
        "tariffs.withdraw", tariff, by=by, at=at, start=str(tariff.start), amount=tariff.amount,
        tariffs=len(gone), back=len(back), reason=reason,
    )  # fmt: skip
    return changes


def _basis(text: str) -> str:
    if not text.strip():
        raise WrongInput(_("Tuliskan dasar hukum tarif ini."), code="basis_missing")
    return text.strip()


def _save(rows: list[Tariff], by: User, at: datetime) -> list[Tariff]:
    for row in rows:
        row.set_by, row.set_at = by, at
    return Tariff.objects.bulk_create(rows)
