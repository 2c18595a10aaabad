"""The year, month by month; and whether it comes to what plain Python reckons."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Sum

from enrollment.models import (
    Contribution,
    CreditSettlement,
    Payment,
)
from enrollment.months import Month, containing
from enrollment.queries.credits import sum_of, unsettled
from gumas_pbi import files
from gumas_pbi.indonesian import rupiah
from reports.bench.measure import unqueued
from reports.rehearsal import cast as casting
from reports.rehearsal import month as months
from reports.rehearsal import reckoning, story
from reports.rehearsal.cast import Cast
from reports.rehearsal.reckoning import Owed


def act_out(
    people: int,
    year: int,
    *,
    out: Path | None = None,
    progress: Callable[[str], None] = lambda _sentence: None,
) -> dict[str, Any]:
    """Act out a year in an empty database. Returns what `rehearse --json` prints. `out`: a folder
    for BPJS's lists, the minutes and the packs."""
    began = time.perf_counter()
    with unqueued():
        cast = casting.assemble(people, year)
    told = []
    for month in cast.months:
        with unqueued():
            for act in story.ACTS.get(month.month, ()):
                act(cast, month)
        told.append(_month(cast, month, out))
        progress("{month}: {people} orang, {shown}; {differences} selisih, sisa {left}".format(
            **told[-1], shown=rupiah(told[-1]["total"]), left=rupiah(told[-1]["unexplained"])
        ))  # fmt: skip
    return {
        "year": year,
        "people": people,
        "months": told,
        **_balance(cast, told),
        "seconds": round(time.perf_counter() - began, 1),
    }


TOLD = ("people", "lines", "total", "credits", "blocked")


def _month(cast: Cast, month: Month, out: Path | None) -> dict[str, Any]:
    with unqueued():
        months.opened(cast, month)
    with unqueued():
        batch = months.closed(cast, month)
    with unqueued():
        statement, reconciled = months.reconcile(cast, batch)
        months.paid(cast, batch)
    with unqueued():
        pack = months.packed(cast, batch)
    if out:
        for name, file in (
            ("daftar-bpjs.xlsx", statement.file), ("berita-acara.pdf", statement.scan),
            ("berkas.xlsx", pack.workbook), ("berkas.pdf", pack.pdf),
        ):  # fmt: skip
            (out / f"{month}-{name}").write_bytes(files.load(file))
    batch.refresh_from_db()
    told = {name: getattr(batch, name) for name in TOLD}
    return {"month": str(month), **told, **reconciled._asdict()}


def _balance(cast: Cast, told: list[dict[str, Any]]) -> dict[str, Any]:
    """What the program says of the whole year beside what is reckoned without it. Rupiah."""
    computed = _computed()
    reckoned = reckoning.reckon(cast.lives, cast.months, cast.prices, settings.MONTH_OWED_DAYS)
    differing = len(reckoning.differing(computed, reckoned))
    owed = sum(reckoned.values())
    paid = Payment.objects.filter(state="paid").aggregate(sum=Sum("amount", default=0))["sum"]
    sums = CreditSettlement.objects.values_list("kind").annotate(Sum("amount"))
    credits = dict.fromkeys(CreditSettlement.Kind.values, 0) | dict(sums)
    credits["open"] = sum_of(unsettled())[2]
    # What was paid beyond what is owed is what BPJS has paid back, or owes.
    unaccounted = paid - owed - credits["refunded"] - credits["given_up"] - credits["open"]
    unsolved = sum(abs(month["unexplained"]) + month["waiting"] for month in told)
    return {
        "lines": Contribution.objects.count(),
        "computed": sum(computed.values()),
        "reckoned": owed,
        "people_differing": differing,
        "differences": sum(month["differences"] for month in told),
        "paid": paid,
        "credits": credits,
        "unaccounted": unaccounted,
        "balances": not (differing or unaccounted or unsolved),
    }


def _computed() -> Owed:
    lines = Contribution.objects.order_by().values_list("worker", "for_month", "programme")
    return {
        (worker, containing(day), programme): total
        for worker, day, programme, total in lines.annotate(sum=Sum("amount")).iterator()
    }
