"""Open a month (2026-11) and compute its lines."""

import time
from argparse import ArgumentParser
from typing import Any

from enrollment import months
from enrollment.actions import contributions
from enrollment.models import ContributionBatch
from gumas_pbi.commands import VerbCommand
from gumas_pbi.models import Role
from gumas_pbi.refusals import WrongInput


class Command(VerbCommand):
    help = __doc__
    role = Role.TREASURER

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", metavar="YYYY-MM")

    def act(self, *, month: str, **options: Any) -> dict[str, Any]:
        started = time.perf_counter()
        batch = contributions.open(named(month), by=options["by"], at=options["now"])
        batch = contributions.compute(batch, at=options["now"])
        return {**figures(batch), "seconds": round(time.perf_counter() - started, 3)}


def named(text: str) -> months.Month:
    """A month by name. Raises WrongInput."""
    try:
        return months.parse(text)
    except months.MonthError as error:
        raise WrongInput(
            f"Bulan “{text}” tidak dikenal. Tulis seperti 2026-11.", code="month_unreadable"
        ) from error


def figures(batch: ContributionBatch) -> dict[str, Any]:
    """People, lines and rupiah of a month."""
    names = ("people", "lines", "jkk", "jkm", "total", "state")
    return {"month": str(batch), **{name: getattr(batch, name) for name in names}}
